"""The manifest: what the archive was given, in one chain of entries that is only ever added to.

Each entry is a line of canonical JSON (keys sorted, no spaces, UTF-8, neither floats nor escapes but those that JSON
needs) that names the SHA-256 of the line before it. Whoever notes one entry's hash outside the archive can tell later
that nothing up to it was changed, left out or put in between. The database refuses to change or delete entries; that
somebody got round that shows in the chain.

    {"number": 7, "previous": "<hash of entry 6>", "at": "…Z", "kind": "visit", "digest": "…", …}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Select, Table, exists, func, select

from marsad.times import rfc3339
from storage.rows import add_all, in_pages
from storage.schema import manifest, versions, visits

BEFORE_THE_FIRST = "0" * 64
"""What the first entry names as the hash before it."""
_AT_ONCE = 500
# What digests are made of. Columns that come later are not in them: old entries must go on fitting.
_DIGESTED: Mapping[str, tuple[str, ...]] = {
    "visit": (
        "id", "entry_id", "url", "final_url", "redirects", "status", "reason", "headers", "fetched_at", "recorded_at",
        "page_sha256", "truncated", "rendered", "part_of", "exchanges",
    ),
    "version": (
        "id", "article_id", "number", "stand_in", "status", "title", "text", "authors", "agencies", "published",
        "published_from", "modified", "language", "site", "image", "links", "warnings", "text_sha256", "page_key",
        "page_sha256", "visit_id", "recorded_at",
    ),
}  # fmt: skip
TABLES: Mapping[str, Table] = {"visit": visits, "version": versions}
"""The tables of whose every row there is an entry, by its kind."""


@dataclass(frozen=True, slots=True)
class Fact:
    """What an entry tells: of which ``kind``, of which row (for the kinds of ``TABLES``), and everything else."""

    kind: str
    told: Mapping[str, object]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The latest entry: whoever knows its hash knows that of everything before it. Number 0 if there is none."""

    number: int = 0
    hash: str = BEFORE_THE_FIRST


def note(connection: Connection, facts: Sequence[Fact], *, now: datetime) -> None:
    """Add an entry for each of ``facts``, in order, to the chain. The caller holds the write lock."""
    last, rows = head(connection), []
    for fact in facts:
        number = last.number + 1
        chained = {"number": number, "previous": last.hash, "at": now, "kind": fact.kind, **fact.told}
        record = canonical(chained)
        last = Head(number, hash_of(record))
        rows.append({"number": number, "hash": last.hash, "kind": fact.kind, "row_id": fact.row, "record": record})
    add_all(connection, manifest, rows)


def head(connection: Connection) -> Head:
    """The latest entry."""
    row = connection.execute(_latest()).one_or_none()
    return Head(row.number, row.hash) if row else Head()


def visit_fact(visit: Mapping[str, Any]) -> Fact:
    """What is told of a visit, given as its columns."""
    row = _as_kept(visits, visit)
    named = {"url": row["final_url"], "status": row["status"], "page": row["page_sha256"]}
    return Fact("visit", {"visit": row["id"], **named, "digest": digest("visit", row)}, row["id"])


def version_fact(version: Mapping[str, Any]) -> Fact:
    """What is told of a version, given as its columns."""
    row = _as_kept(versions, version)
    named = {"article": row["article_id"], "version": row["number"], "text": row["text_sha256"]}
    return Fact("version", {**named, "page": row["page_sha256"], "digest": digest("version", row)}, row["id"])


def digest(kind: str, row: Mapping[str, Any]) -> str:
    """The SHA-256 over a row as it is kept."""
    return hash_of(canonical({name: row[name] for name in _DIGESTED[kind]}))


def canonical(told: Mapping[str, object]) -> str:
    """One spelling for what is told, whoever writes it."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_time)


def hash_of(record: str) -> str:
    """The hash of an entry's line."""
    return hashlib.sha256(record.encode()).hexdigest()


def adopt(connection: Connection, *, now: datetime) -> int:
    """Add entries for rows that have none: they were kept before there was a manifest, or by a version of Marsad that
    knew of none. Return how many."""
    count = 0
    for kind, fact_of in (("visit", visit_fact), ("version", version_fact)):
        table = TABLES[kind]
        for rows in in_pages(connection, without_entry(kind), [table.c.id], size=_AT_ONCE):
            facts = [fact_of(row._asdict()) for row in rows]
            note(connection, [Fact(kind, {**fact.told, "adopted": True}, fact.row) for fact in facts], now=now)
            count += len(facts)
    return count


def without_entry(kind: str) -> Select[Any]:
    """Rows of the table of ``kind`` of which no entry tells."""
    table = TABLES[kind]
    return select(table).where(~exists().where(manifest.c.kind == kind, manifest.c.row_id == table.c.id))


def _as_kept(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """``row`` as the database will give it back: text cleaned, tuples as lists."""
    return {name: _bound(table, name, value) for name, value in row.items()}


def _bound(table: Table, name: str, value: object) -> object:
    kind: Any = table.c[name].type
    return kind.process_bind_param(value, None) if hasattr(kind, "process_bind_param") else value


def _time(value: object) -> str:
    assert isinstance(value, datetime), value
    return rfc3339(value)


@lru_cache
def _latest() -> Select[Any]:
    newest = select(func.max(manifest.c.number)).scalar_subquery()
    return select(manifest.c.number, manifest.c.hash).where(manifest.c.number == newest)
