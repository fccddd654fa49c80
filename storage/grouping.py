"""The grouping queue, stories and developments; a placement and the alerts it causes are one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, null, select

from marsad.model import Alert, GroupItem, Mention, Novelty, Placement, Reports
from storage import decisions, names, outbox, rules
from storage.outlets import outlet
from storage.rows import add_unknown, change, named
from storage.schema import articles, developments, embeddings, placements, sources, stories, tags, versions
from storage.tagging import evidence_of, text_of, texts
from storage.vectors import unpack

_PAGE = 500
_VERSIONS = select(articles.c.id, articles.c.version_id)


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
    begun = {row.id: row for row in named(connection, select(developments), developments.c.id, ids)}
    placed = _placed_texts(vectors=False).where(placements.c.id.is_not(None)).order_by(placements.c.id)
    found: dict[str, list[GroupItem]] = {id: [] for id in begun}
    for item in _with_tags(connection, list(named(connection, placed, placements.c.development_id, ids))):
        found[_placed(item).development].append(item)
    return {
        id: Reports(row.created_at, tuple(found[id]), tuple(Novelty(**item) for item in row.novelty))
        for id, row in begun.items()
    }


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
    kept = {row.article_id: row for row in named(connection, select(placements), placements.c.article_id, _ids(given))}
    fresh = decisions.as_decided(connection, [place for place in given if place.id not in kept])
    edited = [replace(place, story=kept[place.id].story_id) for place in given if place.id in kept]
    add_unknown(connection, stories, [{"id": place.story, "created_at": now} for place in fresh])
    current = {row.id: row.version_id for row in named(connection, _VERSIONS, articles.c.id, _ids(given))}
    begun = [_development(place, current[place.id], now) for place in (*fresh, *edited)]
    add_unknown(connection, developments, begun)
    add_unknown(connection, placements, [_row(place, current[place.id], now) for place in fresh])
    for place in edited:
        _place_edit(connection, place, kept[place.id], current[place.id])
    for place in given:
        change(connection, articles, place.id, {"group_due": False})
    for rule, why in hold.items():
        rules.hold(connection, rule, why, now=now)
    return outbox.queue(connection, alerts, now=now)


def _ids(given: Sequence[Placement]) -> list[str]:
    return [place.id for place in given]


def _place_edit(connection: Connection, place: Placement, kept: Row[Any], version: int) -> None:
    """An edited article stays where readers found it, unless it now tells something new: then it goes on to that
    development, and the one before remembers that it began with it."""
    values: dict[str, object] = {"version_id": version, "correction": place.correction or kept.correction}
    moves = place.development != kept.development_id
    if moves:
        values |= {"development_id": place.development, "new": place.new}
    change(connection, placements, kept.id, values)
    if moves:
        decisions.mark_first(connection, kept.development_id)


def _development(place: Placement, version: int, now: datetime) -> dict[str, object]:
    return {
        "id": place.development,
        "story_id": place.story,
        "created_at": now,
        "article_id": place.id,
        "version_id": version,
        "novelty": [asdict(item) for item in place.novelty],
    }


def _row(place: Placement, version: int, now: datetime) -> dict[str, object]:
    return {
        "article_id": place.id,
        "story_id": place.story,
        "development_id": place.development,
        "new": place.new,
        "grouped_at": now,
        "version_id": version,
        "correction": place.correction,
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
        .outerjoin(embeddings, embeddings.c.article_id == articles.c.id)
        .outerjoin(placements, placements.c.article_id == articles.c.id)
    )


def _items(connection: Connection, query: Any) -> list[GroupItem]:
    return _with_tags(connection, connection.execute(query).all())


def _placed(item: GroupItem) -> Placement:
    assert item.placement is not None
    return item.placement


def _with_tags(connection: Connection, rows: Sequence[Row[Any]]) -> list[GroupItem]:
    ids = [row.id for row in rows]
    judged, mentioned = _tags_of(connection, ids), names.mentioned(connection, ids)
    return [_item(row, judged.get(row.id, []), mentioned.get(row.id, ())) for row in rows]


def _tags_of(connection: Connection, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for row in named(connection, select(tags).order_by(tags.c.article_id, tags.c.topic), tags.c.article_id, ids):
        found.setdefault(row.article_id, []).append(row)
    return found


def _item(row: Row[Any], judged: Sequence[Row[Any]], mentioned: tuple[Mention, ...]) -> GroupItem:
    scores, evidence = evidence_of(judged)
    placed = row.story_id is not None
    return GroupItem(
        text=text_of(row, tuple(tag.topic for tag in judged if tag.decision)),
        vectors=unpack(row.vectors, row.dimensions) if row.vectors else np.zeros((0, row.dimensions or 0), np.float32),
        model=row.model or "",
        source=row.source,
        outlet=outlet(row),
        news=row.news,
        scores=scores,
        evidence=evidence,
        placement=Placement(row.id, row.story_id, row.development_id, row.new) if placed else None,
        earlier=getattr(row, "earlier", None),
        names=mentioned,
        live=row.live,
        copy_of=row.copy_of,
    )
