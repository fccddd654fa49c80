"""Pages that scripts make: which are shown in a browser, and a stage for those that reading has found out."""

from __future__ import annotations

import logging

from flows.desk import Desk
from marsad.model import WaitingEntry
from scrapers.browser import lacking

log = logging.getLogger(__name__)


def can_render(desk: Desk) -> bool:
    """Whether pages may be shown in a browser, and there is one."""
    return desk.settings.fetch.render and not lacking(desk.settings.fetch)


class Rendering:
    """Which pages a stage has shown in a browser. That a source asks for it in vain is said once."""

    def __init__(self, desk: Desk) -> None:
        self._can = can_render(desk)
        self._always = frozenset(source.name for source in desk.watchlist.sources if source.render)
        if self._always and not self._can:
            log.warning("%s Sources that ask for it are read without.", why_not(desk))

    def wanted(self, waiting: WaitingEntry) -> bool:
        """Whether the page of this entry is shown in a browser."""
        return self._can and (waiting.render or waiting.entry.source in self._always)


def why_not(desk: Desk) -> str:
    """Why pages are not shown in a browser, with the mend, as a sentence; "" if they are."""
    if not desk.settings.fetch.render:
        return "Pages made by scripts are not rendered: [fetch] render is false."
    return lacking(desk.settings.fetch)
