"""How the sources of a desk do, each beside its own past."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flows.desk import Desk
from marsad.accounts import source_health
from marsad.model import SourceHealth
from storage.archive import Archive


def source_healths(
    desk: Desk, archive: Archive, *, now: datetime, rhythmic: Collection[str] | None = None
) -> dict[str, SourceHealth]:
    """How each source of the watchlist does, by name. Rhythms are learnt of those named, of all if None."""
    names = [source.name for source in desk.watchlist.sources]
    pasts = archive.source_pasts(names, now=now, rhythmic=names if rhythmic is None else rhythmic)
    known, standing = {past.source: past for past in pasts}, archive.standing_troubles()
    return {
        name: source_health(known.get(name), [trouble for trouble in standing if trouble.source == name])
        for name in names
    }
