"""What the topic's cue words say: how many different ones, where they stand, and which."""

from __future__ import annotations

from classifiers.cues import CueMarks
from marsad.model import Topic

VERSION = 2


class Scorer(CueMarks):
    """All languages' cues are looked for in every text: stated languages are often wrong, and names travel."""

    def __init__(self, topic: Topic) -> None:
        super().__init__([cue for cues in topic.cues.values() for cue in cues])
