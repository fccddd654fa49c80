"""Which articles a public web archive is still to be asked to keep, and what it answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from marsad.model import Submission
from storage import manifest
from storage.rows import put
from storage.schema import articles, submissions, tags

SUBMITTED = "submitted"
"""The kind of entry that tells that a public archive took a page."""


def waiting(
    connection: Connection, service: str, *, tagged_only: bool, now: datetime, limit: int
) -> list[tuple[str, str, int]]:
    """See ``Archive.waiting_submissions``."""
    asked = submissions.c.article_id == articles.c.id, submissions.c.service == service
    tagged = exists().where(tags.c.article_id == articles.c.id, tags.c.decision)
    wanted = (
        select(articles.c.id, articles.c.url, submissions.c.attempts)
        .outerjoin(submissions, asked[0] & asked[1])
        .where(articles.c.url != "", ~articles.c.tag_due, articles.c.news)
        .where(or_(submissions.c.article_id.is_(None), submissions.c.next_at <= now))
        .order_by(articles.c.dated.desc(), articles.c.id)
        .limit(limit)
    )
    rows = connection.execute(wanted.where(tagged) if tagged_only else wanted)
    return [(row.id, row.url, row.attempts or 0) for row in rows]


def record(connection: Connection, made: Submission, *, now: datetime) -> None:
    """See ``Archive.record_submission``."""
    row = {name: getattr(made, name) for name in ("service", "url", "attempts", "status", "reason", "copy", "next_at")}
    put(connection, submissions, [{"article_id": made.article, "at": now, **row}])
    if not made.reason:
        told = {"article": made.article, "service": made.service, "url": made.url, "copy": made.copy}
        manifest.note(connection, [manifest.Fact(SUBMITTED, told)], now=now)


def of_article(connection: Connection, article: str) -> list[dict[str, Any]]:
    """What public archives were asked of an article, as ``Archive.article`` gives it."""
    rows = select(submissions).where(submissions.c.article_id == article).order_by(submissions.c.service)
    names = ("service", "url", "at", "attempts", "status", "reason", "copy", "next_at")
    return [{name: getattr(row, name) for name in names} for row in connection.execute(rows)]
