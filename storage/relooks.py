"""Looking again at articles: what each look came to, what is due, and when the next one is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Update, bindparam, func, select, update

from marsad.model import Exchange, LastLook, PlannedRelook, Relook, Validators, WaitingEntry
from storage import absences
from storage.entries import entry_of
from storage.rows import add_unknown, change, find, get
from storage.schema import absences as absent
from storage.schema import articles, entries, relooks, tags
from storage.visits import note_failed_visit, note_missing_visit

# ---------------------------------------------------------------- what a look came to


def begin(connection: Connection, article: str, entry: Row[Any], *, live: bool, now: datetime) -> None:
    """Begin to look again at an article whose own text ``entry`` has brought, if its page has an address."""
    if entry.url:
        times = dict.fromkeys(("looked_at", "seen_at", "full_at"), now)
        row = {"article_id": article, "entry_id": entry.id, **times, "outcome": "read", "failures": 0}
        add_unknown(connection, relooks, [{**row, "live": live, "unplanned": True, "rank": 0}])


def seen(connection: Connection, entry: str, outcome: str, *, now: datetime, **more: object) -> None:
    """The page of ``entry`` is there: read, or the same as before."""
    for row in _of_entry(connection, entry):
        _note(connection, row, outcome, now=now, seen_at=now, failures=0, **more)
        absences.end(connection, row.article_id, now=now)


def came(connection: Connection, entry: str, *, now: datetime) -> None:
    """The page of ``entry`` came and is to be read: then it will be known what became of it."""
    for row in _of_entry(connection, entry):
        _note(connection, row, "unread", now=now, full_at=now, failures=0)


def hasten(connection: Connection, entry: str, *, now: datetime) -> None:
    """The page of ``entry`` was announced as changed and cannot be had: a look is due, to tell whether it is gone."""
    for row in _of_entry(connection, entry):
        change(connection, relooks, row.article_id, {"due_at": now, "rank": 0, "unplanned": False})


def unreadable(connection: Connection, entry: str, status: str, *, gone: bool, now: datetime) -> None:
    """What came for ``entry`` is no article: a wall, a listing; ``gone`` if it stands for a page that is no more."""
    for row in _of_entry(connection, entry):
        _note(connection, row, status, now=now)
        if gone:
            absences.note(connection, row, status, now=now)


def record_failure(
    connection: Connection,
    article: str,
    reason: str,
    status: int | None,
    exchanges: Sequence[Exchange],
    *,
    now: datetime,
) -> None:
    """See ``Archive.record_relook_failure``."""
    row = get(connection, relooks, article)
    note_failed_visit(connection, get(connection, entries, row.entry_id), reason, status, exchanges, now=now)
    _note(connection, row, reason, now=now, failures=row.failures + 1)


def postpone(connection: Connection, article: str, *, until: datetime) -> None:
    """See ``Archive.postpone_relooks``."""
    asked = get(connection, entries, get(connection, relooks, article).entry_id)
    on_host = select(entries.c.id).where(entries.c.id == relooks.c.entry_id, entries.c.shard_key == asked.shard_key)
    connection.execute(update(relooks).where(relooks.c.due_at < until, on_host.exists()).values(due_at=until))
    change(connection, relooks, article, {"due_at": until, "unplanned": False})


def record_missing(
    connection: Connection,
    article: str,
    reason: str,
    status: int | None,
    final_url: str | None,
    exchanges: Sequence[Exchange],
    *,
    now: datetime,
) -> None:
    """See ``Archive.record_missing``."""
    row = get(connection, relooks, article)
    note_missing_visit(connection, get(connection, entries, row.entry_id), status, final_url, exchanges, now=now)
    _note(connection, row, reason, now=now, failures=0)
    absences.note(connection, row, reason, now=now)


def is_missing(connection: Connection, entry: str) -> bool:
    """Whether the page of ``entry`` was not there when it was last looked for: then what comes is to be read, though
    it be what came before, for that may have been the word that there is no such page."""
    return any(absences.is_open(connection, row.article_id) for row in _of_entry(connection, entry))


def has_text(connection: Connection, entry: Row[Any]) -> bool:
    """Whether ``entry`` has brought a text that its article still has."""
    article = find(connection, articles, entry.article_id)
    return article is not None and not article.stand_in


def retagged(connection: Connection, ids: Sequence[str]) -> None:
    """What these articles are about is known anew, and with it how long they are looked at."""
    if ids:
        connection.execute(_unplan(), [{"its_article": id} for id in ids])


# ---------------------------------------------------------------- what is due


def due(connection: Connection, *, now: datetime, limit: int, per_host: int, shard: int, shards: int) -> list[Relook]:
    """See ``Archive.due_relooks``."""
    order = (relooks.c.rank, relooks.c.due_at, relooks.c.article_id)
    place = func.row_number().over(partition_by=entries.c.shard_key, order_by=order).label("place")
    waiting = (
        select(
            relooks.c.article_id.label("looked_at_article"), relooks.c.full_at, relooks.c.rank, relooks.c.due_at, place
        )
        .join(entries, entries.c.id == relooks.c.entry_id)
        .where(relooks.c.due_at <= now, entries.c.shard_key % shards == shard, entries.c.fetch_due_at.is_(None))
        .where(~entries.c.unread)
        .subquery()
    )
    chosen = (
        select(entries, relooks.c.article_id.label("article"), relooks.c.full_at, _open_since("missing_at"))
        .join(relooks, relooks.c.entry_id == entries.c.id)
        .join(waiting, waiting.c.looked_at_article == relooks.c.article_id)
        .where(waiting.c.place <= per_host)
        .order_by(waiting.c.rank, waiting.c.due_at, relooks.c.article_id)
        .limit(limit)
    )
    return [_relook(row) for row in connection.execute(chosen)]


def unplanned(connection: Connection, *, limit: int) -> list[LastLook]:
    """See ``Archive.unplanned_relooks``."""
    tagged = select(tags.c.topic).where(tags.c.article_id == relooks.c.article_id, tags.c.decision).exists()
    asked = (
        select(
            relooks,
            articles.c.source,
            articles.c.dated,
            tagged.label("tagged"),
            _open_since("missing_at"),
            _open_since("deleted_at"),
        )
        .join(articles, articles.c.id == relooks.c.article_id)
        .where(relooks.c.unplanned)
        .order_by(relooks.c.article_id)
        .limit(limit)
    )
    return [_look(row) for row in connection.execute(asked)]


def plan(connection: Connection, planned: Sequence[PlannedRelook]) -> None:
    """See ``Archive.plan_relooks``."""
    for look in planned:
        values = {"due_at": look.due_at, "rank": look.rank, "unplanned": False}
        change(connection, relooks, look.article, values)


def _of_entry(connection: Connection, entry: str) -> Sequence[Row[Any]]:
    return connection.execute(select(relooks).where(relooks.c.entry_id == entry)).all()


def _note(connection: Connection, row: Row[Any], outcome: str, *, now: datetime, **more: object) -> None:
    values = {"looked_at": now, "outcome": outcome, "due_at": None, "unplanned": True}
    change(connection, relooks, row.article_id, values | more)


@lru_cache
def _unplan() -> Update:
    return update(relooks).where(relooks.c.article_id == bindparam("its_article")).values(unplanned=True)


def _open_since(name: str) -> Any:
    """The time ``name`` of the absence of a look's article that is not over; null if its page is there."""
    open_now = select(absent.c[name]).where(absent.c.article_id == relooks.c.article_id, absent.c.back_at.is_(None))
    return open_now.limit(1).scalar_subquery().label(name)


def _relook(row: Row[Any]) -> Relook:
    kept = Validators(row.etag, row.last_modified)
    waiting = WaitingEntry(row.id, entry_of(row), row.baseline, 0, kept, render=row.render)
    return Relook(row.article, waiting, row.full_at, row.missing_at is not None)


def _look(row: Row[Any]) -> LastLook:
    return LastLook(
        article=row.article_id,
        source=row.source,
        dated=row.dated,
        looked_at=row.looked_at,
        changed_at=row.changed_at,
        live=row.live,
        tagged=row.tagged,
        failures=row.failures,
        missing_at=row.missing_at,
        deleted_at=row.deleted_at,
    )
