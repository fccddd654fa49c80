"""Which of the concepts of ``concepts.toml`` an article speaks of, and where: the same features in every language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import COUNTS, CueFinder, count_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classifiers.documents import Document

_PLACES = 4
_COUNT_SCALE = 0.7  # as in the scorer of cues: one strength of regularisation for counts and marks


class Concepts:
    """``width`` numbers for a text: for each concept whether it is in the headline, in the first passage, anywhere,
    and in what share of passages; and for each section of concepts how many of its words stand where."""

    def __init__(self, sections: Sequence[Sequence[Sequence[str]]]) -> None:
        concepts = [(place, words) for place, section in enumerate(sections) for words in section]
        cues = [(number, place, word) for number, (place, words) in enumerate(concepts) for word in words]
        self._finder = CueFinder([word for *_, word in cues])
        self._concept = np.array([number for number, *_ in cues])
        self._sections = [
            {cue for cue, (_, place, _) in enumerate(cues) if place == section} for section in range(len(sections))
        ]
        self._many = len(concepts)
        self.width = _PLACES * self._many + COUNTS * len(sections)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        found = [set(self._finder.find(words)) for words in document.words]
        counts = [count_rows(title & own, [cues & own for cues in found]) for own in self._sections]
        return np.concatenate((self._places(title, found), *(_COUNT_SCALE * rows for rows in counts)), axis=1)

    def _places(self, title: set[int], passages: Sequence[set[int]]) -> NDArray[np.float32]:
        """(1 + passages, 4 · concepts): which concepts stand where."""
        inside = np.zeros((1 + len(passages), self._many), dtype=np.float32)
        for row, cues in zip(inside, (title, *passages), strict=True):
            row[self._concept[list(cues)]] = 1
        headline, inside = inside[:1], inside[1:]
        if not len(inside):
            return np.tile(headline, _PLACES)
        article = np.concatenate((headline[0], inside[0], inside.max(axis=0), inside.mean(axis=0)))
        alone = np.tile(inside, _PLACES)  # a passage by itself is first, anywhere and all
        alone[:, : self._many] = 0
        alone[0, : self._many] = headline
        return np.vstack((article, alone))


@cache
def concepts() -> Concepts:
    """The concepts that ship with the package; read once."""
    raw = tomllib.loads(resources.files("classifiers").joinpath("concepts.toml").read_text(encoding="utf-8"))
    return Concepts([list(section.values()) for section in raw.values()])
