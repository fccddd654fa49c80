"""The archive's part on watching the sources themselves: their pasts, and the troubles seen in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from marsad.model import SourcePast, Trouble
from storage import pasts, troubles
from storage.times import refuse_naive
from storage.transactions import Transactions


class WatchingArchive(Transactions):
    """See ``storage.archive.Archive``. Each act is one transaction."""

    def source_pasts(
        self, names: Collection[str], *, now: datetime, rhythmic: Collection[str] = ()
    ) -> list[SourcePast]:
        """The pasts of those of these sources that were ever looked at, by name: the last 60 looks, the last 300
        settled pages, the last 28 days' largest looks, the last 5 weeks' new entries. The moments at which something
        new came are there for those that are ``rhythmic``, and for all that have had nothing new for long."""
        with self._reading() as connection:
            return pasts.source_pasts(connection, names, now=now, rhythmic=rhythmic)

    def standing_troubles(self) -> list[Trouble]:
        """What ails sources now, the longest first."""
        with self._reading() as connection:
            return troubles.standing(connection)

    def troubles(self, *, since: datetime) -> list[Trouble]:
        """The same, and what ended since then."""
        with self._reading() as connection:
            return troubles.since(connection, since)

    def record_troubles(self, began: Sequence[Trouble], ended: Sequence[Trouble]) -> None:
        """Keep troubles that began, and note the end of those that ended."""
        refuse_naive(*began, *ended)
        with self._writing() as connection:
            troubles.record(connection, began, ended)
