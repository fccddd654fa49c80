"""What the encoder's vectors say: those of the headline with the lead, and of the whole article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from classifiers.documents import Document
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1


class Scorer:
    """Features of width 2 · dimensions, the same for every topic."""

    def __init__(self, topic: Topic) -> None:
        del topic  # what the vectors mean for a topic is for its head to learn

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, 2 · dimensions): the article, then each passage as if it were one."""
        vectors = document.vectors
        mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], dtype=np.float32)
        length = float(np.linalg.norm(mean))
        lead = vectors[0] if len(vectors) else mean
        article = np.concatenate((lead, mean / length if length else mean))
        return np.vstack((article[None, :], np.concatenate((vectors, vectors), axis=1))).astype(np.float32)
