"""Runs: when each began and ended, and its Report, counted from the rows that were written since it began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from marsad.errors import StorageError
from marsad.model import Poll, Report, SourceReport
from storage.coverage import count, tally
from storage.polls import FAILURES
from storage.rows import add_unknown, put
from storage.schema import alerts, articles, developments, entries, polls, runs, stories, tags, versions, visits

NOT_MODIFIED = 304
# Pages that a person would call missed; a listing or a file is just no article.
MISSED = ("failed", "consent-wall", "paywall", "needs-rendering", "soft-404")


def begin_run(connection: Connection, run: str, *, now: datetime) -> None:
    """See ``Archive.begin_run``."""
    add_unknown(connection, runs, [{"id": run, "started_at": now}])


def end_run(connection: Connection, report: Report) -> None:
    """See ``Archive.end_run``."""
    told = _plain(report) | {"sources": [_plain(item) for item in report.sources]}
    row = {"id": report.run, "started_at": report.started_at, "finished_at": report.finished_at, "report": told}
    put(connection, runs, [row])


def last_runs(connection: Connection, limit: int) -> list[tuple[str, datetime, datetime | None]]:
    """See ``Archive.last_runs``."""
    latest = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
    return [(row.id, row.started_at, row.finished_at) for row in connection.execute(latest)]


def report(
    connection: Connection, run: str, *, sources: Sequence[str], now: datetime, polled: Mapping[str, Poll]
) -> Report:
    """See ``Archive.report``."""
    since = connection.execute(select(runs.c.started_at).where(runs.c.id == run)).scalar()
    if since is None:
        raise StorageError(f"no run {run} was begun")
    looks = {row.source: row for row in connection.execute(select(polls).where(polls.c.polled_at >= since))}
    names = sorted({*sources, *polled, *looks})
    return Report(
        run=run,
        started_at=since,
        finished_at=now,
        sources=tuple(_of_source(connection, name, since, looks.get(name), polled.get(name)) for name in names),
        stories=count(connection, stories, stories.c.created_at >= since),
        developments=count(connection, developments, developments.c.created_at >= since),
        alerts_queued=count(connection, alerts, alerts.c.queued_at >= since),
        alerts_delivered=count(connection, alerts, alerts.c.delivered_at >= since),
        alerts_failed=count(connection, alerts, alerts.c.failed_at >= since, alerts.c.state != "delivered"),
        baseline=_baseline(connection, since),
        warnings=tuple(f"{name}: {warning}" for name, row in sorted(looks.items()) for warning in row.warnings),
    )


def _plain(told: Report | SourceReport) -> dict[str, Any]:
    """The fields of a report as JSON knows them."""
    plain: dict[str, Any] = {}
    for name in (field.name for field in fields(told)):
        value = getattr(told, name)
        value = value.isoformat() if isinstance(value, datetime) else value
        plain[name] = dict(value) if isinstance(value, Mapping) else value
    return plain


def _of_source(
    connection: Connection, name: str, since: datetime, look: Row[Any] | None, poll: Poll | None
) -> SourceReport:
    fetched = (
        select(func.count(func.distinct(visits.c.entry_id)))
        .join(entries, entries.c.id == visits.c.entry_id)
        .where(entries.c.source == name, visits.c.recorded_at >= since)
        .where(visits.c.page_sha256.is_not(None), visits.c.status != NOT_MODIFIED)
    )
    read = (
        select(func.count(func.distinct(articles.c.id)))
        .join(versions, versions.c.article_id == articles.c.id)
        .where(articles.c.source == name, versions.c.recorded_at >= since, versions.c.stand_in.is_(False))
    )
    given = (
        select(func.count())
        .select_from(tags)
        .join(articles, articles.c.id == tags.c.article_id)
        .where(articles.c.source == name, tags.c.decided_at >= since, tags.c.decision.is_(True))
    )
    return SourceReport(
        source=name,
        status=poll.status if poll else (look.status if look else None),
        entries=len(poll.entries) if poll else (look.entries if look else 0),
        new_entries=count(connection, entries, entries.c.source == name, entries.c.first_seen_at >= since),
        pages=connection.execute(fetched).scalar_one(),
        articles=connection.execute(read).scalar_one(),
        tags=connection.execute(given).scalar_one(),
        errors=_errors(connection, name, since),
    )


def _errors(connection: Connection, name: str, since: datetime) -> dict[str, int]:
    """Every failure since then by its reason: polls, fetches, and pages that could not be read as articles."""
    found: Counter[str] = Counter()
    found.update(
        tally(
            connection,
            polls.c.reason,
            polls.c.source == name,
            polls.c.polled_at >= since,
            polls.c.status.in_(FAILURES),
        )
    )
    failed = (
        select(visits.c.reason, func.count())
        .join(entries, entries.c.id == visits.c.entry_id)
        .where(entries.c.source == name, visits.c.recorded_at >= since, visits.c.reason != "")
        .group_by(visits.c.reason)
    )
    for reason, number in connection.execute(failed):
        found[reason] += number
    missed = [entries.c.source == name, entries.c.outcome_at >= since, entries.c.reason == ""]
    for outcome, number in tally(connection, entries.c.outcome, *missed, entries.c.outcome.in_(MISSED)).items():
        found["unreadable" if outcome == "failed" else outcome] += number
    return dict(sorted(found.items()))


def _baseline(connection: Connection, since: datetime) -> int:
    kept = (
        select(func.count(func.distinct(articles.c.id)))
        .join(versions, versions.c.article_id == articles.c.id)
        .join(entries, entries.c.id == articles.c.entry_id)
        .where(versions.c.number == 1, versions.c.recorded_at >= since)
        .where(entries.c.baseline.is_(True), articles.c.news.is_(False))
    )
    return connection.execute(kept).scalar_one()
