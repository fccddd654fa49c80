"""Copies of one report in several outlets: found when a text is kept, by its sketch, and shown as who carries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, select

from marsad.sketch import are_copies, sketch
from storage.rows import add_unknown, change, find, get
from storage.schema import articles, sketches, sources, versions

LATEST = timedelta(days=14)
"""How long after a text its copies are looked for: what comes later is a reprint."""
_ALIKE = 2
_MOST_LOOKED_AT = 5


def note(connection: Connection, article: str, text: str, *, edited: bool, now: datetime) -> None:
    """Remember the sketch of an article's ``text``, and of which earlier one it is a copy, if of any. If it was
    ``edited``, that of the text before is forgotten."""
    hashes = sketch(text)
    if edited:
        connection.execute(delete(sketches).where(sketches.c.article_id == article))
    if not hashes:
        return
    row = get(connection, articles, article)
    if row.copy_of is None and (original := _original(connection, article, text, hashes, now - LATEST)):
        change(connection, articles, article, {"copy_of": original})
    add_unknown(connection, sketches, [{"hash": one, "article_id": article, "seen_at": now} for one in hashes])


def carried_by(connection: Connection, article: Row[Any]) -> list[dict[str, object]]:
    """Every article that carries the text of ``article``, itself among them, in order of time: id, url, outlet,
    dated. Nothing if no other does."""
    first = article.copy_of or article.id
    rows = connection.execute(
        select(articles.c.id, articles.c.url, articles.c.dated, articles.c.source, versions.c.site, sources.c.title)
        .join(versions, versions.c.id == articles.c.version_id)
        .join(sources, sources.c.name == articles.c.source)
        .where((articles.c.id == first) | (articles.c.copy_of == first))
        .order_by(articles.c.dated, articles.c.id)
    ).all()
    if len(rows) < 2:
        return []
    return [
        {"id": row.id, "url": row.url, "outlet": row.site or row.title or row.source, "dated": row.dated}
        for row in rows
    ]


def forget_before(connection: Connection, moment: datetime) -> None:
    """Forget the sketches of texts too old to be carried any more."""
    connection.execute(delete(sketches).where(sketches.c.seen_at < moment))


@lru_cache
def _alike() -> Select[Any]:
    """The articles that share hashes with a text, each as often as it shares one."""
    shared = sketches.c.hash.in_(bindparam("hashes", expanding=True))
    others = sketches.c.seen_at >= bindparam("since"), sketches.c.article_id != bindparam("article")
    return select(sketches.c.article_id).where(shared, *others)


def _original(connection: Connection, article: str, text: str, hashes: Sequence[int], since: datetime) -> str | None:
    asked = {"hashes": hashes, "since": since, "article": article}
    alike = connection.execute(_alike(), asked).scalars()
    shared = Counter(alike)
    for id, count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_LOOKED_AT]:
        if count < _ALIKE:
            break
        other = find(connection, articles, id)
        if other is not None and are_copies(get(connection, versions, other.version_id).text, text):
            return str(other.copy_of or other.id)
    return None
