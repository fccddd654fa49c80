"""Search by meaning: what comes near the question by its codes, and the nearest of that exactly, by its vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from marsad.model import Query
from storage.quantising import distances, estimates
from storage.rows import named
from storage.schema import articles, embeddings
from storage.shelves import Coded, Shelves
from storage.sieve import Sieve
from storage.vectors import encoder_of, unpack

EXACT = 200
"""How many of the nearest by codes are compared exactly, at the least: more than anybody pages through."""
_ROUGH = 500
_FAR = np.iinfo(np.uint16).max


def ranked_by_meaning(
    connection: Connection, query: Query, shelves: Shelves, sieve: Sieve, *, limit: int
) -> list[tuple[int, float]]:
    """The current versions of the articles nearest to ``query.vector``, with their nearness (``_nearness``), best
    first.

    Only vectors of the encoder of ``query.model`` are looked at (C11); others have no meaning beside the question's.
    The first ``EXACT``, and whatever is on no shelf, stand in exact order; those behind them in that of their codes,
    with the cosines of their nearest passages as these make them out to be.
    """
    if query.vector is None:
        return []
    question = _question(query)
    near, cosines = _near(connection, query, shelves, sieve, max(limit, EXACT))
    exactly = _exactly(connection, query, question, np.concatenate([near[:EXACT], sieve.unfiled]))
    behind = np.minimum(cosines[EXACT:], exactly[-1][1] if exactly else 1.0)
    return [*exactly, *zip(near[EXACT:].tolist(), behind.tolist(), strict=True)][:limit]


def nearest_passages(connection: Connection, query: Query, ids: Sequence[str]) -> dict[str, int]:
    """Where in each article's text its passage nearest to the question begins."""
    if query.vector is None:
        return {}
    question = _question(query)
    found = {}
    stored = select(embeddings).where(*_comparable(query, question))
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


def _question(query: Query) -> NDArray[np.float32]:
    return np.asarray(query.vector, dtype=np.float32).reshape(-1)


def _comparable(query: Query, question: NDArray[np.float32]) -> tuple[ColumnElement[bool], ...]:
    """Whether vectors are of the question's encoder."""
    return embeddings.c.model == encoder_of(query.model or ""), embeddings.c.dimensions == question.size


def _near(
    connection: Connection, query: Query, shelves: Shelves, sieve: Sieve, limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The current versions of those articles on shelves that come nearest by their codes, nearest first, and about
    which cosines their nearest passages have."""
    question, passing = _question(query), sieve.places()
    coded = list(shelves.coded(connection, sieve.standing, encoder_of(query.model or ""), question.size))
    farness = [_least(one, passing, question) for one in coded]
    bound = _bound(farness, max(_ROUGH, 2 * limit))
    versions, nearness = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)]
    for one, far in zip(coded, farness, strict=True):
        which = np.flatnonzero(far <= bound)
        if which.size:
            passages, begins = one.passages(which)
            nearness.append(np.maximum.reduceat(estimates(one.codes[:, passages], question), begins))
            versions.append(sieve.standing.versions[one.places[which]])
    numbers, cosines = np.concatenate(versions), np.concatenate(nearness)
    order = np.lexsort((numbers, -cosines))[:limit]
    return numbers[order], cosines[order]


def _least(coded: Coded, passing: NDArray[np.bool_], question: NDArray[np.float32]) -> NDArray[np.uint16]:
    """In how many bits the nearest passage of each article differs from the question; as many as there can be for
    those that do not pass."""
    if not coded.places.size:
        return np.zeros(0, np.uint16)
    least = np.minimum.reduceat(distances(coded.codes, question), coded.starts)
    return np.where(passing[coded.places], least, _FAR)


def _bound(farness: Sequence[NDArray[np.uint16]], wanted: int) -> int:
    """Up to how many bits so many articles, or all that pass, are away."""
    together = np.concatenate([np.zeros(0, np.uint16), *farness])
    if together.size > wanted:
        return min(int(np.partition(together, wanted)[wanted]), _FAR - 1)
    return _FAR - 1


def _exactly(
    connection: Connection, query: Query, question: NDArray[np.float32], versions: NDArray[np.int64]
) -> list[tuple[int, float]]:
    """These articles by their nearness, best first, ties by version."""
    stored = (
        select(articles.c.version_id, embeddings.c.vectors)
        .join(embeddings, embeddings.c.article_id == articles.c.id)
        .where(*_comparable(query, question))
    )
    asked = named(connection, stored, articles.c.version_id, versions.tolist())
    rows = [(version, vectors) for version, vectors in asked if vectors]
    if not rows:
        return []
    found, packed = zip(*rows, strict=True)
    sizes = np.array([len(vectors) // (4 * question.size) for vectors in packed])
    near = _nearness(unpack(b"".join(packed), question.size), np.cumsum(sizes) - sizes, question)
    return sorted(zip(found, near.tolist(), strict=True), key=lambda item: (-item[1], item[0]))


def _nearness(
    passages: NDArray[np.float32], begins: NDArray[np.int64], question: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Of each article, whose passages begin at ``begins``, the mean of two cosines: of its nearest passage, and of all
    its passages together. What is about the question from end to end answers it better than what touches on it."""
    cosines = passages @ question
    lengths = np.linalg.norm(np.add.reduceat(passages, begins, axis=0), axis=1)
    together = np.add.reduceat(cosines, begins) / np.where(lengths > 0, lengths, np.float32(1))
    nearness: NDArray[np.float32] = ((np.maximum.reduceat(cosines, begins) + together) / 2).astype(np.float32)
    return nearness
