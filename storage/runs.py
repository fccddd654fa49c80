"""Runs: when each began and ended, and its Report, counted from the rows that were written since it began."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from marsad.model import Poll, Report, SourceReport
from storage import retention
from storage.again import again
from storage.polls import FAILURES
from storage.rows import add_unknown, get, put
from storage.schema import alerts, articles, developments, entries, polls, runs, sources, stories, tags, versions
from storage.tallies import all_of, by_source, failed_visits, left_out, outcomes, refused_polls, visited

# Pages that a person would call missed; a listing or a file is just no article.
MISSED = ("failed", "consent-wall", "paywall", "needs-rendering", "soft-404")


def begin_run(connection: Connection, run: str, *, now: datetime) -> None:
    """See ``Archive.begin_run``."""
    add_unknown(connection, runs, [{"id": run, "started_at": now}])


def end_run(connection: Connection, report: Report) -> None:
    """See ``Archive.end_run``."""
    row = {
        "id": report.run,
        "started_at": report.started_at,
        "finished_at": report.finished_at,
        "report": _plain(report),
    }
    put(connection, runs, [row])


def last_runs(connection: Connection, limit: int) -> list[tuple[str, datetime, datetime | None]]:
    """See ``Archive.last_runs``."""
    latest = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
    return [(row.id, row.started_at, row.finished_at) for row in connection.execute(latest)]


def report(
    connection: Connection, run: str, *, sources: Sequence[str], now: datetime, polled: Mapping[str, Poll]
) -> Report:
    """See ``Archive.report``."""
    since = get(connection, runs, run).started_at
    looks = {row.source: row for row in connection.execute(select(polls).where(polls.c.polled_at >= since))}
    return Report(
        run=run,
        started_at=since,
        finished_at=now,
        sources=_per_source(connection, since, sorted({*sources, *polled, *looks}), looks, polled),
        stories=all_of(connection, stories, stories.c.created_at >= since),
        developments=all_of(connection, developments, developments.c.created_at >= since),
        alerts_queued=all_of(connection, alerts, alerts.c.queued_at >= since),
        alerts_delivered=all_of(connection, alerts, alerts.c.delivered_at >= since),
        alerts_failed=all_of(connection, alerts, alerts.c.failed_at >= since, alerts.c.state != "delivered"),
        baseline=_baseline(connection, since),
        warnings=tuple(f"{name}: {warning}" for name, row in sorted(looks.items()) for warning in row.warnings),
    )


def _plain(told: object) -> object:
    """A report, and all that is in it, as JSON knows it."""
    if is_dataclass(told):
        return {field.name: _plain(getattr(told, field.name)) for field in fields(told)}
    if isinstance(told, Mapping):
        return {name: _plain(value) for name, value in told.items()}
    if isinstance(told, tuple):
        return [_plain(value) for value in told]
    return told.isoformat() if isinstance(told, datetime) else told


def _per_source(
    connection: Connection,
    since: datetime,
    names: Sequence[str],
    looks: Mapping[str, Row[Any]],
    polled: Mapping[str, Poll],
) -> tuple[SourceReport, ...]:
    fresh = by_source(connection, select(entries.c.source, func.count()).where(entries.c.first_seen_at >= since))
    pages = visited(connection, since, only_new=True)
    read = by_source(connection, _read_since(since))
    tagged = by_source(connection, _tagged_since(since))
    errors = _errors(connection, since)
    fates, missed = outcomes(connection, since), left_out(connection, since)
    further, gone = again(connection, since), retention.since(connection, _run_before(connection, since))
    due = {row.name: row.next_due_at for row in connection.execute(select(sources.c.name, sources.c.next_due_at))}
    return tuple(
        SourceReport(
            source=name,
            status=polled[name].status if name in polled else looks[name].status if name in looks else None,
            entries=len(polled[name].entries) if name in polled else looks[name].entries if name in looks else 0,
            new_entries=fresh.get(name, 0),
            pages=pages.get(name, 0),
            articles=read.get(name, 0),
            tags=tagged.get(name, 0),
            errors=errors.get(name, {}),
            outcomes=fates.get(name, {}),
            left_out=missed.get(name, {}),
            again=further.get(name, {}),
            let_go=gone.get(name, {}),
            next_look_at=due.get(name),
        )
        for name in names
    )


def _run_before(connection: Connection, moment: datetime) -> datetime:
    """When the run before began: what went between the two is told by the later one."""
    before = select(func.max(runs.c.started_at)).where(runs.c.started_at < moment)
    return connection.execute(before).scalar() or moment


def _read_since(since: datetime) -> Any:
    return (
        select(articles.c.source, func.count(func.distinct(articles.c.id)))
        .join(versions, versions.c.article_id == articles.c.id)
        .where(versions.c.recorded_at >= since, ~versions.c.stand_in)
    )


def _tagged_since(since: datetime) -> Any:
    return (
        select(articles.c.source, func.count())
        .join(tags, tags.c.article_id == articles.c.id)
        .where(tags.c.decided_at >= since, tags.c.decision)
    )


def _errors(connection: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """Every failure since then by source and reason: polls, fetches, and pages that could not be read as articles."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind in (refused_polls(connection, since, FAILURES), failed_visits(connection, since)):
        for source, tally in kind.items():
            found[source].update(tally)
    for source, fates in outcomes(connection, since).items():
        missed = {name: number for name, number in fates.items() if name in MISSED}
        found[source].update({"unreadable" if name == "failed" else name: number for name, number in missed.items()})
    return {source: dict(sorted(tally.items())) for source, tally in found.items()}


def _baseline(connection: Connection, since: datetime) -> int:
    kept = (
        select(func.count(func.distinct(articles.c.id)))
        .join(versions, versions.c.article_id == articles.c.id)
        .join(entries, entries.c.id == articles.c.entry_id)
        .where(versions.c.number == 1, versions.c.recorded_at >= since)
        .where(entries.c.baseline, ~articles.c.news)
    )
    return connection.execute(kept).scalar_one()
