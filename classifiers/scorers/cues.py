"""What the topic's cue words say: how many different ones, where they stand, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import CueFinder
from classifiers.documents import Document
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 2
_COUNTS = 6
# These bring counts and marks to the size of the vectors' numbers, so that one strength of regularisation suits all;
# found by cross-validation over affairs. What stands below the lead counts less.
_COUNT_SCALE, _MARK_SCALE, _BELOW_THE_LEAD = 0.7, 0.5, 0.6


class Scorer:
    """Features of width 6 + cues. All languages' cues are looked for in every text: stated languages are often
    wrong, and names travel."""

    def __init__(self, topic: Topic) -> None:
        cues = [cue for cues in topic.cues.values() for cue in cues]
        self._finder = CueFinder(cues)
        self._width = _COUNTS + len(cues)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        found = [set(self._finder.find(words)) for words in document.words]
        rows = np.zeros((1 + len(found), self._width), dtype=np.float32)
        rows[0, :_COUNTS] = _counts(title, found)
        for index, cues in enumerate(found):
            rows[1 + index, :_COUNTS] = _counts(title if index == 0 else set(), [cues])
            marks = [_COUNTS + cue for cue in cues]
            rows[1 + index, marks] = _MARK_SCALE
            rows[0, marks] = np.maximum(rows[0, marks], _MARK_SCALE * (_BELOW_THE_LEAD if index else 1.0))
        rows[:, :_COUNTS] *= _COUNT_SCALE
        return rows


def _counts(title: set[int], passages: Sequence[set[int]]) -> tuple[float, ...]:
    """Different cues in the headline, in the first passage and anywhere (logarithms), the share of passages that have
    any, whether the headline has one, and the most in one passage (root)."""
    counts = [len(found) for found in passages]
    return (
        float(np.log1p(len(title))),
        float(np.log1p(counts[0] if counts else 0)),
        float(np.log1p(len(set().union(*passages)))),
        sum(count > 0 for count in counts) / max(1, len(counts)),
        float(bool(title)),
        max(counts, default=0) ** 0.5,
    )
