"""Opening a database so that it behaves: SQLite with WAL and one writer at a time, PostgreSQL made to do the same."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from sqlite3 import Cursor, OperationalError
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from marsad.errors import StorageError

BUSY_SECONDS = 60
# Any number that is ours: whoever holds this PostgreSQL advisory lock writes.
WRITER_LOCK = 7_239_115
_FULL = ("database or disk is full", "disk i/o error", "no space left", "could not extend file", "disk full")
_DAMAGED = ("malformed", "corrupt", "invalid page in block", "could not read block")
_NO_ADDRESS = "archive.url is no database address; write sqlite:///FILE or postgresql+psycopg://…"


def make_engine(url: str, *, create: bool) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql+psycopg://…``.

    Raises StorageError if the URL is not of one of these, its driver is not installed, or an SQLite file is missing
    and may not be created.
    """
    try:
        parsed = make_url(url)
        kind = parsed.get_backend_name()
        if kind == "sqlite":
            _place_for(parsed, create=create)
            return _sqlite(parsed)
        if kind == "postgresql":
            return _postgres(parsed)
    except (ArgumentError, NoSuchModuleError) as error:
        raise StorageError(_NO_ADDRESS) from error
    except ImportError as error:
        raise StorageError(f"{error}: the archive's driver is not installed; pip install 'marsad[postgres]'") from error
    raise StorageError(f"an archive lives in SQLite or PostgreSQL, not in {kind}")


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads and so sees one state of the archive; errors come out as StorageError."""
    options = {"reading": True} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _storage_errors(), engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write: the only one at its time (S01); errors come out as StorageError."""
    with _storage_errors(), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
        yield connection


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StorageError(_told(first_line(error))) from error
    except SQLAlchemyError as error:
        raise StorageError(f"the archive refused: {error}") from error


def first_line(error: DBAPIError) -> str:
    """What a database says is wrong: its first line, for those after it may tell what was being written."""
    return str(error.orig).strip().partition("\n")[0] or type(error.orig).__name__


def _told(what: str) -> str:
    """One message with what to do, where there is something."""
    low = what.lower()
    if any(sign in low for sign in _FULL):
        return f"there is no room for the archive ({what}): what was committed is kept; make room and run it again"
    if any(sign in low for sign in _DAMAGED):
        return f"the archive's file is damaged ({what}): marsad verify says where; restore a backup"
    return f"the archive failed: {what}"


def _place_for(url: URL, *, create: bool) -> None:
    if not url.database or url.database == ":memory:":
        return
    file = Path(url.database)
    if file.exists():
        return
    if not create:
        raise StorageError(f"there is no archive at {file}; marsad run makes one")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"no archive can be made at {file}: {error.strerror}") from error


def _postgres(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(
        url, pool_pre_ping=True, pool_timeout=BUSY_SECONDS, hide_parameters=True, json_serializer=_json
    )
    event.listen(engine, "connect", _speak_utc)
    return engine


def _sqlite(url: URL) -> Engine:
    # As many connections as there are threads: one that waits for the writer's turn holds its connection.
    engine = create_engine(
        url,
        max_overflow=-1,
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,
        json_serializer=_json,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _speak_utc(connection: Any, _: object) -> None:
    # In another zone a time at the end of the calendar would lie beyond it.
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _prepare(connection: SQLiteConnection, _: object) -> None:
    # The driver must not begin transactions by itself: we do, and say which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    _use_wal(cursor)
    # With WAL a killed process loses nothing; a power cut may undo the last moments, whole transactions only, and
    # every stage can be done again.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -65536")
    cursor.close()


def _use_wal(cursor: Cursor) -> None:
    """Switch to write-ahead logging. SQLite does not wait for a lock here as it does elsewhere, so that of those who
    open a new archive together all but one would be refused (S17)."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later cannot wait for another writer: it fails at once (S01).
    reads = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


# Arabic stays readable for whoever opens the file.
_json = json.JSONEncoder(ensure_ascii=False).encode
