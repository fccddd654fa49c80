"""Which of the concepts of ``concepts.toml`` an article speaks of, and where: the same features in every language."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import COUNTS, CueFinder, cue_counts

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
        self._section = [place for _, place, _ in cues]
        self._many = len(concepts)
        self._sections = range(len(sections))
        self.width = _PLACES * self._many + COUNTS * len(sections)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        found = [set(self._finder.find(words)) for words in document.words]
        alone = [self._row(set() if index else title, [cues]) for index, cues in enumerate(found)]
        return np.stack([self._row(title, found), *alone])

    def _row(self, title: set[int], passages: Sequence[set[int]]) -> NDArray[np.float32]:
        marks = np.zeros((len(passages) + 1, self._many), dtype=np.float32)
        for row, cues in zip(marks, (title, *passages), strict=True):
            row[self._concept[list(cues)]] = 1
        inside = marks[1:]
        if len(inside):
            places = (marks[0], inside[0], inside.max(axis=0), inside.mean(axis=0))
        else:
            places = (marks[0],) * _PLACES
        counts = [n for section in self._sections for n in self._counts(section, title, passages)]
        return np.concatenate((*places, _COUNT_SCALE * np.array(counts, dtype=np.float32)))

    def _counts(self, section: int, title: set[int], passages: Sequence[set[int]]) -> tuple[float, ...]:
        def own(cues: set[int]) -> set[int]:
            return {cue for cue in cues if self._section[cue] == section}

        return cue_counts(own(title), [own(cues) for cues in passages])


@cache
def concepts() -> Concepts:
    """The concepts that ship with the package; read once."""
    raw = tomllib.loads(resources.files("classifiers").joinpath("concepts.toml").read_text(encoding="utf-8"))
    return Concepts([list(section.values()) for section in raw.values()])
