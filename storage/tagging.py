"""The tagging queue, and tags: what the model found, and what a person decided, which the model never overrules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from marsad.errors import StorageError
from marsad.model import Evidence, Tagging, Text
from storage.engine import insert_into
from storage.schema import articles, embeddings, tags, versions
from storage.vectors import pack

MODEL = "model"


def waiting_texts(connection: Connection, *, limit: int) -> list[Text]:
    """See ``Archive.waiting_texts``."""
    waiting = texts().where(articles.c.tag_due.is_(True)).order_by(articles.c.id).limit(limit)
    rows = connection.execute(waiting).all()
    topics = topics_of(connection, [row.id for row in rows])
    return [text_of(row, topics.get(row.id, ())) for row in rows]


def record_taggings(connection: Connection, taggings: Sequence[Tagging], *, now: datetime) -> None:
    """See ``Archive.record_taggings``."""
    for tagging in taggings:
        _keep_vectors(connection, tagging)
        _keep_scores(connection, tagging, now=now)
        values = {"tag_due": False, "group_due": True, "tag_status": tagging.status, "model": tagging.model}
        if tagging.language:
            values |= {"language": tagging.language}
        done = connection.execute(update(articles).where(articles.c.id == tagging.id).values(**values))
        if done.rowcount != 1:
            raise StorageError(f"no article {tagging.id} is kept")


def record_decision(
    connection: Connection, article: str, topic: str, decision: bool, *, by: str, note: str, now: datetime
) -> None:
    """See ``Archive.record_decision``."""
    values = {"decision": decision, "by": f"person:{by}", "decided_at": now, "note": note}
    connection.execute(
        insert_into(connection, tags)
        .values(article_id=article, topic=topic, **values)
        .on_conflict_do_update(index_elements=["article_id", "topic"], set_=values)
    )


def texts() -> Any:
    """A query for articles as they read now, with what ``text_of`` needs."""
    return select(articles, versions.c.title, versions.c.text, versions.c.site).join(
        versions, versions.c.id == articles.c.version_id
    )


def text_of(row: Row[Any], topics: tuple[str, ...]) -> Text:
    """The ``Text`` in a row of ``texts()``. A date in the future is cut to when we first saw the article (F38)."""
    published = min(row.published, row.dated) if row.published else None
    return Text(row.id, row.title, row.text, row.language, published, row.url or None, topics)


def topics_of(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The topics of each of these articles, by name."""
    found: dict[str, tuple[str, ...]] = {}
    wanted = select(tags.c.article_id, tags.c.topic).where(tags.c.article_id.in_(list(ids)), tags.c.decision.is_(True))
    for article, topic in connection.execute(wanted.order_by(tags.c.article_id, tags.c.topic)):
        found[article] = (*found.get(article, ()), topic)
    return found


def evidence_of(rows: Iterable[Row[Any]]) -> tuple[dict[str, float], dict[str, Evidence]]:
    """Scores and evidence by topic in rows of ``tags`` of one article."""
    scores, evidence = {}, {}
    for row in rows:
        if row.score is not None:
            scores[row.topic] = row.score
        if row.evidence is not None:
            evidence[row.topic] = Evidence(row.evidence, row.evidence_score, row.evidence_index)
    return scores, evidence


def _keep_vectors(connection: Connection, tagging: Tagging) -> None:
    values: Mapping[str, object] = {
        "dimensions": int(tagging.vectors.shape[-1]) if tagging.vectors.ndim == 2 else 0,
        "passages": [[passage.start, passage.end] for passage in tagging.passages],
        "vectors": pack(tagging.vectors),
    }
    connection.execute(
        insert_into(connection, embeddings)
        .values(article_id=tagging.id, model=tagging.model, **values)
        .on_conflict_do_update(index_elements=["article_id", "model"], set_=values)
    )


def _keep_scores(connection: Connection, tagging: Tagging, *, now: datetime) -> None:
    judged = connection.execute(
        select(tags.c.topic).where(tags.c.article_id == tagging.id, tags.c.by != MODEL)
    ).scalars()
    by_person = set(judged)
    gone = delete(tags).where(
        tags.c.article_id == tagging.id, tags.c.by == MODEL, tags.c.topic.not_in(list(tagging.scores))
    )
    connection.execute(gone)
    for topic, score in tagging.scores.items():
        evidence = tagging.evidence.get(topic)
        values: dict[str, object] = {
            "score": score,
            "evidence": evidence.passage if evidence else None,
            "evidence_score": evidence.score if evidence else None,
            "evidence_index": evidence.index if evidence else None,
            "model": tagging.model,
        }
        verdict = {"decision": topic in tagging.topics, "by": MODEL, "decided_at": now, "note": ""}
        changes = values if topic in by_person else values | verdict
        connection.execute(
            insert_into(connection, tags)
            .values(article_id=tagging.id, topic=topic, **values, **verdict)
            .on_conflict_do_update(index_elements=["article_id", "topic"], set_=changes)
        )
