"""Splits, merges and pins: a person's decisions on stories, kept as rows and carried out in the same transaction.

A row says that ``articles`` went from the story ``other`` to ``story``: of a merge all those of ``other``, which is no
more; of a split those that began ``story``; of a pin one. The latest row that names an article counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, Table, func, select, update

from marsad.errors import DecisionError
from marsad.model import Placement, StoryDecisions
from marsad.urls import identity
from storage.articles import article_named
from storage.rows import add, add_unknown, change, get, named, unique
from storage.schema import alerts, developments, placements, stories, story_decisions

Kind = Literal["split", "merge", "pin"]
Decision = dict[str, object]


def standing(connection: Connection) -> StoryDecisions:
    """See ``Archive.story_decisions``."""
    places: dict[str, str] = {}
    merged: dict[str, str] = {}
    for row in connection.execute(select(story_decisions).order_by(story_decisions.c.id)):
        places.update(dict.fromkeys(row.articles, row.story))
        if row.kind == "merge":
            merged = {gone: row.story if into == row.other else into for gone, into in merged.items()}
            merged[row.other] = row.story
    return StoryDecisions({article: merged.get(story, story) for article, story in places.items()}, merged)


def of_story(connection: Connection, story: str) -> list[Decision]:
    """What was decided of ``story`` and of those that went into it, in order, as ``Archive.story`` gives it."""
    merged = standing(connection).merged
    rows = connection.execute(select(story_decisions).order_by(story_decisions.c.id)).all()
    return [_decision(row) for row in rows if story in {merged.get(id, id) for id in (row.story, row.other)}]


def as_decided(connection: Connection, given: Sequence[Placement]) -> list[Placement]:
    """Placements in the stories that are right now: a person may have decided since they were worked out."""
    decided = standing(connection)
    known = named(connection, select(developments), developments.c.id, [place.development for place in given])
    begun = {row.id: row.story_id for row in known}
    return [
        replace(place, story=begun.get(place.development) or decided.story_of(place.id, place.story)) for place in given
    ]


def split(
    connection: Connection, story: str, articles: Sequence[str], *, by: str, note: str, now: datetime
) -> Decision:
    """See ``Archive.split_story``."""
    parent = _story(connection, story)
    moved = {row.article_id: row for row in (_placed(connection, id) for id in articles)}
    if not moved:
        raise DecisionError("name the articles that are to leave the story")
    if strangers := [id for id, row in moved.items() if row.story_id != parent]:
        raise DecisionError(f"not in story {parent}: {', '.join(strangers)}")
    if len(moved) == _number(connection, placements.c.story_id == parent):
        raise DecisionError(f"those are all articles of story {parent}; leave at least one in it")
    earlier = connection.execute(select(func.count()).select_from(story_decisions)).scalar_one()
    begun = f"s-{identity(' '.join([parent, *sorted(moved), str(earlier)]))}"
    add_unknown(connection, stories, [{"id": begun, "created_at": now}])
    _move(connection, list(moved.values()), begun)
    return _keep(connection, "split", begun, parent, list(moved), by=by, note=note, now=now)


def merge(connection: Connection, into: str, other: str, *, by: str, note: str, now: datetime) -> Decision:
    """See ``Archive.merge_stories``."""
    kept, gone = _story(connection, into), _story(connection, other)
    if kept == gone:
        raise DecisionError(f"{into} and {other} are one story already: {kept}")
    moved = connection.execute(_placements().where(placements.c.story_id == gone)).all()
    _move(connection, moved, kept)
    return _keep(connection, "merge", kept, gone, [row.article_id for row in moved], by=by, note=note, now=now)


def pin(connection: Connection, article: str, story: str, *, by: str, note: str, now: datetime) -> Decision:
    """See ``Archive.pin_article``."""
    placed, target = _placed(connection, article), _story(connection, story)
    if placed.story_id != target:
        _move(connection, [placed], target)
    return _keep(connection, "pin", target, placed.story_id, [placed.article_id], by=by, note=note, now=now)


def _keep(
    connection: Connection,
    kind: Kind,
    story: str,
    other: str,
    articles: Sequence[str],
    *,
    by: str,
    note: str,
    now: datetime,
) -> Decision:
    row = {"kind": kind, "story": story, "other": other, "articles": list(articles)}
    number = add(connection, story_decisions, {**row, "by": f"person:{by}", "note": note, "decided_at": now})
    return _decision(get(connection, story_decisions, number))


def _decision(row: Row[Any]) -> Decision:
    return {
        "kind": row.kind,
        "story": row.story,
        "other": row.other,
        "articles": row.articles,
        "by": row.by,
        "at": row.decided_at,
        "note": row.note,
    }


def _story(connection: Connection, beginning: str) -> str:
    found = unique(connection, stories.c.id, beginning)
    if found is None:
        raise DecisionError(f'no story, or more than one, begins with "{beginning}"; marsad show ID names one')
    return standing(connection).merged.get(found, found)


def _placed(connection: Connection, article: str) -> Row[Any]:
    id = article_named(connection, article)
    if id is None:
        raise DecisionError(f'no article, or more than one, begins with "{article}"; marsad search shows the ids')
    row = connection.execute(_placements().where(placements.c.article_id == id)).one_or_none()
    if row is None:
        raise DecisionError(f"article {id} is in no story yet; the next marsad run puts it into one")
    return row


def _placements() -> Any:
    return select(placements).order_by(placements.c.id)


def _number(connection: Connection, condition: Any) -> int:
    return connection.execute(select(func.count()).select_from(placements).where(condition)).scalar_one()


def _move(connection: Connection, moved: Sequence[Row[Any]], story: str) -> None:
    """Bring placements into ``story``: developments that move whole keep their id, the others are divided."""
    parts: dict[str, list[str]] = {}
    for row in moved:
        parts.setdefault(row.development_id, []).append(row.article_id)
    for development, ids in parts.items():
        if len(ids) == _number(connection, placements.c.development_id == development):
            change(connection, developments, development, {"story_id": story})
            connection.execute(update(alerts).where(alerts.c.development == development).values(story=story))
            target = development
        else:
            target = _divide(connection, development, ids, story)
        for id in ids:
            _send(connection, placements, placements.c.article_id == id, story_id=story, development_id=target)
            of_it = (alerts.c.article == id) & (alerts.c.development == development)
            _send(connection, alerts, of_it, story=story, development=target)
        for changed in {development, target}:
            mark_first(connection, changed)
    _move_past(connection, [row.article_id for row in moved], story)


def _move_past(connection: Connection, articles: Sequence[str], story: str) -> None:
    """Bring along the developments that these articles began and, edited, have left behind with nobody in them."""
    empty = ~select(placements.c.id).where(placements.c.development_id == developments.c.id).exists()
    for row in named(connection, select(developments).where(empty), developments.c.article_id, articles):
        change(connection, developments, row.id, {"story_id": story})
        _send(connection, alerts, alerts.c.development == row.id, story=story)


def _divide(connection: Connection, development: str, ids: Sequence[str], story: str) -> str:
    """A development in ``story`` for some articles of another. It began when that did: rules that were too late for the
    one are too late for the other."""
    whole = get(connection, developments, development)
    id = f"d-{identity(' '.join([development, story, *sorted(ids)]))}"
    [first] = connection.execute(_placements().where(placements.c.article_id.in_(ids)).limit(1)).all()
    part = {"article_id": first.article_id, "version_id": first.version_id, "novelty": whole.novelty}
    add_unknown(connection, developments, [{"id": id, "story_id": story, "created_at": whole.created_at, **part}])
    return id


def _send(connection: Connection, table: Table, which: Any, **values: str) -> None:
    connection.execute(update(table).where(which).values(**values))


def mark_first(connection: Connection, development: str) -> None:
    """Its first article is the new one, and only that."""
    of_it = placements.c.development_id == development
    first = select(func.min(placements.c.id)).where(of_it).scalar_subquery()
    connection.execute(update(placements).where(of_it).values(new=placements.c.id == first))
