"""The archive's part on lending what it holds to people's own tools: rows, columns, vectors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from marsad.model import Embeddings
from storage import frames
from storage.transactions import Transactions


class LendingArchive(Transactions):
    """See ``storage.archive.Archive``; docs/python.md tells each table's columns with their types and units."""

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of ``table`` one after the other, as plain dicts, in a fixed order, few of them in memory: articles,
        versions, topics, names, stories, visits, alerts, sources. StorageError for any other name."""
        with self._reading() as connection:
            yield from frames.rows(connection, table)

    def columns(self, table: str) -> dict[str, list[Any]]:
        """A whole table by columns, ready for ``pandas.DataFrame(…)`` or ``polars.DataFrame(…)``: lists of equal
        length; times are aware and in UTC, None stands for what is not known."""
        with self._reading() as connection:
            return frames.columns(connection, table)

    def embeddings(self, model: str | None = None) -> Embeddings:
        """The vectors of every passage that ``model`` made, the one of most articles if None, in order of articles."""
        with self._reading() as connection:
            return frames.all_embeddings(connection, model)
