"""What the topic's named places say: how many of them, and where they stand, in every spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifiers.cues import count_rows
from classifiers.documents import Document
from classifiers.names import NameFinder
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
_SCALE = 0.7
"""As for cues: what brings counts to the size of the vectors' numbers."""


class Scorer:
    """Features of width 6, as those that count cues."""

    def __init__(self, topic: Topic) -> None:
        self._finder = NameFinder(topic.places)
        self._place = {name.name: number for number, name in enumerate(topic.places)}

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, 6): the article, then each passage as if it were one."""
        title = self._in(_title(document))
        found = [self._in(passage.text) for passage in document.passages]
        return count_rows(title, found) * np.float32(_SCALE)

    def _in(self, text: str) -> set[int]:
        return {self._place[mention.name] for mention in self._finder.find(text)}


def _title(document: Document) -> str:
    """The headline as it is written: the first line of the first passage, where there is a headline."""
    return document.passages[0].text.partition("\n")[0] if document.title_words and document.passages else ""
