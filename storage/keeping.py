"""The archive's part on keeping it: copies, and proof that nothing in it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from marsad.model import Forgettable, LetGo, Retention
from storage import copying, retention, shelving, verifying
from storage.flaws import Verified
from storage.times import refuse_naive
from storage.transactions import Transactions

if TYPE_CHECKING:
    from sqlalchemy import Engine


class KeepingArchive(Transactions):
    """See ``storage.archive.Archive``."""

    _engine: Engine

    def copy_to(self, other: KeepingArchive) -> dict[str, int]:
        """Copy everything into ``other``, an empty archive or one into which a copy of this one was begun; rows by
        table. This one may be in use meanwhile: what is copied is its state as the copy began. Raises StorageError if
        ``other`` holds what this one does not, or is not equal in the end."""
        with self._reading() as connection:
            return copying.copy(connection, other._engine)

    def let_go(self, rules: Retention, *, now: datetime, only_look: bool = False) -> list[LetGo]:
        """Let everything go whose time has come by ``rules``, a few hundred things a transaction; what went, by kind
        and source. With ``only_look`` nothing goes, and it is told what would."""
        refuse_naive(now)
        gone = [one for what in retention.KINDS for one in self._let_go(rules, what, now, only_look=only_look)]
        return [
            LetGo(source, what, sum(one.things for one in same), sum(one.bytes for one in same))
            for (what, source), same in _by_kind_and_source(gone).items()
        ]

    def _let_go(self, rules: Retention, what: Forgettable, now: datetime, *, only_look: bool) -> Iterator[LetGo]:
        if only_look:
            with self._reading() as connection:
                yield from retention.summed(what, retention.due(connection, rules, what, now=now, limit=None))
            return
        while True:
            with self._writing() as connection:
                rows = retention.due(connection, rules, what, now=now, limit=retention.AT_ONCE)
                if not rows:
                    return
                retention.let_go(connection, what, rows, now=now)
            yield from retention.summed(what, rows)

    def verify(self, noted: Sequence[str] = ()) -> Verified:
        """Examine every kept page, text and header against its hash, the manifest's chain, the word index, and what
        rows refer to. ``noted`` are hashes of entries of the manifest that were written down elsewhere."""
        with self._reading() as connection:
            return verifying.verify(connection, noted)

    def reindex(self) -> int:
        """Make anew what searches look through, from the articles, tags and vectors themselves: no model is needed;
        how many articles that were."""
        with self._writing() as connection:
            return shelving.rebuild(connection)


def _by_kind_and_source(gone: Sequence[LetGo]) -> dict[tuple[Forgettable, str], list[LetGo]]:
    found: dict[tuple[Forgettable, str], list[LetGo]] = {}
    for one in gone:
        found.setdefault((one.what, one.source), []).append(one)
    return found
