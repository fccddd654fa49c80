"""What was had and what was missed, per source; and how many rows each stage has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from storage.polls import FAILURES
from storage.reading import READ
from storage.schema import (
    alerts,
    articles,
    developments,
    entries,
    pages,
    polls,
    sources,
    stories,
    tags,
    versions,
    visits,
)


def coverage(connection: Connection, *, since: datetime) -> list[dict[str, object]]:
    """See ``Archive.coverage``."""
    names = connection.execute(select(sources).order_by(sources.c.name)).all()
    return [_of_source(connection, row, since) for row in names]


def counts(connection: Connection) -> dict[str, int]:
    """See ``Archive.counts``."""
    waiting = entries.c.fetch_due_at.is_not(None)
    asked: dict[str, tuple[Table, ColumnElement[bool] | None]] = {
        "sources": (sources, None),
        "entries": (entries, None),
        "pages": (pages, None),
        "articles": (articles, articles.c.stand_in.is_(False)),
        "stand_ins": (articles, articles.c.stand_in.is_(True)),
        "versions": (versions, None),
        "tags": (tags, tags.c.decision.is_(True)),
        "stories": (stories, None),
        "developments": (developments, None),
        "alerts": (alerts, None),
        "to_fetch": (entries, waiting),
        "to_read": (entries, entries.c.unread.is_(True)),
        "to_tag": (articles, articles.c.tag_due.is_(True)),
        "to_group": (articles, articles.c.group_due.is_(True)),
        "to_deliver": (alerts, alerts.c.state.in_(("pending", "sending"))),
        "dead_alerts": (alerts, alerts.c.state == "dead"),
    }
    return {name: count(connection, table, condition) for name, (table, condition) in asked.items()}


def count(connection: Connection, table: Table, *conditions: ColumnElement[bool] | None) -> int:
    """How many rows of ``table`` fulfil the conditions."""
    rows = select(func.count()).select_from(table).where(*[item for item in conditions if item is not None])
    return connection.execute(rows).scalar_one()


def tally(connection: Connection, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    """How many rows there are of each value of ``column``."""
    rows = select(column, func.count()).where(*conditions, column.is_not(None)).group_by(column).order_by(column)
    return {str(value): number for value, number in connection.execute(rows)}


def _of_source(connection: Connection, source: Row[Any], since: datetime) -> dict[str, object]:
    told = [entries.c.source == source.name, entries.c.first_seen_at >= since]
    polled = [polls.c.source == source.name, polls.c.polled_at >= since]
    outcomes = tally(connection, entries.c.outcome, entries.c.source == source.name, entries.c.outcome_at >= since)
    looked = source.last_polled_at
    silent = (looked - source.last_new_entry_at).total_seconds() if looked and source.last_new_entry_at else None
    return {
        "source": source.name,
        "title": source.title,
        "url": source.url,
        "status": source.status,
        "reason": source.reason,
        "last_polled_at": looked,
        "last_ok_at": source.last_ok_at,
        "failures": source.failures,
        "entries": count(connection, entries, *told),
        "waiting": count(connection, entries, entries.c.source == source.name, entries.c.fetch_due_at.is_not(None)),
        "pages": _pages(connection, source.name, since),
        "articles": sum(outcomes.get(status, 0) for status in READ),
        "stand_ins": _stand_ins(connection, source.name, since),
        "not_articles": {name: number for name, number in outcomes.items() if name not in READ and name != "failed"},
        "failed": _failed(connection, source.name, since),
        "failed_polls": tally(connection, polls.c.reason, *polled, polls.c.status.in_(FAILURES)),
        "silent_for": silent,
        "left_out": connection.execute(
            select(func.coalesce(func.sum(polls.c.left_out), 0)).where(*polled)
        ).scalar_one(),
    }


def _pages(connection: Connection, source: str, since: datetime) -> int:
    fetched = (
        select(func.count(func.distinct(visits.c.entry_id)))
        .join(entries, entries.c.id == visits.c.entry_id)
        .where(entries.c.source == source, visits.c.recorded_at >= since, visits.c.page_sha256.is_not(None))
    )
    return connection.execute(fetched).scalar_one()


def _stand_ins(connection: Connection, source: str, since: datetime) -> int:
    standing = (
        select(func.count(func.distinct(articles.c.id)))
        .join(entries, entries.c.article_id == articles.c.id)
        .where(entries.c.source == source, entries.c.first_seen_at >= since, articles.c.stand_in.is_(True))
    )
    return connection.execute(standing).scalar_one()


def _failed(connection: Connection, source: str, since: datetime) -> dict[str, int]:
    """Entries whose page is not to be had, or is still being tried, by the reason of the last failure; those that
    could not be read count as "unreadable"."""
    trouble = [entries.c.source == source, entries.c.first_seen_at >= since]
    unfetched = tally(connection, entries.c.reason, *trouble, entries.c.reason != "")
    unread = count(connection, entries, *trouble, entries.c.outcome == "failed", entries.c.reason == "")
    return unfetched | ({"unreadable": unread} if unread else {})
