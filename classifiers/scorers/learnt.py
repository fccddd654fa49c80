"""What was learnt about Marsad's own topics before it came to the desk, from more articles than come with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifiers.documents import Document
from classifiers.layer import SHA256, Layer, shipped_layer
from marsad.errors import ConfigError, Problem
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = SHA256[:12]


class Scorer:
    """Features of width 2: the layer's logit, and its logit by words alone for texts too short for anything else.

    Raises ConfigError if the layer knows no topic of that name.
    """

    def __init__(self, topic: Topic, layer: Layer | None = None) -> None:
        self._layer = layer or shipped_layer()
        if topic.name not in self._layer.topics:
            raise ConfigError([_unknown(topic, self._layer)])
        self._place = self._layer.topics.index(topic.name)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, 2): the article, then each passage as if it were one."""
        return self._layer.logits(document)[:, self._place].astype(np.float32)


def _unknown(topic: Topic, layer: Layer) -> Problem:
    return Problem(
        f"watchlist/topics/{topic.name}.toml",
        "scorers",
        f'"learnt" knows nothing of this topic; it knows {", ".join(layer.topics)}',
        'Leave "learnt" out: "embedding" and "cues" learn from the topic\'s own examples.',
    )
