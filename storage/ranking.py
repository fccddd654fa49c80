"""Articles in order of their words, by BM25, over no more articles than time allows.

Words that are in a great many articles tell them hardly apart: of what has them, the newest are ranked. Which those are
the index itself tells, which is quick; a score is worked out article by article, which is not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, func, literal_column, select, text

from storage.bm25 import bm25
from storage.forms import Scored, by_form
from storage.matching import Alternatives, index, typed_tsquery
from storage.rows import numbers
from storage.sieve import Sieve, Versions
from storage.wording import fts5

MOST_RANKED = {"sqlite": 5_000, "postgresql": 2_000}
"""How many articles that have the words are ranked, the newest; PostgreSQL unpacks all words of each."""
# How many times as much a word counts in the title; PostgreSQL's weights below say the same.
TITLE_WEIGHT = 5.0
BLOCK = 200
"""Articles that are put in order among themselves by the form of their words: no page is torn between two orders."""
FEW = 2_000
"""Up to so many articles that pass are looked for in the index one by one, rather than it gone through for them."""
AT_ONCE = 20_000
"""Versions that the index is asked for in one go."""
_BM25 = """
    SELECT rowid, -bm25(words, :title, 1.0) AS score FROM words
    WHERE words MATCH :asked AND rowid >= :oldest AND +rowid IN (SELECT value FROM json_each(:chosen))
    ORDER BY score DESC, rowid DESC LIMIT :limit
"""


def ranked_by_words(
    connection: Connection,
    groups: Sequence[Alternatives],
    sieve: Sieve,
    *,
    limit: int,
    offset: int,
    few: int = FEW,
    closely: int | None = None,
) -> list[tuple[int, float]]:
    """The current versions of the articles that have some words of each of ``groups``, with their scores (higher is
    better; words in the title weigh more, and words in the form that was typed), best first, those of one score newest
    first. Where no more than the first ``closely`` are to be in that order, the rest is in the engine's own."""
    chosen = _chosen(connection, groups, sieve, few)
    if not chosen.size:
        return []
    rank = _by_bm25 if connection.dialect.name == "sqlite" else _by_ts_rank
    first, last = offset // BLOCK * BLOCK, -(-(offset + limit) // BLOCK) * BLOCK
    ranked = rank(connection, groups, chosen, last)[first:]
    best, rest = ranked[:closely], ranked[len(ranked[:closely]) :]
    if connection.dialect.name == "postgresql":
        scores = bm25(connection, groups, [version for version, _ in best], title_weight=TITLE_WEIGHT)
        best = [(version, scores[version]) for version, _ in best]
    formed = [*by_form(connection, groups, best, block=BLOCK), *_below(best, rest)]
    return formed[offset - first : offset - first + limit]


def _below(best: Scored, rest: Scored) -> Scored:
    """``rest``, with scores that are no higher than any of ``best``."""
    if not best or not rest:
        return rest
    lowest, highest = min(score for _, score in best), rest[0][1] or 1.0
    return [(version, lowest * score / highest) for version, score in rest]


def _chosen(connection: Connection, groups: Sequence[Alternatives], sieve: Sieve, few: int) -> Versions:
    """The newest versions that pass and have the words, or, if few pass, all that may have them."""
    passing = np.flatnonzero(sieve.passing)
    if passing.size <= few:
        return passing
    words, version, fits = index(connection, groups)
    newest = select(version).select_from(words).where(fits).order_by(version.desc()).limit(AT_ONCE)
    most, found, below = MOST_RANKED[connection.dialect.name], [np.zeros(0, np.int64)], sieve.passing.size
    while sum(one.size for one in found) < most:
        versions = numbers(connection, newest.where(version < below))
        found.append(versions[sieve.keeps(versions)][::-1])
        if versions.size < AT_ONCE:
            break
        below = int(versions[0])
    return np.concatenate(found)[:most]


def _by_bm25(
    connection: Connection, groups: Sequence[Alternatives], chosen: Versions, limit: int
) -> list[tuple[int, float]]:
    asked = {"asked": fts5(groups), "oldest": int(chosen.min()), "chosen": json.dumps(chosen.tolist())}
    rows = connection.execute(text(_BM25), {**asked, "title": TITLE_WEIGHT, "limit": limit})
    return [(row.rowid, row.score) for row in rows]


def _by_ts_rank(
    connection: Connection, groups: Sequence[Alternatives], chosen: Versions, limit: int
) -> list[tuple[int, float]]:
    words, version, fits = index(connection, groups)
    # Weights of D, C, B, A: the text's words are D, the title's A. 1: divide by 1 + log of the length.
    weights: ColumnElement[Any] = literal_column("'{0.2, 0.2, 0.2, 1.0}'::float4[]")
    score = func.ts_rank(weights, words.c.words, typed_tsquery(groups), 1).label("score")
    among = version == func.any(chosen.tolist())
    ranked = select(version, score).select_from(words).where(among, fits).order_by(score.desc(), version.desc())
    return [(row[0], float(row.score)) for row in connection.execute(ranked.limit(limit))]
