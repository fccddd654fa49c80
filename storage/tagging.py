"""The tagging queue, and tags: what the model found, and what a person decided, which the model never overrules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, case, delete, select

from marsad.errors import StorageError
from marsad.model import Evidence, Nearest, TaggedText, Tagging, Text
from storage import names, notions, relooks, shelving
from storage.rows import change, insert_into, named, put
from storage.schema import articles, embeddings, tags, versions
from storage.vectors import encoder_of, pack, unpack

MODEL = "model"


def waiting_texts(connection: Connection, *, limit: int) -> list[Text]:
    """See ``Archive.waiting_texts``."""
    waiting = texts().where(articles.c.tag_due).order_by(articles.c.id).limit(limit)
    rows = connection.execute(waiting).all()
    topics = topics_of(connection, [row.id for row in rows])
    return [text_of(row, topics.get(row.id, ())) for row in rows]


def tagged_texts(connection: Connection, *, since: datetime | None, after: str, limit: int) -> list[TaggedText]:
    """See ``Archive.tagged_texts``."""
    tagged = (
        texts()
        .add_columns(embeddings.c.dimensions, embeddings.c.passages, embeddings.c.vectors)
        .outerjoin(embeddings, embeddings.c.article_id == articles.c.id)
        .where(articles.c.tag_status.is_not(None), ~articles.c.tag_due, articles.c.id > after)
        .order_by(articles.c.id)
        .limit(limit)
    )
    rows = connection.execute(tagged if since is None else tagged.where(articles.c.dated >= since)).all()
    ids = [row.id for row in rows]
    topics, decided = topics_of(connection, ids), _decided(connection, ids)
    return [_tagged_text(row, topics.get(row.id, ()), decided.get(row.id, frozenset())) for row in rows]


def record_taggings(connection: Connection, taggings: Sequence[Tagging], *, now: datetime, group: bool = True) -> None:
    """See ``Archive.record_taggings``."""
    for tagging in taggings:
        values = {"tag_due": False, "tag_status": tagging.status, "model": tagging.model}
        if group:
            values |= {"group_due": True}
        if tagging.language:
            values |= {"language": tagging.language}
        if not change(connection, articles, tagging.id, values):
            raise StorageError(f"no article {tagging.id} is kept")
    relooks.retagged(connection, [tagging.id for tagging in taggings])
    _forget_other_vectors(connection, taggings)
    put(connection, embeddings, [_embedding(tagging) for tagging in taggings])
    names.record(connection, taggings)
    notions.record(connection, taggings)
    _forget_other_topics(connection, taggings)
    scored = [_tag(tagging, topic, now) for tagging in taggings for topic in tagging.scores]
    if scored:
        connection.execute(_put_tags(connection.dialect.name), scored)
    shelving.file_waiting(connection)


def record_decision(
    connection: Connection, article: str, topic: str, decision: bool, *, by: str, note: str, now: datetime
) -> None:
    """See ``Archive.record_decision``."""
    row = {"article_id": article, "topic": topic, "decision": decision, "by": f"person:{by}", "decided_at": now}
    put(connection, tags, [row | {"note": note}])
    relooks.retagged(connection, [article])


def texts() -> Any:
    """A query for articles as they read now, with what ``text_of`` needs."""
    return select(articles, versions.c.title, versions.c.text, versions.c.site).join(
        versions, versions.c.id == articles.c.version_id
    )


def text_of(row: Row[Any], topics: tuple[str, ...]) -> Text:
    """The ``Text`` in a row of ``texts()``. A date in the future is cut to when we first saw the article (F38)."""
    published = min(row.published, row.dated) if row.published else None
    return Text(row.id, row.title, row.text, row.language, published, row.url or None, topics)


def topics_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The topics of each of these articles, by name."""
    found: dict[str, tuple[str, ...]] = {}
    given = select(tags).where(tags.c.decision).order_by(tags.c.article_id, tags.c.topic)
    for row in named(connection, given, tags.c.article_id, ids):
        found[row.article_id] = (*found.get(row.article_id, ()), row.topic)
    return found


