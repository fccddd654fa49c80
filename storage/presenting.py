"""The archive's part on what the desk's pages show."""

from __future__ import annotations

from marsad.model import RecentDevelopment, RecentQuery
from storage import recent
from storage.transactions import Transactions


class PresentingArchive(Transactions):
    """See ``storage.archive.Archive``."""

    def recent_developments(self, query: RecentQuery) -> list[RecentDevelopment]:
        """The developments asked for, the last recorded first."""
        with self._reading() as connection:
            return recent.recent(connection, query)

    def count_recent(self, query: RecentQuery) -> int:
        """How many there are, counted up to the query's limit."""
        with self._reading() as connection:
            return recent.count(connection, query)
