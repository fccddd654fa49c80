"""The grouping queue, stories and developments; a placement and the alerts it causes are one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select, update

from marsad.model import Alert, GroupItem, Placement
from storage import outbox
from storage.engine import insert_into
from storage.schema import articles, developments, embeddings, placements, sources, stories, tags
from storage.tagging import evidence_of, text_of, texts
from storage.vectors import unpack

_CHUNK = 500


def waiting_to_group(connection: Connection, *, limit: int) -> list[GroupItem]:
    """See ``Archive.waiting_to_group``."""
    waiting = _placed_texts().where(articles.c.group_due.is_(True)).order_by(articles.c.dated, articles.c.id)
    return _items(connection, waiting.limit(limit))


def recent_grouped(connection: Connection, *, since: datetime) -> list[GroupItem]:
    """See ``Archive.recent_grouped``."""
    recent = _placed_texts().where(articles.c.dated >= since, placements.c.id.is_not(None))
    return _items(connection, recent.order_by(placements.c.id))


def record_grouping(
    connection: Connection, given: Sequence[Placement], alerts: Iterable[Alert], *, now: datetime
) -> int:
    """See ``Archive.record_grouping``."""
    for placement in given:
        _place(connection, placement, now=now)
    return sum(outbox.queue(connection, alert, now=now) for alert in alerts)


def _place(connection: Connection, placement: Placement, *, now: datetime) -> None:
    connection.execute(update(articles).where(articles.c.id == placement.id).values(group_due=False))
    known = select(placements.c.id).where(placements.c.article_id == placement.id)
    if connection.execute(known).first() is not None:
        # An edited article comes by again; it stays where readers found it.
        return
    story = insert_into(connection, stories).values(id=placement.story, created_at=now)
    connection.execute(story.on_conflict_do_nothing())
    development = insert_into(connection, developments).values(
        id=placement.development, story_id=placement.story, created_at=now
    )
    connection.execute(development.on_conflict_do_nothing())
    connection.execute(
        insert_into(connection, placements).values(
            article_id=placement.id,
            story_id=placement.story,
            development_id=placement.development,
            new=placement.new,
            grouped_at=now,
        )
    )


def _placed_texts() -> Any:
    return (
        texts()
        .add_columns(
            embeddings.c.dimensions,
            embeddings.c.vectors,
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
    rows = connection.execute(query).all()
    judged = _tags_of(connection, [row.id for row in rows])
    return [_item(row, judged.get(row.id, [])) for row in rows]


def _tags_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for start in range(0, len(ids), _CHUNK):
        wanted = select(tags).where(tags.c.article_id.in_(ids[start : start + _CHUNK]))
        for row in connection.execute(wanted.order_by(tags.c.article_id, tags.c.topic)):
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
    )
