"""BM25 in PostgreSQL, as FTS5 reckons it: so that both engines give one order.

PostgreSQL has no BM25, and tells how often a word stands in a text only in its own rank: of one word all of whose
places weigh the same, ``ts_rank`` is 1 + 1/4 + 1/9 + … + 1/n², divided by pi²/6. From that n is worked out. The formula
and its constants are those of FTS5's ``bm25()`` (Robertson's, k1 = 1.2 and b = 0.75), a phrase counting as one word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, func, literal_column, select, text

from marsad.asking import Words
from storage.matching import POSTGRES_WORDS, Alternatives, typed_tsquery
from storage.wording import keys

K1, B = 1.2, 0.75
SMALL = 20_000
"""Versions up to which they are counted; of more, PostgreSQL's own estimates are taken."""
_ZETA = math.pi**2 / 6
_ALL: ColumnElement[Any] = literal_column("'{1, 1, 1, 1}'::float4[]")
_TITLE: ColumnElement[Any] = literal_column("'{0, 0, 0, 1}'::float4[]")
_PLACED = re.compile(r"'((?:[^']|'')+)':([\dA-D,]+)")

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Index:
    """How many versions are in the index, and how many words one has on average."""

    versions: int
    size: float


def bm25(
    connection: Connection,
    groups: Sequence[Alternatives],
    versions: Sequence[int],
    *,
    title_weight: float,
    small: int = SMALL,
) -> dict[int, float]:
    """The score of each of ``versions``; higher is better. Words in the title count ``title_weight`` times."""
    phrases = [_phrase(words, key) for group in groups for words in group for key in keys(words)]
    if not versions:
        return {}
    index = _index(connection, small)
    numbers, sizes, often = _often(connection, phrases, versions, title_weight)
    scores = np.zeros(len(numbers))
    for phrase, frequency in zip(phrases, often, strict=True):
        known = _count(connection, phrase, index, small)
        rarity = math.log((index.versions - known + 0.5) / (known + 0.5))
        length = K1 * (1 - B + B * sizes / index.size)
        scores += max(rarity, 1e-6) * frequency * (K1 + 1) / (frequency + length)
    return dict(zip(numbers, scores.tolist(), strict=True))


def _phrase(words: Words, key: tuple[str, ...]) -> Words:
    return Words(key, exact=True, title=words.title)


def _index(connection: Connection, small: int) -> _Index:
    estimate = "SELECT reltuples FROM pg_class WHERE oid = 'words'::regclass"
    if (about := int(connection.execute(text(estimate)).scalar_one())) > small:
        sample = "SELECT avg(size) FROM words TABLESAMPLE SYSTEM (1)"
        return _Index(about, float(connection.execute(text(sample)).scalar() or 1))
    count, size = connection.execute(text("SELECT count(*), avg(size) FROM words")).one()
    return _Index(count, float(size or 1) or 1.0)


def _count(connection: Connection, phrase: Words, index: _Index, small: int) -> int:
    """How many versions have ``phrase``."""
    fits = POSTGRES_WORDS.c.words.op("@@", is_comparison=True)(typed_tsquery([(phrase,)]))
    if index.versions <= small:
        return connection.execute(select(func.count()).select_from(POSTGRES_WORDS).where(fits)).scalar_one()
    asked: Select[Any] = select(literal_column("1")).select_from(POSTGRES_WORDS).where(fits)
    compiled = asked.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    [plan] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}").scalar_one()
    return min(int(plan["Plan"]["Plan Rows"]), index.versions)


def _often(
    connection: Connection, phrases: Sequence[Words], versions: Sequence[int], title_weight: float
) -> tuple[list[int], Values, list[Values]]:
    """The versions, their sizes, and how often each phrase stands in each, places in the title weighing more."""
    together = any(len(phrase.words) > 1 for phrase in phrases)
    columns = [column for phrase in phrases for column in _ranks(phrase)]
    whole: ColumnElement[Any] = literal_column("words::text" if together else "''")
    asked = select(POSTGRES_WORDS.c.version_id, POSTGRES_WORDS.c.size, whole, *columns)
    rows = connection.execute(asked.where(POSTGRES_WORDS.c.version_id == func.any(list(versions)))).all()
    found = []
    for number, phrase in enumerate(phrases):
        if len(phrase.words) > 1:
            counted = np.array([_together(row[2], phrase) for row in rows], np.float64).reshape(-1, 2)
        else:
            ranks = np.array([row[3 + 2 * number : 5 + 2 * number] for row in rows], np.float64).reshape(-1, 2)
            counted = _places(ranks)
        title, all_of_it = counted[:, 0], counted[:, 0] if phrase.title else counted[:, 1]
        found.append(title_weight * title + (all_of_it - title))
    return [row[0] for row in rows], np.array([row[1] for row in rows], np.float64), found


def _ranks(phrase: Words) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The ranks by places in the title alone, and by all places."""
    plain = typed_tsquery([(Words(phrase.words[:1], exact=True),)])
    return (
        func.ts_rank(_TITLE, POSTGRES_WORDS.c.words, plain, 0),
        func.ts_rank(_ALL, POSTGRES_WORDS.c.words, plain, 0),
    )


def _places(ranks: Values) -> Values:
    """How many places a word has whose ``ts_rank`` this is: what is left of the series after n is about 1/(n + ½)."""
    counted: Values = np.rint(1 / np.maximum(_ZETA - ranks * _ZETA, 1e-6) - 0.5)
    return counted


def _together(tsvector: str, phrase: Words) -> tuple[int, int]:
    """How often the words of a phrase stand side by side in the title, and in all."""
    places: dict[str, set[int]] = {}
    titled: set[int] = set()
    wanted = set(phrase.words)
    for word, where in _PLACED.findall(tsvector):
        if word in wanted:
            places[word] = {int(place.rstrip("ABCD")) for place in where.split(",")}
            titled |= {int(place[:-1]) for place in where.split(",") if place.endswith("A")}
    begins = set.intersection(*({place - n for place in places.get(w, ())} for n, w in enumerate(phrase.words)))
    return len(begins & titled), len(begins)
