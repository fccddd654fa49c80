"""How what a search finds is spread: over topics, languages, sources, stories, names and time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import CTE, ColumnElement, Connection, Select, distinct, func, select

from marsad.model import Facet, Facets, Period, Query, Step
from storage.matching import conditions
from storage.schema import articles, entries, mentions, placements, tags, versions
from storage.search import found_by_meaning, question_of
from storage.shelves import Shelves

MOST_PERIODS = 60
"""Periods of a timeline whose step was left to it."""
_DAYS: dict[Step, int] = {"day": 1, "week": 7, "month": 30, "year": 365}


def facets(connection: Connection, query: Query, shelves: Shelves, *, most: int) -> Facets:
    """See ``Archive.facets``."""
    where = _counted(connection, query, shelves)
    dates = _dates(connection, where)
    # Found before they are counted: an engine that begins with what is counted goes through all that is kept.
    found = select(articles.c.id, articles.c.language).where(*where).cte("found").prefix_with("MATERIALIZED")

    def top(
        value: ColumnElement[Any], owner: ColumnElement[Any] | None, *more: ColumnElement[bool]
    ) -> tuple[Facet, ...]:
        return tuple(Facet(*row) for row in connection.execute(_top(found, value, owner, more, most)))

    return Facets(
        total=len(dates),
        topics=top(tags.c.topic, tags.c.article_id, tags.c.decision),
        languages=top(found.c.language, None, found.c.language.is_not(None)),
        sources=top(entries.c.source, entries.c.article_id),
        stories=_titled(connection, top(placements.c.story_id, placements.c.article_id)),
        names=top(mentions.c.name, mentions.c.article_id),
        months=tuple(
            Facet(f"{period.since.astimezone(query.zone):%Y-%m}", period.count)
            for period in _periods(dates, "month", query.zone)
            if period.count
        ),
    )


def timeline(connection: Connection, query: Query, shelves: Shelves, *, step: Step | None) -> tuple[Period, ...]:
    """See ``Archive.timeline``."""
    dates = _dates(connection, _counted(connection, query, shelves))
    if not dates:
        return ()
    return tuple(_periods(dates, step or _fitting(dates[-1] - dates[0]), query.zone))


def _counted(connection: Connection, query: Query, shelves: Shelves) -> list[ColumnElement[bool]]:
    """What articles must meet to be counted."""
    question = question_of(connection, query)
    where = conditions(connection, query, question)
    if question.near or query.mode == "meaning" or not (question.blank or question.clauses):
        return [articles.c.id.in_(found_by_meaning(connection, query, shelves))]
    by_meaning_too = query.mode == "hybrid" and query.vector is not None
    if by_meaning_too and connection.execute(select(articles.c.id).where(*where).limit(1)).first() is None:
        return [articles.c.id.in_(found_by_meaning(connection, query, shelves))]
    return where


def _top(
    found: CTE,
    value: ColumnElement[Any],
    owner: ColumnElement[Any] | None,
    more: Sequence[ColumnElement[bool]],
    most: int,
) -> Select[Any]:
    """The most frequent values of a column, in rows of ``owner`` if that is not the article itself."""
    count = func.count(distinct(found.c.id)).label("count")
    asked = select(value, count).select_from(found)
    if owner is not None:
        asked = asked.join(owner.table, owner == found.c.id)
    return asked.where(*more).group_by(value).order_by(count.desc(), value).limit(most)


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


def _dates(connection: Connection, where: Sequence[ColumnElement[bool]]) -> list[datetime]:
    return list(connection.execute(select(articles.c.dated).where(*where).order_by(articles.c.dated)).scalars())


def _fitting(length: timedelta) -> Step:
    return next((step for step, days in _DAYS.items() if length.days / days < MOST_PERIODS), "year")


def _periods(dates: Sequence[datetime], step: Step, zone: tzinfo) -> Iterator[Period]:
    """Every period from the first of ``dates`` to the last, which are in order; those without any too."""
    if not dates:
        return
    since, before = _begin(dates[0].astimezone(zone).date(), step), 0
    while before < len(dates):
        until = _next(since, step)
        end = _midnight(until, zone)
        after = bisect_left(dates, end)
        yield Period(_midnight(since, zone), end, after - before)
        since, before = until, after


def _begin(day: date, step: Step) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1 if step != "day" else day.day, month=1 if step == "year" else day.month)


def _next(day: date, step: Step) -> date:
    if step in ("day", "week"):
        return day + timedelta(days=_DAYS[step])
    return date(day.year + (step == "year" or day.month == 12), 1 if step == "year" else day.month % 12 + 1, 1)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
