"""The archive's part on keeping it: copies, and proof that nothing in it has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import copying, shelving, verifying
from storage.transactions import Transactions
from storage.verifying import Verified

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

    def verify(self) -> Verified:
        """Examine every kept page and text against its hash, and what rows refer to."""
        with self._reading() as connection:
            return verifying.verify(connection)

    def reindex(self) -> int:
        """Make anew what searches look through, from the articles, tags and vectors themselves: no model is needed;
        how many articles that were."""
        with self._writing() as connection:
            return shelving.rebuild(connection)
