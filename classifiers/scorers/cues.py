"""What the topic's cue words say: how many different ones, in the headline, in the lead, anywhere, how densely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import CueFinder
from classifiers.documents import Document
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
WIDTH = 6
# Brings the counts to the size of the vectors' numbers, so that one strength of regularisation suits both.
_SCALE = 0.7


class Scorer:
    """Features of width 6. All languages' cues are looked for in every text: names of languages are often wrong."""

    def __init__(self, topic: Topic) -> None:
        self._finder = CueFinder([cue for cues in topic.cues.values() for cue in cues])

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, 6): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        passages = [set(self._finder.find(words)) for words in document.words]
        alone = [_row(title if index == 0 else set(), [found]) for index, found in enumerate(passages)]
        return np.array([_row(title, passages), *alone], dtype=np.float32) * np.float32(_SCALE)


def _row(title: set[int], passages: Sequence[set[int]]) -> tuple[float, ...]:
    counts = [len(found) for found in passages]
    return (
        float(np.log1p(len(title))),
        float(np.log1p(counts[0] if counts else 0)),
        float(np.log1p(len(set().union(*passages)))),
        sum(count > 0 for count in counts) / max(1, len(counts)),
        float(bool(title)),
        max(counts, default=0) ** 0.5,
    )
