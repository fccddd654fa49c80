"""Puts first what has the words in the form that was typed: all that was ranked has them in one form or another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, select, text

from marsad.arabic import readings
from marsad.asking import Words
from storage.matching import Alternatives, index
from storage.wording import fts5, keys

EXACT = 1.0
"""What is added to a score, as a share of it, if every word stands there in the form that was typed."""
# With a plus SQLite goes through the words' own list once, instead of asking the index anew for each version.
_OF_THESE = "SELECT rowid FROM words WHERE words MATCH :asked AND +rowid IN (SELECT value FROM json_each(:versions))"

Scored = list[tuple[int, float]]
"""Versions with their scores, best first."""


def by_form(connection: Connection, groups: Sequence[Alternatives], ranked: Scored, *, block: int) -> Scored:
    """``ranked`` in the order of their scores with that share added; each ``block`` by itself."""
    asked = [words for group in groups for words in group if keys(words) != (words.words,)]
    versions = [version for version, _ in ranked]
    counted = dict.fromkeys(versions, 0)
    for words in asked:
        for version in _having(connection, _as_typed(words), versions):
            counted[version] += 1
    scored = [(version, score * (1 + EXACT * min(1, counted[version] / len(groups)))) for version, score in ranked]
    ordered: Scored = []
    for start in range(0, len(scored), block):
        ordered += sorted(scored[start : start + block], key=lambda item: (-item[1], -item[0]))
    return ordered


def _as_typed(words: Words) -> Alternatives:
    """The word as it is, with what is written onto it or without."""
    return tuple(replace(words, words=(reading,), exact=True) for reading in readings(words.words[0]))


def _having(connection: Connection, words: Alternatives, versions: Sequence[int]) -> list[int]:
    """Which of ``versions`` have one of these words as it is."""
    if connection.dialect.name == "sqlite":
        asked = {"asked": fts5([words]), "versions": json.dumps(versions)}
        return list(connection.execute(text(_OF_THESE), asked).scalars())
    table, version, fits = index(connection, [words])
    found = select(version).select_from(table).where(version == func.any(versions), fits)
    return list(connection.execute(found).scalars())
