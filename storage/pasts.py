"""What is kept of each source's past, as far as its troubles are judged by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, case, func, literal_column, or_, select

from marsad.model import ANSWERED, Norm, PastPage, PastPoll, SourcePast
from marsad.model.troubles import NO_NORM
from marsad.rhythm import REMEMBERED, SHORTEST_SILENCE
from storage.arrivals import arrivals
from storage.norms import norms_of
from storage.rows import named
from storage.schema import entries, polls, runs, sources

MOST_POLLS, MOST_PAGES, DAYS, WEEKS = 60, 300, 28, 5
"""How far the past goes: looks, settled pages, days of looks, weeks of entries."""
MOST_MOMENTS = 2 * REMEMBERED
CLOSE_LOOK_AFTER = timedelta(hours=24)
LATELY, SEVERAL = timedelta(days=2), 4
LONGEST_BREAK = timedelta(days=1)
"""A week in which no run began for longer than this says nothing about the sources."""


def source_pasts(
    connection: Connection, names: Collection[str], *, now: datetime, whole: Collection[str] = ()
) -> list[SourcePast]:
    """See ``Archive.source_pasts``."""
    known = select(sources).where(sources.c.last_polled_at.is_not(None)).order_by(sources.c.name)
    rows = [row for row in connection.execute(known).all() if row.name in names]
    measured, amiss = norms_of(connection), _often_unread(connection, now)
    close = {row.name for row in rows if row.name in whole or _is_due(measured.get(row.name), now)} | amiss
    quiet = {row.name for row in rows if _may_be_silent(row, now)}
    came = arrivals(connection, [row.name for row in rows if row.name in close | quiet], most=MOST_MOMENTS)
    by_day = _by_day(connection, close | quiet, now)
    weekly = _weekly(connection, now) if close else {}
    return [
        SourcePast(
            source=row.name,
            kind=row.kind,
            first_ok_at=row.first_ok_at,
            entries_seen=row.entries_seen,
            last_new_at=row.last_new_entry_at,
            polls=_polls(connection, row.name) if row.name in close or row.failures else _last_poll(row),
            pages=_pages(connection, row.name) if row.name in close else (),
            moments=tuple(sorted(came.get(row.name, ()))),
            listed=tuple((day, count) for day, count, _ in by_day.get(row.name, ())),
            fresh=tuple((day, fresh) for day, _, fresh in by_day.get(row.name, ())),
            weeks=_weeks(row, weekly, now) if row.name in close else (),
            whole=row.name in close,
            norm=measured[row.name][1] if row.name in measured else NO_NORM,
        )
        for row in rows
    ]


def _is_due(measured: tuple[datetime, Norm] | None, now: datetime) -> bool:
    """Once a day each source is looked at closely."""
    return measured is None or now - measured[0] >= CLOSE_LOOK_AFTER


def _may_be_silent(source: Row[Any], now: datetime) -> bool:
    """Only then is it worth the while to know when it had something new."""
    last: datetime | None = source.last_new_entry_at
    return last is not None and now - last >= SHORTEST_SILENCE


def _often_unread(connection: Connection, now: datetime) -> set[str]:
    """Sources of which several pages lately were not read as articles."""
    bad = (
        select(entries.c.source)
        .where(entries.c.outcome_at >= now - LATELY, entries.c.outcome.not_in(("ok", "document")))
        .group_by(entries.c.source)
        .having(func.count() >= SEVERAL)
    )
    return set(connection.execute(bad).scalars())


def _last_poll(source: Row[Any]) -> tuple[PastPoll, ...]:
    return (PastPoll(source.last_polled_at, source.status, source.reason),)


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


def _by_day(
    connection: Connection, names: Collection[str], now: datetime
) -> dict[str, list[tuple[datetime, int, int]]]:
    """For each day on which a source answered with something: the most entries at a look, and how many were new."""
    day = func.date(polls.c.polled_at)
    most = (
        select(polls.c.source, day, func.max(polls.c.entries), func.sum(polls.c.new_entries))
        .where(polls.c.polled_at >= now - timedelta(days=DAYS), polls.c.status.in_(ANSWERED - {"unchanged"}))
        .group_by(polls.c.source, day)
        .order_by(polls.c.source, day)
    )
    found: dict[str, list[tuple[datetime, int, int]]] = defaultdict(list)
    for source, on, count, fresh in named(connection, most, polls.c.source, sorted(names)):
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
