"""Pages that are no longer where they were: missing first, deleted once that is believed, and perhaps back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from marsad.model import Absence
from storage.rows import add, change
from storage.schema import absences, entries, relooks


def note(connection: Connection, look: Row[Any], reason: str, *, now: datetime) -> None:
    """The page of an article was not there at a look: ``look`` is its row of ``relooks``."""
    known = connection.execute(_open(look.article_id)).one_or_none()
    if known:
        change(connection, absences, known.id, {"reason": reason, "again_at": now, "times": known.times + 1})
        return
    row = {"article_id": look.article_id, "reason": reason, "last_seen_at": look.seen_at, "missing_at": now}
    add(connection, absences, {**row, "again_at": now, "times": 1})


def end(connection: Connection, article: str, *, now: datetime) -> None:
    """The page is there. That it was missing once is no more to be told of than any failed look."""
    open_now = absences.c.article_id == article, absences.c.back_at.is_(None)
    connection.execute(delete(absences).where(*open_now, absences.c.deleted_at.is_(None)))
    connection.execute(update(absences).where(*open_now).values(back_at=now))


def is_open(connection: Connection, article: str) -> bool:
    """Whether the article's page was missing when it was last looked for."""
    return connection.execute(_open(article)).first() is not None


def suspected(connection: Connection) -> list[Absence]:
    """See ``Archive.suspected_deletions``."""
    twice = (
        select(absences, entries.c.shard_key)
        .join(relooks, relooks.c.article_id == absences.c.article_id)
        .join(entries, entries.c.id == relooks.c.entry_id)
        .where(absences.c.back_at.is_(None), absences.c.deleted_at.is_(None), absences.c.times > 1)
        .order_by(absences.c.article_id)
    )
    return [_suspect(connection, row) for row in connection.execute(twice).all()]


def delete_all(connection: Connection, articles: Sequence[str], *, now: datetime) -> None:
    """See ``Archive.record_deletions``."""
    for article in articles:
        open_now = absences.c.article_id == article, absences.c.back_at.is_(None)
        connection.execute(update(absences).where(*open_now).values(deleted_at=now))


def of_article(connection: Connection, article: str) -> list[dict[str, object]]:
    """The times when an article counted as deleted, in order, as ``Archive.article`` gives them."""
    rows = select(absences).where(absences.c.article_id == article, absences.c.deleted_at.is_not(None))
    return [
        {
            "reason": row.reason,
            "last_seen_at": row.last_seen_at,
            "missing_at": row.missing_at,
            "deleted_at": row.deleted_at,
            "back_at": row.back_at,
        }
        for row in connection.execute(rows.order_by(absences.c.id))
    ]


def _open(article: str) -> Any:
    return select(absences).where(absences.c.article_id == article, absences.c.back_at.is_(None))


def _suspect(connection: Connection, row: Row[Any]) -> Absence:
    """The absence with what was seen and missed of its host since it began."""
    since = row.missing_at
    on_host = entries.c.shard_key == row.shard_key
    missing = (
        select(func.count())
        .select_from(absences)
        .join(relooks, relooks.c.article_id == absences.c.article_id)
        .join(entries, entries.c.id == relooks.c.entry_id)
        .where(on_host, absences.c.back_at.is_(None), absences.c.again_at >= since)
        .where(or_(absences.c.deleted_at.is_(None), absences.c.deleted_at >= since))
    )
    there = (
        select(func.count())
        .select_from(relooks)
        .join(entries, entries.c.id == relooks.c.entry_id)
        .where(on_host, relooks.c.looked_at >= since, relooks.c.seen_at >= since)
    )
    return Absence(
        article=row.article_id,
        missing_at=since,
        again_at=row.again_at,
        times=row.times,
        host_missing=connection.execute(missing).scalar_one(),
        host_seen=connection.execute(there).scalar_one(),
    )
