"""What the encoder's vectors say: those of the headline with the lead, and of the whole article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from classifiers.documents import Document, article_vectors
from marsad.model import Topic

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 1


class Scorer:
    """Features of width 2 · dimensions, the same for every topic."""

    def __init__(self, topic: Topic) -> None:
        del topic  # what the vectors mean for a topic is for its head to learn

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, 2 · dimensions): the article, then each passage as if it were one."""
        return article_vectors(document)
