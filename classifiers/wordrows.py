"""An article as weighed word stems, for a linear model: which columns it fills, and how much.

A column is a stem, or a stem in the headline; it is known by a 32-bit hash, so that a model says how much a word
counts without being a list of words.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from classifiers.remembered import Remembered
from classifiers.stems import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.documents import Document

    Row = tuple[NDArray[np.intp], NDArray[np.float64]]

_IN_HEADLINE = "headline "
_BELOW_THE_LEAD = 0.6
"""What a word below the first passage counts; found by cross-validation over affairs."""
_FEWEST_LETTERS = 2


def word_keys(words: Iterable[str], *, headline: bool = False) -> list[int]:
    """The hashes of the stems of folded ``words``, in order; letters that stand alone are left out."""
    before = _IN_HEADLINE if headline else ""
    return [zlib.crc32((before + stem(word)).encode()) for word in words if len(word) >= _FEWEST_LETTERS]


@dataclass(frozen=True, slots=True)
class Columns:
    """``keys`` (columns,) are the hashes and ``rarity`` (columns,) the logarithms of how rare they are."""

    keys: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    _in_body: Remembered[int] = field(init=False, repr=False, compare=False)
    _in_headline: Remembered[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {int(key): place for place, key in enumerate(self.keys)}

        def place_of(word: str, *, headline: bool) -> int:
            keys = word_keys((word,), headline=headline)
            return places.get(keys[0], -1) if keys else -1

        object.__setattr__(self, "_in_body", Remembered(partial(place_of, headline=False)))
        object.__setattr__(self, "_in_headline", Remembered(partial(place_of, headline=True)))

    def rows(self, document: Document) -> list[Row]:
        """(columns, weights) of the article, then of each passage as if it were one. Weights are those of TF-IDF with
        logarithms of counts, of unit length (Salton and Buckley 1988)."""
        title = sorted({*_known(self._in_headline, document.title_words)})
        parts = [Counter(_known(self._in_body, words)) for words in document.words]
        whole: dict[int, float] = {}
        for index, part in enumerate(parts):
            for place, count in part.items():
                whole[place] = whole.get(place, 0.0) + count * (_BELOW_THE_LEAD if index else 1.0)
        alone = (self._row(part, () if index else title) for index, part in enumerate(parts))
        return [self._row(whole, title), *alone]

    def share_known(self, document: Document) -> float:
        """How many of a document's words have a column, in [0, 1]; 0 if it has no words."""
        words = [word for part in document.words for word in part if len(word) >= _FEWEST_LETTERS]
        return len(_known(self._in_body, words)) / max(1, len(words))

    def _row(self, counts: Mapping[int, float], title: Sequence[int]) -> Row:
        """``counts`` are those of columns of words, ``title`` the columns of words in the headline, each once."""
        body = sorted(counts)
        columns = np.array((*body, *title), dtype=np.intp)
        often = np.array([counts[place] for place in body] + [1.0] * len(title), dtype=np.float64)
        weights: NDArray[np.float64] = np.log1p(often) * self.rarity[columns]
        length = float(np.sqrt(weights @ weights))
        return columns, weights / length if length else weights


def _known(places: Remembered[int], words: Sequence[str]) -> list[int]:
    """The columns of those of ``words`` that have one, in order."""
    return [place for place in map(places.__getitem__, words) if place >= 0]
