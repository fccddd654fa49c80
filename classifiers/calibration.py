"""Turns a head's logits into probabilities that mean what they say, and picks the threshold that a topic wishes for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Wish = Literal["balance", "recall", "precision"]

SHARE_WISHED = 0.95
"""What ``prefer = "recall"`` and ``"precision"`` ask for."""
LOWEST, HIGHEST = 0.1, 0.9
"""No threshold lies outside: beyond, a few training texts would decide it."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """p = sigmoid(article · a + passage · b + bias), where ``article`` is the head's logit for the whole article and
    ``passage`` that of its best passage: so that a paragraph deep in a long piece counts (C01), as much as texts that
    were held back from training say it should. Platt scaling (1999) with two inputs. The same for every language."""

    article: float
    passage: float
    bias: float
    threshold: float

    def probability(
        self, article: NDArray[np.float64] | float, passage: NDArray[np.float64] | float
    ) -> NDArray[np.float64]:
        """The probability that the article is about the topic, in [0, 1]."""
        return sigmoid(np.asarray(article) * self.article + np.asarray(passage) * self.passage + self.bias)


def calibrate(
    logits: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64], wish: Wish
) -> Calibration:
    """The calibration for ``logits`` (n, 2), article and best passage, of texts that the head was not trained on.

    ``truth`` (n,) says which are about the topic; ``weights`` (n,) how much each counts. Neither input may count
    against a topic: one that would is left out.
    """
    from sklearn.linear_model import LogisticRegression

    used = [0, 1]
    while True:
        # A little regularisation, so that a topic with a handful of texts gets no cliff for a curve.
        fitted = LogisticRegression(C=1.0, max_iter=1000).fit(logits[:, used], truth, sample_weight=weights)
        slopes = fitted.coef_[0]
        if slopes.min() >= 0 or len(used) == 1:
            break
        used = [used[int(slopes.argmax())]]
    found = {column: max(0.0, float(slope)) for column, slope in zip(used, slopes, strict=True)}
    bias = float(fitted.intercept_[0])
    curve = Calibration(found.get(0, 0.0), found.get(1, 0.0), bias, 0.5)
    probabilities = curve.probability(logits[:, 0], logits[:, 1])
    return Calibration(curve.article, curve.passage, curve.bias, threshold_for(wish, probabilities, weights))


def threshold_for(wish: Wish, probabilities: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The threshold that serves ``wish`` best if ``probabilities`` are true.

    Expected counts are used instead of the labels themselves, which makes for a smooth choice: above a threshold t,
    the sum of p is how many are right. "balance" has the highest F1, "recall" the highest threshold that finds 95 %,
    "precision" the lowest above which 95 % are right.
    """
    order = np.argsort(-probabilities)
    p, w = probabilities[order], weights[order]
    right, tagged = np.cumsum(p * w), np.cumsum(w)
    recall, precision = right / max(float((p * w).sum()), 1e-9), right / tagged
    if wish == "recall":
        best = int(np.argmax(recall >= SHARE_WISHED))
    elif wish == "precision":
        best = int(np.flatnonzero(precision >= SHARE_WISHED)[-1]) if (precision >= SHARE_WISHED).any() else 0
    else:
        best = int(np.argmax(2 * precision * recall / (precision + recall)))
    return float(np.clip(p[best], LOWEST, HIGHEST))


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error (ECE): how far, on average over equally wide bins, the mean probability is from the
    share that is true."""
    place = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(float(probabilities[place == b].mean() - truth[place == b].mean())) * float((place == b).mean())
        for b in range(bins)
        if (place == b).any()
    ]
    return sum(gaps)


def sigmoid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))
