"""What is kept of each source's past, as far as its troubles are judged by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, case, func, literal_column, or_, select

from marsad.model import ANSWERED, PastPage, PastPoll, SourcePast
from marsad.rhythm import REMEMBERED, SHORTEST_SILENCE
from storage.arrivals import arrivals
from storage.schema import entries, polls, runs, sources

MOST_POLLS, MOST_PAGES, DAYS, WEEKS = 60, 300, 28, 5
"""How far the past goes: looks, settled pages, days of looks, weeks of entries."""
MOST_MOMENTS = 2 * REMEMBERED
LONGEST_BREAK = timedelta(days=1)
"""A week in which no run began for longer than this says nothing about the sources."""


def source_pasts(
    connection: Connection, names: Collection[str], *, now: datetime, rhythmic: Collection[str] = ()
) -> list[SourcePast]:
    """See ``Archive.source_pasts``."""
    known = select(sources).where(sources.c.last_polled_at.is_not(None)).order_by(sources.c.name)
    rows = [row for row in connection.execute(known).all() if row.name in names]
    asked = [row.name for row in rows if row.name in rhythmic or _may_be_silent(row, now)]
    came = arrivals(connection, asked, most=MOST_MOMENTS)
    by_day, weekly = _by_day(connection, now), _weekly(connection, now)
    return [
        SourcePast(
            source=row.name,
            kind=row.kind,
            first_ok_at=row.first_ok_at,
            entries_seen=row.entries_seen,
            last_new_at=row.last_new_entry_at,
            polls=_polls(connection, row.name),
            pages=_pages(connection, row.name),
            moments=tuple(sorted(came.get(row.name, ()))),
            listed=tuple((day, count) for day, count, _ in by_day.get(row.name, ())),
            fresh=tuple((day, fresh) for day, _, fresh in by_day.get(row.name, ())),
            weeks=_weeks(row, weekly, now),
        )
        for row in rows
    ]


def _may_be_silent(source: Row[Any], now: datetime) -> bool:
    """Only then is it worth the while to know when it had something new."""
    last: datetime | None = source.last_new_entry_at
    return last is not None and now - last >= SHORTEST_SILENCE


def _polls(connection: Connection, source: str) -> tuple[PastPoll, ...]:
    latest = (
        select(polls.c.polled_at, polls.c.status, polls.c.reason, polls.c.new_entries)
        .where(polls.c.source == source)
        .order_by(polls.c.polled_at.desc(), polls.c.id.desc())
        .limit(MOST_POLLS)
    )
    return tuple(PastPoll(*row) for row in reversed(connection.execute(latest).all()))


def _pages(connection: Connection, source: str) -> tuple[PastPage, ...]:
    """Pages of entries as they came, and of those that were there at the first look; not what was fetched of the past
    later on, which may well be gone."""
    first = select(func.min(entries.c.first_seen_at)).where(entries.c.source == source).scalar_subquery()
    latest = (
        select(entries.c.outcome_at, entries.c.outcome, entries.c.reason, entries.c.text_length)
        .where(entries.c.source == source, entries.c.outcome_at.is_not(None))
        .where(or_(~entries.c.baseline, entries.c.first_seen_at == first))
        .order_by(entries.c.outcome_at.desc(), entries.c.id.desc())
        .limit(MOST_PAGES)
    )
    return tuple(PastPage(*row) for row in reversed(connection.execute(latest).all()))


def _by_day(connection: Connection, now: datetime) -> dict[str, list[tuple[datetime, int, int]]]:
    """For each day on which a source answered with something: the most entries at a look, and how many were new."""
    day = func.date(polls.c.polled_at)
    most = (
        select(polls.c.source, day, func.max(polls.c.entries), func.sum(polls.c.new_entries))
        .where(polls.c.polled_at >= now - timedelta(days=DAYS), polls.c.status.in_(ANSWERED - {"unchanged"}))
        .group_by(polls.c.source, day)
        .order_by(polls.c.source, day)
    )
    found: dict[str, list[tuple[datetime, int, int]]] = defaultdict(list)
    for source, on, count, fresh in connection.execute(most):
        moment = datetime.combine(date.fromisoformat(str(on)), time(), UTC)
        found[source].append((moment, count, fresh))
    return found


def _weekly(connection: Connection, now: datetime) -> dict[str, dict[int, int]]:
    """New entries by source and by how many weeks ago they were first seen; none if we did not look all this week."""
    week = timedelta(weeks=1)
    if not _looked_all_along(connection, now - week, now):
        return {}
    ago = case(*((entries.c.first_seen_at >= now - (number + 1) * week, number) for number in range(WEEKS)))
    counted = (
        select(entries.c.source, ago.label("weeks_ago"), func.count())
        .where(entries.c.first_seen_at >= now - WEEKS * week)
        .group_by(entries.c.source, literal_column("weeks_ago"))  # PostgreSQL takes two CASEs with values for different
    )
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for source, weeks, number in connection.execute(counted):
        found[source][weeks] = number
    return found


def _looked_all_along(connection: Connection, begin: datetime, end: datetime) -> bool:
    begun = connection.execute(
        select(runs.c.started_at).where(runs.c.started_at >= begin).order_by(runs.c.started_at)
    ).scalars()
    return all(later - earlier <= LONGEST_BREAK for earlier, later in pairwise([begin, *begun, end]))


def _weeks(source: Row[Any], weekly: dict[str, dict[int, int]], now: datetime) -> tuple[int, ...]:
    """The new entries of each whole week since the first day after we began to look, the last week last."""
    if not weekly or source.first_ok_at is None:
        return ()
    whole = min((now - source.first_ok_at - timedelta(days=1)) // timedelta(weeks=1), WEEKS)
    counts = weekly.get(source.name, {})
    return tuple(counts.get(number, 0) for number in reversed(range(whole)))
