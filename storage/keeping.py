"""The archive's part on keeping it: copies, and proof that nothing in it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from storage import copying, shelving, verifying
from storage.flaws import Verified
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
