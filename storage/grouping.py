"""The grouping queue, stories and developments; a placement and the alerts it causes are one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Update, bindparam, null, select, update

from marsad.model import Alert, GroupItem, Placement, Reports
from storage import decisions, outbox, rules
from storage.rows import add_unknown, change, named
from storage.schema import articles, developments, embeddings, placements, sources, stories, tags, versions
from storage.tagging import evidence_of, text_of, texts
from storage.vectors import unpack

_PAGE = 500


def waiting_to_group(connection: Connection, *, limit: int) -> list[GroupItem]:
    """See ``Archive.waiting_to_group``."""
    before = versions.alias()
    waiting = (
        _placed_texts()
        .add_columns(before.c.text.label("earlier"))
        .outerjoin(before, (before.c.id == placements.c.version_id) & (before.c.id != articles.c.version_id))
        .where(articles.c.group_due)
        .order_by(articles.c.dated, articles.c.id)
    )
    return _items(connection, waiting.limit(limit))


def recent_grouped(connection: Connection, *, since: datetime) -> list[GroupItem]:
    """See ``Archive.recent_grouped``."""
    recent = _placed_texts().where(articles.c.dated >= since, placements.c.id.is_not(None))
    return _items(connection, recent.order_by(placements.c.id))


def reports(connection: Connection, ids: Sequence[str]) -> dict[str, Reports]:
    """See ``Archive.reports``."""
    begun = {row.id: row.created_at for row in named(connection, select(developments), developments.c.id, ids)}
    placed = _placed_texts(vectors=False).where(placements.c.id.is_not(None)).order_by(placements.c.id)
    found: dict[str, list[GroupItem]] = {id: [] for id in begun}
    for item in _with_tags(connection, list(named(connection, placed, placements.c.development_id, ids))):
        found[_placed(item).development].append(item)
    return {id: Reports(began_at, tuple(found[id])) for id, began_at in begun.items()}


def grouped_since(connection: Connection, since: datetime) -> Iterator[GroupItem]:
    """See ``Archive.grouped_since``."""
    placed = _placed_texts(vectors=False).where(articles.c.dated >= since, placements.c.id.is_not(None))
    rows = connection.execute(placed.order_by(articles.c.dated, articles.c.id))
    for page in rows.partitions(_PAGE):
        yield from _with_tags(connection, page)


def record_grouping(
    connection: Connection,
    given: Sequence[Placement],
    alerts: Iterable[Alert],
    *,
    hold: Mapping[str, str],
    now: datetime,
) -> int:
    """See ``Archive.record_grouping``."""
    # An edited article comes by again; it stays where readers found it.
    fresh = decisions.as_decided(connection, _unplaced(connection, given))
    add_unknown(connection, stories, [{"id": place.story, "created_at": now} for place in fresh])
    begun = [{"id": place.development, "story_id": place.story, "created_at": now} for place in fresh]
    add_unknown(connection, developments, begun)
    add_unknown(connection, placements, [_row(place, now) for place in fresh])
    for place in given:
        change(connection, articles, place.id, {"group_due": False})
    if given:
        connection.execute(_note_version(), [{"its_article": place.id} for place in given])
    for rule, why in hold.items():
        rules.hold(connection, rule, why, now=now)
    return outbox.queue(connection, alerts, now=now)


def _unplaced(connection: Connection, given: Sequence[Placement]) -> list[Placement]:
    known = named(connection, select(placements), placements.c.article_id, [place.id for place in given])
    placed = {row.article_id for row in known}
    return [place for place in given if place.id not in placed]


@lru_cache
def _note_version() -> Update:
    current = select(articles.c.version_id).where(articles.c.id == placements.c.article_id).scalar_subquery()
    return update(placements).where(placements.c.article_id == bindparam("its_article")).values(version_id=current)


def _row(place: Placement, now: datetime) -> dict[str, object]:
    return {
        "article_id": place.id,
        "story_id": place.story,
        "development_id": place.development,
        "new": place.new,
        "grouped_at": now,
    }


def _placed_texts(*, vectors: bool = True) -> Any:
    return (
        texts()
        .add_columns(
            embeddings.c.dimensions,
            embeddings.c.vectors if vectors else null().label("vectors"),
            placements.c.story_id,
            placements.c.development_id,
            placements.c.new,
            sources.c.title.label("source_title"),
        )
        .join(sources, sources.c.name == articles.c.source)
        .outerjoin(embeddings, (embeddings.c.article_id == articles.c.id) & (embeddings.c.model == articles.c.model))
        .outerjoin(placements, placements.c.article_id == articles.c.id)
    )


def _items(connection: Connection, query: Any) -> list[GroupItem]:
    return _with_tags(connection, connection.execute(query).all())


def _placed(item: GroupItem) -> Placement:
    assert item.placement is not None
    return item.placement


def _with_tags(connection: Connection, rows: Sequence[Row[Any]]) -> list[GroupItem]:
    judged = _tags_of(connection, [row.id for row in rows])
    return [_item(row, judged.get(row.id, [])) for row in rows]


def _tags_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in named(connection, select(tags).order_by(tags.c.article_id, tags.c.topic), tags.c.article_id, ids):
        found.setdefault(row.article_id, []).append(row)
    return found


def _item(row: Row[Any], judged: Sequence[Row[Any]]) -> GroupItem:
    scores, evidence = evidence_of(judged)
    placed = row.story_id is not None
    return GroupItem(
        text=text_of(row, tuple(tag.topic for tag in judged if tag.decision)),
        vectors=unpack(row.vectors, row.dimensions) if row.vectors else np.zeros((0, row.dimensions or 0), np.float32),
        model=row.model or "",
        source=row.source,
        outlet=row.site or row.source_title or row.source,
        news=row.news,
        scores=scores,
        evidence=evidence,
        placement=Placement(row.id, row.story_id, row.development_id, row.new) if placed else None,
        earlier=getattr(row, "earlier", None),
    )
