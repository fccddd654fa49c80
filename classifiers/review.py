"""Puts texts that a person might judge into the order in which their answers teach most: uncertain, then diverse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from marsad.model import UndecidedText

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALIKE_COUNTS = 2.0
"""What a text that says the same as one already asked for loses, in logits of distance from the threshold."""
_SURE = 0.001


def most_teaching(texts: Sequence[UndecidedText], thresholds: Sequence[float], *, limit: int) -> list[UndecidedText]:
    """``limit`` of ``texts``, the one first of which the answer teaches most.

    Each is the one nearest to its threshold (in logits) that is not like those before it: maximal marginal relevance
    (Carbonell and Goldstein 1998) with uncertainty for relevance. ``thresholds`` has one for each text.
    """
    if not texts:
        return []
    doubt = np.array([abs(_logit(one.score) - _logit(at)) for one, at in zip(texts, thresholds, strict=True)])
    meant = _means(texts)
    likeness = np.zeros(len(texts))
    left = np.ones(len(texts), dtype=bool)
    chosen = []
    for _ in range(min(limit, len(texts))):
        cost = np.where(left, doubt + _ALIKE_COUNTS * likeness, np.inf)
        best = int(cost.argmin())
        chosen.append(texts[best])
        left[best] = False
        likeness = np.maximum(likeness, meant @ meant[best])
    return chosen


def _means(texts: Sequence[UndecidedText]) -> NDArray[np.float64]:
    """The direction of each text, (texts, dimensions); zeros, which are like nothing, without vectors or where those
    are of another length than the first text's."""
    width = next((one.vectors.shape[1] for one in texts if len(one.vectors)), 1)
    means = np.zeros((len(texts), width))
    for place, one in enumerate(texts):
        if len(one.vectors) and one.vectors.shape[1] == width:
            means[place] = one.vectors.mean(axis=0)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return means / np.where(lengths > 0, lengths, 1.0)


def _logit(probability: float) -> float:
    kept = min(max(probability, _SURE), 1 - _SURE)
    return float(np.log(kept / (1 - kept)))
