"""Whether an archive still holds what it was given: pages and texts against their hashes, visits and versions against
the manifest, both indexes against the texts, and what rows refer to."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, exists, func, select, text
from sqlalchemy.exc import DatabaseError

from storage.articles import text_sha256
from storage.chain import broken_links, let_go, unknown_hashes, wrong_stamps
from storage.engine import first_line
from storage.flaws import Flaw, Verified
from storage.indexed import WORDS, wrongly_indexed
from storage.manifest import Head, head
from storage.rows import in_pages
from storage.schema import articles, embeddings, entries, manifest, pages, placements, tags, versions, visits
from storage.shelfcheck import misfiled

Look = Callable[[Connection], Iterable[Flaw]]
_AT_ONCE = 50


def verify(connection: Connection, noted: Sequence[str] = ()) -> Verified:
    """Examine the whole archive, and whether its manifest has the hashes ``noted``. It takes as long as reading it."""
    looks: list[Look] = [_damage, _changed_pages, _changed_texts, broken_links, wrong_stamps]
    looks += [partial(unknown_hashes, noted=noted), wrongly_indexed, misfiled, _lost]
    found = [flaw for look in looks for flaw in _found(look, connection)]
    try:
        return Verified(_counted(connection), _once(found), head(connection))
    except DatabaseError as error:
        return Verified({}, (*_once(found), _unreadable(error)), Head())


def _found(look: Look, connection: Connection) -> list[Flaw]:
    """What ``look`` finds; that the database cannot read its own file is a flaw too, and ends this look only."""
    found: list[Flaw] = []
    try:
        with connection.begin_nested():
            found.extend(look(connection))
    except DatabaseError as error:
        found.append(_unreadable(error))
    except ValueError as error:  # a time or JSON that is none
        found.append(Flaw("archive", "", f"cannot be read: {type(error).__name__}"))
    return found


def _once(flaws: Sequence[Flaw]) -> tuple[Flaw, ...]:
    """One change is told once: of a version whose text was changed, also its entry and its words are wrong."""
    first = {(flaw.table, flaw.key): flaw for flaw in reversed(flaws)}
    changed = {flaw.key for flaw in flaws if flaw.table == versions.name}
    return tuple(
        flaw
        for flaw in dict.fromkeys(flaws)
        if (first[flaw.table, flaw.key] is flaw or not flaw.key) and not (flaw.table == WORDS and flaw.key in changed)
    )


def _unreadable(error: DatabaseError) -> Flaw:
    return Flaw("archive", "", f"cannot be read: {first_line(error)}")


def _counted(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (pages, visits, versions, articles, entries, tags, manifest)
    }


def _damage(connection: Connection) -> Iterator[Flaw]:
    """What SQLite finds wrong with its own file."""
    if connection.dialect.name == "sqlite":
        for [found] in connection.execute(text("PRAGMA integrity_check(20)")):
            if found != "ok":
                yield Flaw("archive", "", str(found))


def _changed_pages(connection: Connection) -> Iterator[Flaw]:
    gone = let_go(connection).get(pages.name, frozenset())
    for row in _each(connection, select(pages), pages.c.sha256):
        if row.forgotten_at is not None:
            if row.content or row.sha256 not in gone:
                yield Flaw(pages.name, row.sha256, "was let go, but the manifest does not say so")
            continue
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
            what = f"its text is not what its hash says ({row.article_id} version {row.number})"
            yield Flaw(versions.name, str(row.id), what)


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
