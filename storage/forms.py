"""Puts first what has the words in the form that was typed: all that was ranked has them in one form or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from marsad.arabic import readings
from marsad.asking import Words
from storage.matching import Alternatives, having
from storage.wording import keys

EXACT = 1.0
"""What is added to a score, as a share of it, if every word stands there in the form that was typed."""
_DIGITS = 9
"""Digits of a score that count: engines add up in different orders."""
Scored = list[tuple[int, float]]
"""Versions with their scores, best first."""


def by_form(connection: Connection, groups: Sequence[Alternatives], ranked: Scored, *, block: int) -> Scored:
    """``ranked`` in the order of their scores with that share added; each ``block`` by itself."""
    asked = [words for group in groups for words in group if keys(words) != (words.words,)]
    versions = [version for version, _ in ranked]
    counted = dict.fromkeys(versions, 0)
    for words in asked:
        for version in having(connection, _as_typed(words), versions):
            counted[version] += 1
    scored = [(version, score * (1 + EXACT * min(1, counted[version] / len(groups)))) for version, score in ranked]
    ordered: Scored = []
    for start in range(0, len(scored), block):
        ordered += sorted(scored[start : start + block], key=lambda item: (-round(item[1], _DIGITS), -item[0]))
    return ordered


def _as_typed(words: Words) -> Alternatives:
    """The word as it is, with what is written onto it or without."""
    return tuple(replace(words, words=(reading,), exact=True) for reading in readings(words.words[0]))
