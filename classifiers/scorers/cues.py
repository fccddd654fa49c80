"""What the topic's cue words say: how many different ones, where they stand, and which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import COUNTS, CueFinder, cue_counts
from classifiers.documents import Document
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 2
# These bring counts and marks to the size of the vectors' numbers, so that one strength of regularisation suits all;
# found by cross-validation over affairs. What stands below the lead counts less.
_COUNT_SCALE, _MARK_SCALE, _BELOW_THE_LEAD = 0.7, 0.5, 0.6


class Scorer:
    """Features of width 6 + cues. All languages' cues are looked for in every text: stated languages are often
    wrong, and names travel."""

    def __init__(self, topic: Topic) -> None:
        cues = [cue for cues in topic.cues.values() for cue in cues]
        self._finder = CueFinder(cues)
        self._width = COUNTS + len(cues)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        found = [set(self._finder.find(words)) for words in document.words]
        rows = np.zeros((1 + len(found), self._width), dtype=np.float32)
        rows[0, :COUNTS] = cue_counts(title, found)
        for index, cues in enumerate(found):
            rows[1 + index, :COUNTS] = cue_counts(title if index == 0 else set(), [cues])
            marks = [COUNTS + cue for cue in cues]
            rows[1 + index, marks] = _MARK_SCALE
            rows[0, marks] = np.maximum(rows[0, marks], _MARK_SCALE * (_BELOW_THE_LEAD if index else 1.0))
        rows[:, :COUNTS] *= _COUNT_SCALE
        return rows
