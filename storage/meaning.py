"""Exact search by meaning: every passage vector of the question's model that the filters let through, in chunks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, or_, select

from marsad.model import Query
from storage.rows import named
from storage.schema import articles, embeddings
from storage.vectors import unpack

_CHUNK = 2_000


def ranked_by_meaning(
    connection: Connection, query: Query, where: Sequence[ColumnElement[bool]], *, limit: int
) -> list[tuple[str, float]]:
    """Ids of the articles nearest to ``query.vector``, with the cosine of their nearest passage, best first.

    Only vectors of the encoder of ``query.model`` are looked at (C11); others have no meaning beside the question's.
    """
    if query.vector is None:
        return []
    question = np.asarray(query.vector, dtype=np.float32).reshape(-1)
    stored = (
        select(articles.c.id, embeddings.c.vectors)
        .join(embeddings, embeddings.c.article_id == articles.c.id)
        .where(_same_encoder(query), embeddings.c.dimensions == question.size)
        .where(func.length(embeddings.c.vectors) > 0, *where)
        .execution_options(yield_per=_CHUNK)
    )
    ids: list[str] = []
    scores: list[NDArray[np.float32]] = [np.zeros(0, np.float32)]
    for rows in connection.execute(stored).partitions():
        found, packed = zip(*rows, strict=True)
        ids += found
        scores.append(_best_of_each(packed, question))
    return _best(ids, np.concatenate(scores), limit)


def _same_encoder(query: Query) -> ColumnElement[bool]:
    """Whether vectors are of the question's encoder. A model's name is its encoder's, then after a slash that of what
    was trained on top: training topics anew leaves vectors as they are."""
    encoder = (query.model or "").partition("/")[0]
    return or_(embeddings.c.model == encoder, embeddings.c.model.startswith(f"{encoder}/", autoescape=True))


def _best_of_each(packed: Sequence[bytes], question: NDArray[np.float32]) -> NDArray[np.float32]:
    """The cosine of each article's nearest passage."""
    sizes = np.array([len(vectors) // (4 * question.size) for vectors in packed])
    cosines = np.frombuffer(b"".join(packed), dtype="<f4").reshape(-1, question.size) @ question
    return np.maximum.reduceat(cosines, np.cumsum(sizes) - sizes)


def _best(ids: Sequence[str], scores: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
    rough = np.argpartition(-scores, limit)[:limit] if limit < len(ids) else range(len(ids))
    return sorted(((ids[k], float(scores[k])) for k in rough), key=lambda item: (-item[1], item[0]))


def nearest_passages(connection: Connection, query: Query, ids: Sequence[str]) -> dict[str, int]:
    """Where in each article's text its passage nearest to the question begins."""
    if query.vector is None:
        return {}
    question = np.asarray(query.vector, dtype=np.float32).reshape(-1)
    stored = select(embeddings).where(_same_encoder(query), embeddings.c.dimensions == question.size)
    found = {}
    for row in named(connection, stored, embeddings.c.article_id, ids):
        nearness = unpack(row.vectors, row.dimensions) @ question
        if nearness.size and nearness.size == len(row.passages):
            found[row.article_id] = int(row.passages[int(nearness.argmax())][0])
    return found


def alike(connection: Connection, ids: Sequence[str]) -> list[tuple[NDArray[np.float32], str]]:
    """For each of these articles that has vectors the mean of them, at unit length, and their model: what is like the
    article is near to it."""
    found = []
    for row in named(connection, select(embeddings), embeddings.c.article_id, ids):
        mean = unpack(row.vectors, row.dimensions).sum(axis=0)
        if length := float(np.linalg.norm(mean)):
            found.append(((mean / length).astype(np.float32), row.model))
    return found
