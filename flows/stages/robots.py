"""Robots files between the client and the archive: read for many sites at once, and written so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.archive import Archive


class RobotsShelf:
    """What the archive keeps of robots files, for one client (a ``scrapers.robots.RobotsKeeper``).

    Those of ``origins``, the sites that are known to be asked, are read at once. New files are in the archive when
    ``put_away`` has been called; one that a killed run did not put away is asked for again.
    """

    def __init__(self, archive: Archive, origins: Iterable[str] = ()) -> None:
        self._archive = archive
        self._looked_up = set(origins)
        self._kept = archive.robots(self._looked_up)
        self._new: dict[str, tuple[int, str, datetime]] = {}

    def robots(self, origin: str) -> tuple[int, str, datetime] | None:
        if origin in self._looked_up:
            return self._kept.get(origin)
        return self._archive.robots([origin]).get(origin)

    def keep_robots(self, origin: str, status: int, body: str, *, now: datetime) -> None:
        self._new[origin] = (status, body, now)

    def put_away(self) -> None:
        """Write the new files to the archive."""
        if self._new:
            self._archive.keep_robots(self._new)
            self._new = {}
