"""The developments that were recorded last, with who reports them and what earned their topics."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, func, or_, select, tuple_

from marsad.model import Mention, Novelty, RecentDevelopment, RecentQuery, TopicEvidence
from storage import names
from storage.outlets import outlet
from storage.rows import named
from storage.schema import articles, developments, placements, sources, tags, versions

_PLACE = (developments.c.created_at, articles.c.dated, developments.c.id)
"""What developments are sorted by, backwards: those that one transaction recorded, by date."""
# Written so that no engine begins with the articles and goes through all of them: the latest developments are few.
_BEGAN = articles.c.id == func.coalesce(developments.c.article_id, "")


def recent(connection: Connection, query: RecentQuery) -> list[RecentDevelopment]:
    """See ``Archive.recent_developments``."""
    wanted = _wanted(connection, select(developments), query).order_by(*(key.desc() for key in _PLACE))
    begun = connection.execute(wanted.limit(query.limit)).all()
    reports = _reports(connection, [row.id for row in begun])
    first = {row.id: _beginner(row, reports[row.id]) for row in begun if row.id in reports}
    ids = [article.id for article in first.values()]
    evidence, mentioned = _evidence(connection, ids), names.mentioned(connection, ids)
    read = _as_they_read(connection, begun)
    return [
        _development(row, first[row.id], reports[row.id], read.get(row.id), evidence, mentioned)
        for row in begun
        if row.id in first
    ]


def count(connection: Connection, query: RecentQuery) -> int:
    """See ``Archive.count_recent``."""
    some = _wanted(connection, select(developments.c.id), query).limit(query.limit).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()


def _wanted(connection: Connection, asked: Select[Any], query: RecentQuery) -> Select[Any]:
    of_topic = (
        select(tags.c.topic)
        .join(placements, placements.c.article_id == tags.c.article_id)
        .where(placements.c.development_id == developments.c.id, tags.c.decision, tags.c.topic.in_(query.topics))
    )
    where: list[ColumnElement[bool]] = [
        or_(articles.c.news, articles.c.dated >= query.catalogue_since),
        developments.c.story_id.in_(query.stories) if query.stories else exists(of_topic),
    ]
    if query.without:
        where.append(developments.c.story_id.not_in(query.without))
    if query.since:
        where.append(developments.c.created_at > query.since)
    if last := _last(connection, query.after):
        where.append(tuple_(*_PLACE) < last)
    return asked.join(articles, _BEGAN).where(*where)


def _last(connection: Connection, id: str) -> tuple[Any, ...] | None:
    """Where the development ``id`` stands in the order; None if there is none."""
    place = select(*_PLACE).join(articles, _BEGAN).where(developments.c.id == id)
    row = connection.execute(place).one_or_none() if id else None
    return tuple(row) if row else None


def _reports(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The articles of each development, by date."""
    rows = (
        select(
            articles,
            versions.c.title,
            versions.c.site,
            sources.c.title.label("source_title"),
            placements.c.development_id,
            placements.c.correction,
        )
        .join(placements, placements.c.article_id == articles.c.id)
        .join(versions, versions.c.id == articles.c.version_id)
        .join(sources, sources.c.name == articles.c.source)
        .order_by(placements.c.development_id, articles.c.dated, articles.c.id)
    )
    found = named(connection, rows, placements.c.development_id, ids)
    return {id: list(group) for id, group in groupby(found, key=lambda row: row.development_id)}


def _beginner(development: Row[Any], reports: Sequence[Row[Any]]) -> Row[Any]:
    """The article that began a development; the earliest there is where it has gone on to another."""
    return next((row for row in reports if row.id == development.article_id), reports[0])


def _as_they_read(connection: Connection, begun: Sequence[Row[Any]]) -> dict[str, Row[Any]]:
    """The version with which each development began, by the development's id."""
    of_version = {str(row.version_id): row for row in begun if row.version_id is not None}
    ids = [row.version_id for row in of_version.values()]
    shown = select(versions.c.id, versions.c.article_id, versions.c.number, versions.c.title, versions.c.recorded_at)
    return {of_version[str(row.id)].id: row for row in named(connection, shown, versions.c.id, ids)}


def _evidence(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[TopicEvidence, ...]]:
    found: dict[str, tuple[TopicEvidence, ...]] = {}
    given = select(tags).where(tags.c.decision).order_by(tags.c.article_id, tags.c.score.desc(), tags.c.topic)
    for row in named(connection, given, tags.c.article_id, ids):
        earned = TopicEvidence(row.topic, 0.0 if row.score is None else row.score, row.evidence or "")
        found[row.article_id] = (*found.get(row.article_id, ()), earned)
    return found


def _development(
    row: Row[Any],
    first: Row[Any],
    reports: Sequence[Row[Any]],
    read: Row[Any] | None,
    evidence: dict[str, tuple[TopicEvidence, ...]],
    mentioned: dict[str, tuple[Mention, ...]],
) -> RecentDevelopment:
    then = read if read is not None and read.article_id == first.id else None
    edit = then is not None and then.number > 1
    return RecentDevelopment(
        id=row.id,
        story=row.story_id,
        recorded=row.created_at,
        dated=then.recorded_at if then is not None and edit else first.dated,
        article=first.id,
        title=then.title if then is not None else first.title,
        language=first.language,
        url=first.url,
        outlet=outlet(first),
        news=first.news,
        edit=edit,
        correction=first.correction,
        evidence=evidence.get(first.id, ()),
        names=mentioned.get(first.id, ()),
        novelty=tuple(Novelty(**item) for item in row.novelty),
        outlets=tuple(dict.fromkeys(map(outlet, reports))),
        languages=tuple(dict.fromkeys(report.language for report in reports if report.language)),
        articles=len(reports),
    )
