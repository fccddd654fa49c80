"""Whether the manifest is whole, and whether what it tells of is still as it was told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from storage.flaws import Flaw
from storage.manifest import TABLES, Head, digest, hash_of, without_entry
from storage.rows import in_pages
from storage.schema import manifest, stamps

STAMP = "stamp"
"""The kind of entry that tells of a time stamp."""
FORGOTTEN = "forgotten"
"""The kind of entry that tells what the rules of retention let go."""
_AT_ONCE = 500


def broken_links(connection: Connection) -> Iterator[Flaw]:
    """Entries that are not what their hash says, or do not follow on the one before; rows that are not as their entry
    tells, that are not there and were not let go, or that have no entry."""
    gone = let_go(connection)
    last = Head()
    for rows in in_pages(connection, select(manifest), [manifest.c.number], size=_AT_ONCE):
        for row in rows:
            if what := _wrong_with(row, last):
                yield Flaw(manifest.name, str(row.number), what)
            last = Head(row.number, row.hash)
        for kind, table in TABLES.items():
            told = {row.row_id: row for row in rows if row.kind == kind}
            yield from _unlike(connection, kind, table, told, gone.get(table.name, frozenset()))
    yield from _without_entry(connection)


def unknown_hashes(connection: Connection, noted: Sequence[str]) -> Iterator[Flaw]:
    """Those of ``noted``, hashes of entries that somebody wrote down, that no entry has (any more)."""
    for hash in noted:
        if connection.execute(select(manifest.c.number).where(manifest.c.hash == hash.strip().lower())).first() is None:
            yield Flaw(manifest.name, hash, "no entry has this hash: what was noted is not in this archive's past")


def wrong_stamps(connection: Connection) -> Iterator[Flaw]:
    """Time stamps that are not for the entry beside which they are kept, or not those of which the manifest tells."""
    told = _told_of(connection, STAMP)
    tokens = {entry["of"]: entry["token"] for entry in told}
    for row in connection.execute(select(stamps).order_by(stamps.c.number)):
        entry = connection.execute(select(manifest.c.hash).where(manifest.c.number == row.number)).scalar()
        if entry != row.hash or bytes.fromhex(row.hash) not in row.token:
            yield Flaw(stamps.name, str(row.number), "stamps something else than this entry of the manifest")
        elif tokens.get(row.number) != hashlib.sha256(row.token).hexdigest():
            yield Flaw(stamps.name, str(row.number), "is not what the manifest says")
    kept = set(connection.execute(select(stamps.c.number)).scalars())
    for number in sorted(tokens.keys() - kept):
        yield Flaw(stamps.name, str(number), "is told of in the manifest and not there")


def let_go(connection: Connection) -> dict[str, frozenset[Any]]:
    """What the manifest says was let go: the keys of its rows, by table."""
    found: dict[str, set[Any]] = {}
    for entry in _told_of(connection, FORGOTTEN):
        found.setdefault(entry["table"], set()).update(entry["rows"])
    return {table: frozenset(keys) for table, keys in found.items()}


def _told_of(connection: Connection, kind: str) -> list[dict[str, Any]]:
    records = connection.execute(select(manifest.c.record).where(manifest.c.kind == kind).order_by(manifest.c.number))
    return [entry for record in records.scalars() if isinstance(entry := _read(record), dict)]


def _wrong_with(row: Row[Any], last: Head) -> str:
    if hash_of(row.record) != row.hash:
        return "is not what its hash says"
    entry = _read(row.record)
    if row.number != last.number + 1 or entry.get("number") != row.number:
        return f"does not follow on entry {last.number}"
    if entry.get("previous") != last.hash:
        return "names another hash than that of the entry before it"
    if entry.get("kind") != row.kind or _row_of(entry) not in (None, row.row_id):
        return "stands among entries of another kind or row"
    return ""


def _row_of(entry: Mapping[str, Any]) -> object:
    return entry.get("visit") if entry.get("kind") == "visit" else None


def _read(record: str) -> dict[str, Any]:
    try:
        entry = json.loads(record)
    except ValueError:
        return {}
    return entry if isinstance(entry, dict) else {}


def _unlike(
    connection: Connection, kind: str, table: Any, told: Mapping[int, Row[Any]], gone: frozenset[Any]
) -> Iterator[Flaw]:
    """Rows of ``table`` that differ from what was told of them."""
    there = {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(list(told))))}
    for id, entry in told.items():
        if id not in there:
            if id not in gone:
                yield Flaw(table.name, str(id), f"is not there, though entry {entry.number} of the manifest has it")
        elif digest(kind, there[id]._asdict()) != _read(entry.record).get("digest"):
            yield Flaw(table.name, str(id), f"is not what entry {entry.number} of the manifest says")


def _without_entry(connection: Connection) -> Iterator[Flaw]:
    for kind, table in TABLES.items():
        asked = without_entry(kind).with_only_columns(table.c.id).order_by(table.c.id)
        for id in connection.execute(asked).scalars():
            yield Flaw(table.name, str(id), "is not in the manifest")
