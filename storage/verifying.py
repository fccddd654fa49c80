"""Whether an archive still holds what it was given: every page and text against its hash, and what rows refer to."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, func, select, text

from storage.articles import text_sha256
from storage.rows import in_pages
from storage.schema import articles, embeddings, entries, pages, placements, tags, versions, visits

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it should be: in which ``table``, of which row, and ``what``."""

    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was examined, rows by table, and every flaw that was found."""

    examined: dict[str, int]
    flaws: tuple[Flaw, ...]


def verify(connection: Connection) -> Verified:
    """Examine the whole archive. It takes as long as reading it does."""
    flaws = [*_damage(connection), *_changed_pages(connection), *_changed_texts(connection), *_lost(connection)]
    counted = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (pages, visits, versions, articles, entries, tags)
    }
    return Verified(counted, tuple(flaws))


def _damage(connection: Connection) -> Iterator[Flaw]:
    """What SQLite finds wrong with its own file."""
    if connection.dialect.name == "sqlite":
        for [found] in connection.execute(text("PRAGMA integrity_check(20)")):
            if found != "ok":
                yield Flaw("archive", "", str(found))


def _changed_pages(connection: Connection) -> Iterator[Flaw]:
    for row in _each(connection, select(pages.c.sha256, pages.c.bytes, pages.c.content), pages.c.sha256):
        try:
            content = zlib.decompress(row.content)
        except zlib.error:
            yield Flaw(pages.name, row.sha256, "cannot be unpacked")
            continue
        if hashlib.sha256(content).hexdigest() != row.sha256 or len(content) != row.bytes:
            yield Flaw(pages.name, row.sha256, "is not what its hash says")


def _changed_texts(connection: Connection) -> Iterator[Flaw]:
    asked = select(versions.c.id, versions.c.article_id, versions.c.number, versions.c.text, versions.c.text_sha256)
    for row in _each(connection, asked, versions.c.id):
        if text_sha256(row.text) != row.text_sha256:
            yield Flaw(versions.name, f"{row.article_id} version {row.number}", "its text is not what its hash says")


def _lost(connection: Connection) -> Iterator[Flaw]:
    """Rows that name a row which is not there."""
    for column, key, named in (
        (visits.c.page_sha256, visits.c.id, pages.c.sha256),
        (versions.c.page_sha256, versions.c.id, pages.c.sha256),
        (versions.c.article_id, versions.c.id, articles.c.id),
        (articles.c.version_id, articles.c.id, versions.c.id),
        (articles.c.entry_id, articles.c.id, entries.c.id),
        (placements.c.article_id, placements.c.id, articles.c.id),
        (tags.c.article_id, tags.c.article_id, articles.c.id),
        (embeddings.c.article_id, embeddings.c.article_id, articles.c.id),
    ):
        for [row] in connection.execute(_dangling(column, key, named)):
            yield Flaw(_table(column).name, str(row), f"its {column.name} names what is not there")


def _dangling(column: ColumnElement[Any], key: ColumnElement[Any], named: ColumnElement[Any]) -> Select[Any]:
    there = exists().where(named == column)
    return select(key).where(column.is_not(None), ~there).order_by(key)


def _table(column: Any) -> Table:
    found: Table = column.table
    return found


def _each(connection: Connection, asked: Select[Any], key: ColumnElement[Any]) -> Iterator[Any]:
    """The rows of a query one by one, few of them in memory: pages of the web are big."""
    return chain.from_iterable(in_pages(connection, asked, [key], size=_AT_ONCE))
