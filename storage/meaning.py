"""Exact search by meaning: every passage vector of the question's model that the filters let through, in chunks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from marsad.model import Query
from storage.schema import articles, embeddings
from storage.vectors import unpack

_CHUNK = 2_000


def ranked_by_meaning(
    connection: Connection, query: Query, where: Sequence[ColumnElement[bool]], *, limit: int
) -> list[tuple[str, float]]:
    """Ids of the articles nearest to ``query.vector``, with the cosine of their nearest passage, best first.

    Only vectors that ``query.model`` made are looked at (C11); others have no meaning beside the question's.
    """
    if query.vector is None:
        return []
    question = np.asarray(query.vector, dtype=np.float32).reshape(-1)
    stored = (
        select(articles.c.id, embeddings.c.vectors)
        .join(embeddings, embeddings.c.article_id == articles.c.id)
        .where(embeddings.c.model == query.model, embeddings.c.dimensions == question.size, *where)
        .execution_options(yield_per=_CHUNK)
    )
    ids: list[str] = []
    scores: list[np.float32] = []
    for rows in connection.execute(stored).partitions():
        packed = [(id, vectors) for id, vectors in rows if vectors]
        if not packed:
            continue
        passages = np.frombuffer(b"".join(vectors for _, vectors in packed), dtype="<f4").reshape(-1, question.size)
        starts = np.cumsum([0] + [len(vectors) // (4 * question.size) for _, vectors in packed[:-1]])
        scores.extend(np.maximum.reduceat(passages @ question, starts))
        ids.extend(id for id, _ in packed)
    best = sorted(zip(ids, scores, strict=True), key=lambda item: (-item[1], item[0]))
    return [(id, float(score)) for id, score in best[:limit]]


def nearest_passages(connection: Connection, query: Query, ids: Sequence[str]) -> dict[str, int]:
    """Where in each article's text its passage nearest to the question begins."""
    if query.vector is None:
        return {}
    question = np.asarray(query.vector, dtype=np.float32).reshape(-1)
    stored = select(embeddings).where(
        embeddings.c.article_id.in_(ids),
        embeddings.c.model == query.model,
        embeddings.c.dimensions == question.size,
    )
    found = {}
    for row in connection.execute(stored):
        nearness = unpack(row.vectors, row.dimensions) @ question
        if nearness.size and nearness.size == len(row.passages):
            found[row.article_id] = int(row.passages[int(nearness.argmax())][0])
    return found
