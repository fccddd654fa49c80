"""What pages are made from: the desk and its archive, open, and the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from alerts.letterhead import Letterhead
from flows.desk import Desk
from marsad.times import zone_named
from query.web.meaning import Meaning
from query.web.spread import Counts
from storage.archive import Archive


@dataclass(frozen=True, slots=True)
class Served:
    """``now`` gives aware times in UTC. ``archive`` may be used by several threads at once; ``meaning`` is what search
    by meaning goes by, ``trying`` is held while a topic is tried."""

    desk: Desk
    archive: Archive
    now: Callable[[], datetime]
    meaning: Meaning
    counts: Counts = field(default_factory=Counts)
    trying: Lock = field(default_factory=Lock)

    @property
    def letterhead(self) -> Letterhead:
        """The desk's zone and what it calls its topics."""
        return Letterhead(zone=zone_named(self.desk.settings.schedules.timezone), topics=self.desk.watchlist.titles)


def served(request: Request) -> Served:
    """What this application serves."""
    found = request.app.state.served
    assert isinstance(found, Served)
    return found


Here = Annotated[Served, Depends(served)]
"""How a page asks for it: a parameter ``here: Here``."""
