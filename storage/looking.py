"""The archive's part on looking again: what is due, what came of it, and what counts as deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marsad.model import Absence, Exchange, LastLook, PlannedRelook, Relook
from storage import absences, relooks
from storage.times import refuse_naive
from storage.transactions import Transactions


class LookingArchive(Transactions):
    """See ``storage.archive.Archive``. An article with a text of its own is looked at by its entry's address; what
    comes is recorded by ``record_page`` as at the first time. Each look waits to be planned: when is the next?"""

    def due_relooks(self, *, now: datetime, limit: int, per_host: int, shard: int = 0, shards: int = 1) -> list[Relook]:
        """Articles that are due to be looked at, those of the lowest rank first, then the longest due; at most
        ``per_host`` of one host, of those hosts that fall into ``shard`` of ``shards``."""
        with self._reading() as connection:
            return relooks.due(connection, now=now, limit=limit, per_host=per_host, shard=shard, shards=shards)

    def record_relook_failure(
        self,
        article: str,
        reason: str,
        *,
        status: int | None = None,
        exchanges: Sequence[Exchange] = (),
        now: datetime,
    ) -> None:
        """Note a look that brought no answer about the article: its host was down, or turned us away."""
        with self._writing() as connection:
            relooks.record_failure(connection, article, reason, status, exchanges, now=now)

    def postpone_relooks(self, article: str, *, until: datetime) -> None:
        """Let no article of this one's host be due before ``until``: the host asked for that (F22, F23)."""
        refuse_naive(until)
        with self._writing() as connection:
            relooks.postpone(connection, article, until=until)

    def record_missing(
        self,
        article: str,
        reason: str,
        *,
        status: int | None = None,
        final_url: str | None = None,
        exchanges: Sequence[Exchange] = (),
        now: datetime,
    ) -> None:
        """Note that the article's page is not there: the server said so, or sent us to ``final_url`` instead. Its text
        and page stay."""
        with self._writing() as connection:
            relooks.record_missing(connection, article, reason, status, final_url, exchanges, now=now)

    def unplanned_relooks(self, *, limit: int) -> list[LastLook]:
        """Articles that were read, looked at or tagged since their next look was decided on, in order of their ids."""
        with self._reading() as connection:
            return relooks.unplanned(connection, limit=limit)

    def plan_relooks(self, planned: Sequence[PlannedRelook]) -> None:
        """Keep when these articles are looked at next."""
        refuse_naive(*planned)
        with self._writing() as connection:
            relooks.plan(connection, planned)

    def suspected_deletions(self) -> list[Absence]:
        """Pages that were missing at two looks in a row or more and do not count as deleted yet."""
        with self._reading() as connection:
            return absences.suspected(connection)

    def record_deletions(self, articles: Sequence[str], *, now: datetime) -> None:
        """Let these articles count as deleted until their pages are seen again."""
        refuse_naive(now)
        with self._writing() as connection:
            absences.delete_all(connection, articles, now=now)
