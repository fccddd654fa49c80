"""An open database, and the two kinds of transaction that everything in an archive happens in."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine

from storage.engine import read_transaction, write_transaction


class Transactions:
    """What the parts of an archive share: the engine, to be closed, and its transactions."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _reading(self) -> AbstractContextManager[Connection]:
        return read_transaction(self._engine)

    def _writing(self) -> AbstractContextManager[Connection]:
        return write_transaction(self._engine)
