"""The archive's part on watching the sources themselves: their pasts, and the troubles seen in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from marsad.model import Norm, SourcePast, Trouble
from storage import norms, pasts, troubles
from storage.times import refuse_naive
from storage.transactions import Transactions


class WatchingArchive(Transactions):
    """See ``storage.archive.Archive``. Each act is one transaction."""

    def source_pasts(self, names: Collection[str], *, now: datetime, whole: Collection[str] = ()) -> list[SourcePast]:
        """The pasts of those of these sources that were ever looked at, by name. Whole ones have the last 60 looks, the
        last 300 settled pages, the moments of the last 600 entries, the last 28 days and 5 weeks. Those are of the
        sources that ``whole`` names, of which several pages lately were not read, or that were measured a day ago or
        more; all others have their last look (60 if that failed), and their moments if nothing new came for long."""
        with self._reading() as connection:
            return pasts.source_pasts(connection, names, now=now, whole=whole)

    def keep_norms(self, measured: Mapping[str, Norm], *, now: datetime) -> None:
        """Keep what is usual of sources, by name, as it was measured now."""
        with self._writing() as connection:
            norms.keep_norms(connection, measured, now=now)

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
