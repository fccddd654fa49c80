"""How what a search finds is spread: over topics, languages, sources, stories, names and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta, tzinfo

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from marsad.model import Facet, Facets, Period, Query, Step
from marsad.times import midnight
from storage.counting import Counted, counted
from storage.schema import articles, placements, versions
from storage.shelves import Shelves
from storage.shelving import microseconds, moment

Moments = NDArray[np.int64]
MOST_PERIODS = 60
"""Periods of a timeline whose step was left to it."""
_DAYS: dict[Step, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


def facets(connection: Connection, query: Query, shelves: Shelves, *, most: int) -> Facets:
    """See ``Archive.facets``."""
    found = counted(connection, query, shelves)
    return _facets(found, found.dates(), query, most)


def timeline(connection: Connection, query: Query, shelves: Shelves, *, step: Step | None) -> tuple[Period, ...]:
    """See ``Archive.timeline``."""
    return _timeline(counted(connection, query, shelves).dates(), query, step)


def spread(
    connection: Connection, query: Query, shelves: Shelves, *, most: int, step: Step | None
) -> tuple[Facets, tuple[Period, ...]]:
    """See ``Archive.spread``."""
    found = counted(connection, query, shelves)
    dates = found.dates()
    return _facets(found, dates, query, most), _timeline(dates, query, step)


def _facets(found: Counted, dates: Moments, query: Query, most: int) -> Facets:
    return Facets(
        total=found.total,
        topics=found.topics(most),
        languages=found.languages(most),
        sources=found.sources(most),
        stories=_titled(found.connection, found.stories(most)),
        names=found.names(most),
        months=tuple(
            Facet(f"{period.since.astimezone(query.zone):%Y-%m}", period.count)
            for period in _periods(dates, "month", query.zone)
            if period.count
        ),
    )


def _timeline(dates: Moments, query: Query, step: Step | None) -> tuple[Period, ...]:
    if not dates.size:
        return ()
    length = timedelta(microseconds=int(dates[-1] - dates[0]))
    return tuple(_periods(dates, step or _fitting(length), query.zone))


def _titled(connection: Connection, found: Sequence[Facet]) -> tuple[Facet, ...]:
    """Stories with the headline of the article that was placed in each first."""
    first = select(func.min(placements.c.id)).group_by(placements.c.story_id)
    headed = (
        select(placements.c.story_id, versions.c.title)
        .join(articles, articles.c.id == placements.c.article_id)
        .join(versions, versions.c.id == articles.c.version_id)
    )
    ids = [facet.value for facet in found]
    firsts = first.where(placements.c.story_id.in_(ids))
    rows = connection.execute(headed.where(placements.c.id.in_(firsts)))
    titles = {row.story_id: row.title for row in rows}
    return tuple(Facet(facet.value, facet.count, titles.get(facet.value, "")) for facet in found)


def _fitting(length: timedelta) -> Step:
    return next((step for step, days in _DAYS.items() if length.days / days < MOST_PERIODS), "year")


def _periods(dates: Moments, step: Step, zone: tzinfo) -> Iterator[Period]:
    """Every period from the first of ``dates`` to the last, which are in order; those without any too."""
    if not dates.size:
        return
    since, before = _begin(moment(int(dates[0])).astimezone(zone).date(), step), 0
    while before < dates.size:
        until = _next(since, step)
        end = midnight(until, zone)
        after = int(np.searchsorted(dates, microseconds(end)))
        yield Period(midnight(since, zone), end, after - before)
        since, before = until, after


def _begin(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1 if step != "day" else day.day, month=1 if step == "year" else day.month)


def _next(day: date, step: Step) -> date:
    if step in ("day", "week"):
        return day + timedelta(days=_DAYS[step])
    return date(day.year + (step == "year" or day.month == 12), 1 if step == "year" else day.month % 12 + 1, 1)