def evidence_of(rows: Iterable[Row[Any]]) -> tuple[dict[str, float], dict[str, Evidence]]:
    """Scores and evidence by topic in rows of ``tags`` of one article."""
    scores, evidence = {}, {}
    for row in rows:
        if row.score is not None:
            scores[row.topic] = row.score
        if row.evidence is not None:
            nearest = tuple(Nearest(**one) for one in row.nearest or ())
            evidence[row.topic] = Evidence(row.evidence, row.evidence_score, row.evidence_index, nearest)
    return scores, evidence


def _decided(connection: Connection, ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """The topics of these articles on which a person has decided."""
    found: dict[str, frozenset[str]] = {}
    for row in named(connection, select(tags).where(tags.c.by != MODEL), tags.c.article_id, ids):
        found[row.article_id] = found.get(row.article_id, frozenset()) | {row.topic}
    return found


def _tagged_text(row: Row[Any], topics: tuple[str, ...], decided: frozenset[str]) -> TaggedText:
    spans = tuple((start, end) for start, end in row.passages or ())
    vectors = unpack(row.vectors or b"", row.dimensions or 0)
    return TaggedText(text_of(row, topics), row.model or "", spans, vectors, decided)


def _forget_other_vectors(connection: Connection, taggings: Sequence[Tagging]) -> None:
    """Vectors of the same articles by other encoders: nothing looks for them any more."""
    known: dict[str, list[str]] = {}
    for tagging in taggings:
        known.setdefault(encoder_of(tagging.model), []).append(tagging.id)
    for model, ids in known.items():
        others = embeddings.c.article_id.in_(ids), embeddings.c.model != model
        connection.execute(delete(embeddings).where(*others))


def _embedding(tagging: Tagging) -> dict[str, object]:
    return {
        "article_id": tagging.id,
        "model": encoder_of(tagging.model),
        "dimensions": int(tagging.vectors.shape[-1]) if tagging.vectors.ndim == 2 else 0,
        "passages": [[passage.start, passage.end] for passage in tagging.passages],
        "vectors": pack(tagging.vectors),
    }


def _tag(tagging: Tagging, topic: str, now: datetime) -> dict[str, object]:
    evidence = tagging.evidence.get(topic)
    return {
        "article_id": tagging.id,
        "topic": topic,
        "decision": topic in tagging.topics,
        "by": MODEL,
        "decided_at": now,
        "note": "",
        "score": tagging.scores[topic],
        "evidence": evidence.passage if evidence else None,
        "evidence_score": evidence.score if evidence else None,
        "evidence_index": evidence.index if evidence else None,
        "nearest": [asdict(one) for one in evidence.nearest] if evidence else None,
        "model": tagging.model,
    }


def _forget_other_topics(connection: Connection, taggings: Sequence[Tagging]) -> None:
    """Tags of the model for topics that it no longer knows."""
    known: dict[frozenset[str], list[str]] = {}
    for tagging in taggings:
        known.setdefault(frozenset(tagging.scores), []).append(tagging.id)
    for topics, ids in known.items():
        gone = tags.c.article_id.in_(ids), tags.c.by == MODEL, tags.c.topic.not_in(sorted(topics))
        connection.execute(delete(tags).where(*gone))


@lru_cache
def _put_tags(dialect: str) -> Insert:
    """The model's scores, and its verdict unless a person has given one (C13)."""
    statement = insert_into(dialect, tags)
    given = statement.excluded
    verdict = ("decision", "by", "decided_at", "note")
    changes: dict[str, Any] = {
        name: given[name] for name in ("score", "evidence", "evidence_score", "evidence_index", "nearest", "model")
    }
    changes |= {name: case((tags.c.by == MODEL, given[name]), else_=tags.c[name]) for name in verdict}
    return statement.on_conflict_do_update(index_elements=["article_id", "topic"], set_=changes)
