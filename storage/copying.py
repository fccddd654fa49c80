"""Copies a whole archive into another database, of either engine, and proves that nothing is missing.

The source is read in one transaction, so that what is written to it meanwhile is not half in the copy. A copy that was
broken off goes on where it was: rows that never change are not written again, the others are written as they are now,
and what the source has let go since goes from the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, MetaData, Row, Table, delete, func, select, text, tuple_

from marsad.errors import StorageError
from storage.engine import write_transaction
from storage.fingerprint import fingerprint
from storage.index import index_versions
from storage.manifest import head
from storage.rows import add_unknown, in_pages, put
from storage.schema import DERIVED, articles, manifest, metadata, migrations, pages, stamps, versions, visits
from storage.shelving import rebuild

ROWS = 500
"""Rows that are copied in one transaction."""
_NEVER_CHANGE = frozenset({visits.name, versions.name, manifest.name, stamps.name})


def copy(source: Connection, target: Engine) -> dict[str, int]:
    """Copy every row of the archive behind ``source`` into ``target``, which has the same schema; rows by table.

    Raises StorageError if ``target`` has articles that the source has not, or if the two are not equal in the end.
    """
    _refuse_another(source, target)
    tables = _in_order(source)
    for table in reversed(tables):
        _drop_strangers(source, target, table)
    copied = {table.name: _copy_table(source, target, table) for table in tables}
    with write_transaction(target) as connection:
        _count_on(connection)
        rebuild(connection)
        if (differing := _differing(source, connection, copied)) is not None:
            raise StorageError(f"the copy is not equal in {differing}: empty the other archive and copy again")
    return copied


def _in_order(connection: Connection) -> list[Table]:
    """Our tables, those that others refer to first."""
    found = MetaData()
    found.reflect(connection, only=[name for name in metadata.tables if name not in DERIVED | {migrations.name}])
    return [metadata.tables[table.name] for table in found.sorted_tables]


def _copy_table(source: Connection, target: Engine, table: Table) -> int:
    total = 0
    for rows in in_pages(source, select(table), list(table.primary_key), size=ROWS):
        with write_transaction(target) as connection:
            missing = _missing(connection, table, rows)
            _write(connection, table, [row._asdict() for row in missing])
            if table is versions:
                index_versions(connection, ((row.id, row.title, row.text) for row in missing))
        total += len(rows)
    return total


def _missing(connection: Connection, table: Table, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those of ``rows`` that are to be written: all, but for what never changes and for pages that were not let go."""
    if table is pages:
        kept = {tuple(row) for row in _known(connection, pages, rows, (pages.c.forgotten_at,))}
        return [row for row in rows if (row.sha256, row.forgotten_at) not in kept]
    if table.name not in _NEVER_CHANGE:
        return list(rows)
    known = {tuple(row) for row in _known(connection, table, rows)}
    return [row for row in rows if _key(table, row) not in known]


def _known(
    connection: Connection, table: Table, rows: Sequence[Row[Any]], more: Sequence[ColumnElement[Any]] = ()
) -> Sequence[Row[Any]]:
    """The keys of those of ``rows`` that stand in ``table`` too, with ``more`` of its columns."""
    keys = list(table.primary_key)
    same = tuple_(*keys).in_([_key(table, row) for row in rows])
    return connection.execute(select(*keys, *more).where(same)).all()


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, key.name) for key in table.primary_key)


def _drop_strangers(source: Connection, target: Engine, table: Table) -> None:
    """Take out of the copy what the source no longer has. The manifest loses nothing: there a stranger is an error."""
    if table is manifest:
        return
    keys = list(table.primary_key)
    with target.connect() as connection:
        pages_of_keys = list(in_pages(connection, select(*keys), keys, size=ROWS))
    for rows in pages_of_keys:
        known = {tuple(row) for row in _known(source, table, rows)}
        if gone := [_key(table, row) for row in rows if _key(table, row) not in known]:
            with write_transaction(target) as connection:
                connection.execute(delete(table).where(tuple_(*keys).in_(gone)))


def _write(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    if table.name in _NEVER_CHANGE or len(table.primary_key) == len(table.columns):
        add_unknown(connection, table, rows)
    else:
        put(connection, table, rows)


def _refuse_another(source: Connection, target: Engine) -> None:
    """A StorageError if the target is the archive of something else."""
    with target.connect() as connection:
        for page in in_pages(connection, select(articles.c.id), [articles.c.id], size=ROWS):
            ids = [row.id for row in page]
            known = set(source.execute(select(articles.c.id).where(articles.c.id.in_(ids))).scalars())
            if strangers := [id for id in ids if id not in known]:
                raise StorageError(
                    f"the other archive has articles that this one has not ({strangers[0]} is one): give an empty one"
                )


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL's own numbers go on behind those that were copied; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.tables.values():
        [key, *more] = table.primary_key
        if more or key.type.python_type is not int or table is migrations:
            continue
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table.name, "key": key.name}
        ).scalar()
        last = connection.execute(select(func.max(key))).scalar()
        if sequence and last:
            connection.execute(select(func.setval(sequence, last)))


def _differing(source: Connection, target: Connection, copied: dict[str, int]) -> str | None:
    """What is not equal in the two archives: the name of a table, None if everything is."""
    for name, rows in copied.items():
        if target.execute(select(func.count()).select_from(metadata.tables[name])).scalar() != rows:
            return name
    if head(source) != head(target):
        return manifest.name
    one, other = fingerprint(source), fingerprint(target)
    return next((name for name, digest in one.items() if other[name] != digest), None)
