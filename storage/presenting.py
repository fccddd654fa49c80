"""The archive's part on what the desk's pages show."""

from __future__ import annotations

from marsad.model import RecentDevelopment, RecentQuery
from storage import names, recent
from storage.transactions import Transactions


class PresentingArchive(Transactions):
    """See ``storage.archive.Archive``."""

    def recent_developments(self, query: RecentQuery) -> list[RecentDevelopment]:
        """The developments asked for, the last recorded first."""
        with self._reading() as connection:
            return recent.recent(connection, query)

    def name_counts(self) -> dict[str, int]:
        """How many articles mention each watch name; those that none mentions are left out."""
        with self._reading() as connection:
            return names.counts(connection)

    def count_recent(self, query: RecentQuery) -> int:
        """How many there are, counted up to the query's limit."""
        with self._reading() as connection:
            return recent.count(connection, query)
