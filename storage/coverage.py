"""What was had and what was missed, per source; and how many rows each stage has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from storage import retention
from storage.again import again, unanswered
from storage.polls import FAILURES
from storage.reading import ARTICLES
from storage.schema import (
    absences,
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
)
from storage.tallies import all_of, by_source, left_out, outcomes, reasons, refused_polls, visited, warned

# What was given up and is asked for once more some day is not awaited any more.
_AWAITED = entries.c.fetch_due_at.is_not(None) & (entries.c.outcome.is_(None) | entries.c.outcome.in_(ARTICLES))


def coverage(connection: Connection, *, since: datetime) -> list[dict[str, object]]:
    """See ``Archive.coverage``."""
    told = entries.c.first_seen_at >= since
    standing = (
        select(entries.c.source, func.count(func.distinct(articles.c.id)))
        .join(articles, articles.c.id == entries.c.article_id)
        .where(told, articles.c.stand_in)
    )
    counted = {
        "looks": by_source(connection, select(polls.c.source, func.count()).where(polls.c.polled_at >= since)),
        "entries": by_source(connection, select(entries.c.source, func.count()).where(told)),
        "waiting": by_source(connection, _waiting()),
        "pages": visited(connection, since),
        "stand_ins": by_source(connection, standing),
    }
    named = {
        "outcomes": outcomes(connection, since),
        "failed": reasons(connection, _unfetched(since)),
        "failed_polls": refused_polls(connection, since, FAILURES),
        "left_out": left_out(connection, since),
        "warnings": warned(connection, since),
        "again": again(connection, since),
        "not_found_again": unanswered(connection, since),
        "let_go": retention.since(connection, since),
    }
    rows = connection.execute(select(sources).order_by(sources.c.name)).all()
    return [
        _of_source(
            row,
            {name: found.get(row.name, 0) for name, found in counted.items()},
            {name: found.get(row.name, {}) for name, found in named.items()},
        )
        for row in rows
    ]


def counts(connection: Connection) -> dict[str, int]:
    """See ``Archive.counts``."""
    asked: dict[str, tuple[Table, ColumnElement[bool] | None]] = {
        "sources": (sources, None),
        "entries": (entries, None),
        "pages": (pages, None),
        "articles": (articles, ~articles.c.stand_in),
        "stand_ins": (articles, articles.c.stand_in),
        "versions": (versions, None),
        "tags": (tags, tags.c.decision),
        "stories": (stories, None),
        "developments": (developments, None),
        "alerts": (alerts, None),
        "deleted": (absences, absences.c.deleted_at.is_not(None) & absences.c.back_at.is_(None)),
        "to_fetch": (entries, _AWAITED),
        "to_read": (entries, entries.c.unread),
        "to_tag": (articles, articles.c.tag_due),
        "to_group": (articles, articles.c.group_due),
        "to_deliver": (alerts, alerts.c.state.in_(("pending", "sending"))),
        "dead_alerts": (alerts, alerts.c.state == "dead"),
        "held_alerts": (alerts, alerts.c.state == "held"),
    }
    return {
        name: all_of(connection, table, *([] if condition is None else [condition]))
        for name, (table, condition) in asked.items()
    }


def _waiting() -> Any:
    return select(entries.c.source, func.count()).where(_AWAITED)


def _unfetched(since: datetime) -> Any:
    """Entries whose page was not had at the last try, by its reason."""
    return select(entries.c.source, entries.c.reason, func.count()).where(
        entries.c.first_seen_at >= since, entries.c.reason != ""
    )


def _of_source(source: Row[Any], counted: dict[str, int], named: dict[str, dict[str, int]]) -> dict[str, object]:
    fates = named["outcomes"]
    unreadable = {"unreadable": fates["failed"]} if fates.get("failed") else {}
    return {
        "source": source.name,
        "title": source.title,
        "url": source.url,
        "status": source.status,
        "reason": source.reason,
        "last_polled_at": source.last_polled_at,
        "last_ok_at": source.last_ok_at,
        "next_due_at": source.next_due_at,
        "failures": source.failures,
        **counted,
        "articles": sum(fates.get(status, 0) for status in ARTICLES),
        "read": {status: fates[status] for status in sorted(ARTICLES) if status in fates},
        "not_articles": {name: number for name, number in fates.items() if name not in ARTICLES and name != "failed"},
        "failed": named["failed"] | unreadable,
        "failed_polls": named["failed_polls"],
        "left_out": named["left_out"],
        "warnings": named["warnings"],
        "again": named["again"],
        "not_found_again": named["not_found_again"],
        "let_go": named["let_go"],
    }
