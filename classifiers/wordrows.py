"""An article as weighed word stems, for a linear model: which columns it fills, and how much.

A column is a stem, or a stem in the headline; it is known by a 32-bit hash, so that a model says how much a word
counts without being a list of words.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from classifiers.stems import stem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.documents import Document

    Row = tuple[NDArray[np.intp], NDArray[np.float64]]

_IN_HEADLINE = "headline "
_BELOW_THE_LEAD = 0.6
"""What a word below the first passage counts; found by cross-validation over affairs."""
_FEWEST_LETTERS = 2
_IN_HEADLINE_ONCE = float(np.log1p(1.0))
_MOST_KNOWN = 1 << 18  # words whose column is remembered


def word_keys(words: Iterable[str], *, headline: bool = False) -> list[int]:
    """The hashes of the stems of folded ``words``, in order; letters that stand alone are left out."""
    before = _IN_HEADLINE if headline else ""
    return [zlib.crc32((before + stem(word)).encode()) for word in words if len(word) >= _FEWEST_LETTERS]


@dataclass(frozen=True, slots=True)
class Columns:
    """``keys`` (columns,) are the hashes and ``rarity`` (columns,) the logarithms of how rare they are."""

    keys: NDArray[np.uint32]
    rarity: NDArray[np.float32]
    _places: dict[int, int] = field(init=False, repr=False, compare=False)
    _known: dict[tuple[str, bool], int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {int(key): place for place, key in enumerate(self.keys)})

    def rows(self, document: Document) -> list[Row]:
        """(columns, weights) of the article, then of each passage as if it were one. Weights are those of TF-IDF with
        logarithms of counts, of unit length (Salton and Buckley 1988)."""
        title = self._find(document.title_words, headline=True)
        parts = [self._find(words, headline=False) for words in document.words]
        counts = [np.full(len(part), _BELOW_THE_LEAD if index else 1.0) for index, part in enumerate(parts)]
        none = title[:0]
        whole = self._row(np.concatenate([none, *parts]), np.concatenate([np.zeros(0), *counts]), title)
        alone = (self._row(part, np.ones(len(part)), none if index else title) for index, part in enumerate(parts))
        return [whole, *alone]

    def share_known(self, document: Document) -> float:
        """How many of a document's words have a column, in [0, 1]; 0 if it has no words."""
        words = [word for part in document.words for word in part if len(word) >= _FEWEST_LETTERS]
        return sum(self._place(word, headline=False) >= 0 for word in words) / max(1, len(words))

    def _find(self, words: Sequence[str], *, headline: bool) -> NDArray[np.intp]:
        found = (self._place(word, headline=headline) for word in words)
        return np.array([place for place in found if place >= 0], dtype=np.intp)

    def _place(self, word: str, *, headline: bool) -> int:
        """The column of ``word``, -1 if it has none."""
        known = self._known.get((word, headline))
        if known is None:
            keys = word_keys((word,), headline=headline)
            known = self._places.get(keys[0], -1) if keys else -1
            if len(self._known) < _MOST_KNOWN:
                self._known[word, headline] = known
        return known

    def _row(self, places: NDArray[np.intp], counts: NDArray[np.float64], title: NDArray[np.intp]) -> Row:
        columns, at = np.unique(places, return_inverse=True)
        weights = np.log1p(np.bincount(at, weights=counts, minlength=len(columns)))
        headline = np.unique(title)
        columns = np.concatenate((columns, headline))
        weights = np.concatenate((weights, np.full(len(headline), _IN_HEADLINE_ONCE))) * self.rarity[columns]
        length = float(np.sqrt(weights @ weights))
        return columns, weights / length if length else weights
