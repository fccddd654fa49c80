"""What persons decided of articles' topics, as texts to learn from, and which articles they might decide on next."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from marsad.model import LabelledText, UndecidedText
from storage.rows import named
from storage.schema import articles, embeddings, placements, tags
from storage.tagging import MODEL, text_of, texts, topics_of
from storage.vectors import unpack


def labelled_texts(connection: Connection) -> list[LabelledText]:
    """See ``Archive.labelled_texts``."""
    yes: dict[str, set[str]] = {}
    no: dict[str, set[str]] = {}
    by: dict[str, set[str]] = {}
    for row in connection.execute(select(tags).where(tags.c.by != MODEL).order_by(tags.c.article_id, tags.c.topic)):
        (yes if row.decision else no).setdefault(row.article_id, set()).add(row.topic)
        by.setdefault(row.article_id, set()).add(row.by)
    placed = texts().add_columns(placements.c.story_id)
    placed = placed.outerjoin(placements, placements.c.article_id == articles.c.id)
    return [
        LabelledText(
            text=text_of(row, ()),
            yes=frozenset(yes.get(row.id, ())),
            no=frozenset(no.get(row.id, ())),
            story=row.story_id,
            by=tuple(sorted(by[row.id])),
        )
        for row in sorted(named(connection, placed, articles.c.id, sorted(by)), key=lambda row: str(row.id))
    ]


def undecided_texts(connection: Connection, topic: str, *, near: float, limit: int) -> list[UndecidedText]:
    """See ``Archive.undecided_texts``."""
    scores = {row.article_id: row for row in _around(connection, topic, near, limit)}
    wanted = texts().add_columns(embeddings.c.dimensions, embeddings.c.vectors)
    wanted = wanted.outerjoin(embeddings, embeddings.c.article_id == articles.c.id)
    about = topics_of(connection, list(scores))
    found = [
        UndecidedText(
            text=text_of(row, about.get(row.id, ())),
            topic=topic,
            score=scores[row.id].score,
            passage=scores[row.id].evidence or "",
            model=row.model or "",
            vectors=unpack(row.vectors or b"", row.dimensions or 0),
        )
        for row in named(connection, wanted, articles.c.id, list(scores))
    ]
    return sorted(found, key=lambda one: (abs(one.score - near), one.text.id))[:limit]


def _around(connection: Connection, topic: str, near: float, limit: int) -> list[Any]:
    """Rows of ``tags`` of the model, those nearest above and below ``near``: each side by the index on scores."""
    given = (
        select(tags)
        .join(articles, articles.c.id == tags.c.article_id)
        .where(tags.c.topic == topic, tags.c.score.is_not(None), tags.c.by == MODEL)
        .where(articles.c.copy_of.is_(None), articles.c.tag_status == "ok", articles.c.model == tags.c.model)
        .limit(limit)
    )
    above = given.where(tags.c.score >= near).order_by(tags.c.score)
    below = given.where(tags.c.score < near).order_by(tags.c.score.desc())
    return [*connection.execute(above), *connection.execute(below)]
