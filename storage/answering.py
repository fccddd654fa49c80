"""Puts the best of what was found in the order in which it answers the question, whatever language each is in.

Ranks alone do not do that: by words nothing is found in another language, and by meaning whatever is about the same
kind of thing is near. So the first ``POOL`` are compared by what the question speaks of (``Query.notions``), by the
rare words in it that stand for nothing known, and by nearness of meaning; each measure counts by how far an article
stands out among them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from marsad.asking import Question, Words
from marsad.model import Query
from storage.matching import having
from storage.notions import notions_of
from storage.rows import named
from storage.schema import articles

POOL = 200
RARE = 0.02
"""A word without a meaning that we know counts if no more than this share of the pool has it: then it is a name."""
WORDED = 1.0
"""What having all the words is worth, in standard deviations."""
_ONCE = 0.5

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of articles, by their current versions, from being found: how near each is to the question, and
    which have all its words."""

    nearness: Mapping[int, float]
    worded: frozenset[int]


def answering(
    connection: Connection, query: Query, question: Question, versions: Sequence[int], known: Evidence
) -> list[int]:
    """``versions`` with the first ``POOL`` of them anew in order; ties stay as they were. As they are if the question
    speaks of nothing that we know."""
    asked = [(words, query.notions.get(words.words[0], ())) for words in question.terms]
    if not any(notions for _, notions in asked):
        return list(versions)
    pool = versions[:POOL]
    spoken = _spoken_of(connection, {notions for _, notions in asked if notions}, pool)
    rare = _rare_words(connection, [words for words, notions in asked if not notions], pool)
    near = np.array([known.nearness.get(version, np.nan) for version in pool])
    worded = np.array([version in known.worded for version in pool])
    scores = _standing_out(spoken + rare) + _standing_out(near) + WORDED * worded
    order = np.argsort(-scores, kind="stable")
    return [*(pool[place] for place in order), *versions[POOL:]]


def _standing_out(values: Values) -> Values:
    """By how many standard deviations each is above the mean; what is not known is the mean."""
    known = values[~np.isnan(values)]
    if not known.size or not (spread := float(known.std())):
        return np.zeros(values.size)
    above: Values = np.nan_to_num((values - known.mean()) / spread)
    return above


def _spoken_of(connection: Connection, asked: set[tuple[str, ...]], pool: Sequence[int]) -> Values:
    """How much each article speaks of what is asked for; NaN for those that were not read for it."""
    known = select(articles.c.id, articles.c.version_id)
    named_by = {row.version_id: row.id for row in named(connection, known, articles.c.version_id, pool)}
    ids = [named_by.get(version, "") for version in pool]
    counts = notions_of(connection, ids)
    total = np.zeros(len(pool))
    for notions in asked:
        each = [_values([counts.get(id, {}).get(notion, 0) for id in ids]) for notion in notions]
        total += np.max(each, axis=0)
    total[[id not in counts for id in ids]] = np.nan
    return total


def _values(counts: Sequence[int]) -> Values:
    """What speaking of one thing so often is worth: more if few do, and less each time it is said again."""
    often = np.array(counts, dtype=np.float64)
    return _rarity(int((often > 0).sum()), often.size) * often / (often + 1)


def _rare_words(connection: Connection, asked: Sequence[Words], pool: Sequence[int]) -> Values:
    total = np.zeros(len(pool))
    for words in asked:
        found = set(having(connection, (words,), pool))
        if 0 < len(found) <= max(1, RARE * len(pool)):
            total += _ONCE * _rarity(len(found), len(pool)) * np.array([version in found for version in pool])
    return total


def _rarity(having_it: int, of_all: int) -> float:
    """The inverse document frequency of BM25, within the pool."""
    return math.log(1 + (of_all - having_it + 0.5) / (having_it + 0.5))
