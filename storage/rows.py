"""The few statements by which rows are written, and rows read that are named by many keys.

Statements that write are built once for each shape of row, with the values beside them, never in them: a statement with
values in it is built and compared anew each time, which takes longer than running it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    Row,
    Select,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from marsad.errors import StorageError

Values = Mapping[str, object]


def named(
    connection: Connection, rows: Select[Any], column: ColumnElement[Any], keys: Sequence[object]
) -> Iterator[Any]:
    """Those of ``rows`` whose ``column`` is one of ``keys``, however many these are."""
    if keys:
        yield from connection.execute(rows.where(among(connection, column, keys)))


def among(connection: Connection, column: ColumnElement[Any], keys: Sequence[object]) -> ColumnElement[bool]:
    """Whether ``column`` is one of ``keys``, which are one value of the statement: it stays the same for any number."""
    if connection.dialect.name == "sqlite":
        return column.in_(select(literal_column("value")).select_from(func.json_each(json.dumps(keys))))
    return column == func.any(list(keys))


def numbers(connection: Connection, rows: Select[Any]) -> NDArray[np.int64]:
    """The one column of ``rows``, whole numbers, in order of size. The database writes them into one line, which takes
    a fraction of what rows do."""
    [column] = rows.subquery().c
    return np.sort(_read_line(connection.execute(select(_line(connection, column))).scalar()))


def numbers_by(connection: Connection, rows: Select[str, int]) -> dict[str, NDArray[np.int64]]:
    """``rows`` are of a key and a whole number: the numbers of each key, in no order, read likewise."""
    key, column = rows.subquery().c
    asked = select(key, _line(connection, column)).group_by(key)
    return {row[0]: _read_line(row[1]) for row in connection.execute(asked)}


def _line(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[str]:
    if connection.dialect.name == "sqlite":
        return func.group_concat(column)
    return func.string_agg(cast(column, Text), ",")


def _read_line(line: str | None) -> NDArray[np.int64]:
    return np.fromstring(line or "", np.int64, sep=",")


def in_pages(
    connection: Connection, rows: Select[Any], keys: Sequence[ColumnElement[Any]], *, size: int
) -> Iterator[Sequence[Row[Any]]]:
    """All of ``rows`` in order of ``keys``, which tell them apart, ``size`` at a time, each page asked for by itself:
    what is written meanwhile waits for nobody, and no more than a page is in memory."""
    ordered = rows.order_by(*keys).limit(size)
    asked = ordered
    while page := connection.execute(asked).all():
        yield page
        last = tuple(getattr(page[-1], str(key.key)) for key in keys)
        asked = ordered.where(tuple_(*keys) > last)


def find(connection: Connection, table: Table, key: object) -> Row[Any] | None:
    """The row of ``table`` that has this primary key."""
    return None if key is None else connection.execute(_find(table), {"its_key": key}).one_or_none()


def get(connection: Connection, table: Table, key: object) -> Row[Any]:
    """The row of ``table`` that has this primary key; StorageError if there is none."""
    row = find(connection, table, key)
    if row is None:
        raise StorageError(f"there is no {key} among the {table.name}")
    return row


def unique(connection: Connection, column: ColumnElement[Any], beginning: str) -> str | None:
    """The one value that is ``beginning`` or, if there is none, the only one that begins so."""
    if not beginning:
        return None
    exact = connection.execute(select(column).where(column == beginning)).scalar()
    if exact is not None:
        return str(exact)
    found = connection.execute(select(column).where(column.startswith(beginning, autoescape=True)).limit(2)).scalars()
    alike = list(found)
    return str(alike[0]) if len(alike) == 1 else None


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ``on_conflict_do_nothing`` and ``on_conflict_do_update``; both engines spell them alike."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def add(connection: Connection, table: Table, row: Values) -> int:
    """Add a row to a table that counts its rows itself; return its number."""
    added = connection.execute(table.insert(), dict(row))
    assert added.inserted_primary_key is not None
    return int(added.inserted_primary_key[0])


def add_all(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Add ``rows`` to a table that counts its rows itself. All have the same columns."""
    if rows:
        connection.execute(table.insert(), [dict(row) for row in rows])


def add_unknown(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Add those of ``rows`` whose key is not there yet. All have the same columns."""
    if rows:
        connection.execute(_add_unknown(connection.dialect.name, table), [dict(row) for row in rows])


def put(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Add ``rows``, or let them replace the given columns of those that have their primary key."""
    if rows:
        connection.execute(_put(connection.dialect.name, table, tuple(rows[0])), [dict(row) for row in rows])


def change(connection: Connection, table: Table, key: str, values: Values) -> int:
    """Change columns of the row with this primary key; return how many there were: 1 or 0."""
    return connection.execute(_change(table), {"its_key": key, **values}).rowcount


@lru_cache
def _find(table: Table) -> Select[Any]:
    [key] = table.primary_key
    return select(table).where(key == bindparam("its_key", type_=key.type))


@lru_cache
def _add_unknown(dialect: str, table: Table) -> Insert:
    return insert_into(dialect, table).on_conflict_do_nothing()


@lru_cache
def _put(dialect: str, table: Table, columns: tuple[str, ...]) -> Insert:
    statement = insert_into(dialect, table)
    keys = [column.name for column in table.primary_key]
    replaced = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=replaced)


@lru_cache
def _change(table: Table) -> Update:
    [key] = table.primary_key
    return update(table).where(key == bindparam("its_key", type_=key.type))
