"""Keeps an archive as it was before it is migrated: a file beside an SQLite file, a schema beside PostgreSQL's.

The caller holds the write lock, so that nothing changes meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from marsad.errors import StorageError
from storage.schema import metadata

logger = logging.getLogger(__name__)
ONCE_OURS = frozenset({"words"})
"""Tables of some schema that stand in no metadata now."""
Undo = Callable[[], None]
"""Takes the copy away again: what it was a copy of has not changed."""


def nothing_kept() -> None:
    """Nothing to take away."""


def keep_copy(connection: Connection, schema: int, *, now: datetime) -> Undo:
    """Copy the archive, whose last migration was number ``schema``, if it has anything in it.

    The copy of ``archive.sqlite`` is ``archive-schema13-20260714T120000Z.sqlite`` in the same folder, a whole archive
    for the version of Marsad that wrote it. In PostgreSQL it is the schema ``<its own>_schema13_20260714t120000z`` in
    the same database: the rows of every table, without indexes. StorageError if there is no room or no right for it.
    """
    if not _has_anything(connection):
        return nothing_kept
    if connection.dialect.name == "sqlite":
        return _copied_file(connection, f"schema{schema}-{now:%Y%m%dT%H%M%SZ}")
    return _copied_schema(connection, f"schema{schema}_{now:%Y%m%dt%H%M%Sz}")


def _has_anything(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 1 FROM sources LIMIT 1").first() is not None


def _copied_file(connection: Connection, mark: str) -> Undo:
    name = connection.engine.url.database
    if not name or name == ":memory:":
        return nothing_kept
    file = Path(name)
    copy = file.with_name(f"{file.stem}-{mark}{file.suffix}")
    try:
        _copy_file(file, copy)
    except (sqlite3.Error, OSError) as error:
        copy.unlink(missing_ok=True)
        raise StorageError(
            f"no copy of the archive could be kept before it is brought up to date ({error}): nothing was changed; "
            f"make room in {copy.parent}"
        ) from error
    logger.warning("the archive is brought up to date; as it was before it is kept in %s", copy)
    return lambda: copy.unlink(missing_ok=True)


def _copy_file(file: Path, copy: Path) -> None:
    source, target = sqlite3.connect(file), sqlite3.connect(copy)
    try:
        source.backup(target)
    finally:
        source.close()
        target.close()


def _copied_schema(connection: Connection, mark: str) -> Undo:
    found = inspect(connection)
    own = found.default_schema_name or "public"
    copy = f"{own[:30]}_{mark}"
    allowed = text("SELECT has_database_privilege(current_database(), 'CREATE')")
    if not connection.execute(allowed).scalar():
        raise StorageError(
            "no copy of the archive could be kept before it is brought up to date: nothing was changed; "
            "GRANT CREATE ON DATABASE to the archive's role"
        )
    connection.exec_driver_sql(f'CREATE SCHEMA "{copy}"')
    # The database may hold more than this archive.
    for table in sorted(set(found.get_table_names()) & {*metadata.tables, *ONCE_OURS}):
        connection.exec_driver_sql(f'CREATE TABLE "{copy}"."{table}" AS TABLE "{table}"')
    logger.warning("the archive is brought up to date; as it was before it is kept in the schema %s", copy)
    return nothing_kept  # it goes with the transaction
