"""Turns a head's logits into probabilities that mean what they say, and picks the threshold that a topic wishes for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Logits = NDArray[np.float64] | float

Wish = Literal["balance", "recall", "precision"]

SHARE_WISHED = 0.95
"""What ``prefer = "recall"`` and ``"precision"`` ask for."""
LOWEST, HIGHEST = 0.1, 0.9
"""No threshold lies outside: beyond, a few training texts would decide it."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What a head that had not seen an article's affair said of it: ``logits`` (2,), of the article and of its best
    passage; whether it is about the topic; and how much it counts."""

    logits: NDArray[np.float64]
    yes: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Curve:
    """p = sigmoid(article · a + passage · b + bias), where ``article`` is the head's logit for the whole article and
    ``passage`` that of its best passage. Platt scaling (1999), with one or two inputs."""

    article: float
    passage: float
    bias: float

    def probability(self, article: Logits, passage: Logits) -> NDArray[np.float64]:
        """In [0, 1], for numbers or arrays of one shape."""
        return sigmoid(np.asarray(article) * self.article + np.asarray(passage) * self.passage + self.bias)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a topic's logits become probabilities, and from which one on an article is tagged; the same in every
    language.

    ``usual`` is for articles as long as those that heads learn from, and for a passage by itself: the whole speaks.
    ``long`` is for articles in which one paragraph may be lost among many: the best passage speaks too (C01).
    """

    usual: Curve
    long: Curve
    threshold: float


def article_and_passage(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """The two logits that a calibration takes: of the article, and of its best passage. ``logits`` (1 + passages,); an
    article without passages stands for its own passage."""
    return np.array([logits[0], logits[1:].max() if len(logits) > 1 else logits[0]])


def fit_curve(logits: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> Curve:
    """The curve for ``logits`` (n, 1 or 2), article and best passage, of texts that the head was not trained on.

    ``truth`` (n,) says which are about the topic, ``weights`` (n,) how much each counts. Neither input may count
    against a topic: one that would is left out.
    """
    from sklearn.linear_model import LogisticRegression

    # A little regularisation, so that a topic with a handful of texts gets no cliff for a curve.
    fitted = LogisticRegression(C=1.0, max_iter=1000).fit(logits, truth, sample_weight=weights)
    slopes, bias = fitted.coef_[0], float(fitted.intercept_[0])
    if logits.shape[1] == 1:
        return Curve(max(0.0, float(slopes[0])), 0.0, bias)
    if slopes[1] < 0:
        return fit_curve(logits[:, :1], truth, weights)
    if slopes[0] < 0:
        passage = fit_curve(logits[:, 1:], truth, weights)
        return Curve(0.0, passage.article, passage.bias)
    return Curve(float(slopes[0]), float(slopes[1]), bias)


def threshold_for(
    wish: Wish,
    probabilities: NDArray[np.float64],
    weights: NDArray[np.float64],
    *,
    precision_wished: float | None = None,
) -> float:
    """The threshold that serves ``wish``, or ``precision_wished`` where that is given, best if ``probabilities`` are
    true.

    Expected counts are used instead of the labels themselves, which makes for a smooth choice: above a threshold t,
    the sum of p is how many are right. "balance" has the highest F1, "recall" the highest threshold that finds 95 %,
    "precision" the lowest above which 95 % are right, or the share wished for. It lies half way to the next lower
    probability: where training texts leave a gap, new ones will fall into it.
    """
    order = np.argsort(-probabilities)
    p, w = probabilities[order], weights[order]
    right, tagged = np.cumsum(p * w), np.cumsum(w)
    recall, precision = right / max(float((p * w).sum()), 1e-9), right / tagged
    if precision_wished is not None or wish == "precision":
        enough = precision >= (SHARE_WISHED if precision_wished is None else precision_wished)
        if not enough.any():
            return HIGHEST
        best = int(np.flatnonzero(enough)[-1])
    elif wish == "recall":
        best = int(np.argmax(recall >= SHARE_WISHED))
    else:
        best = int(np.argmax(2 * precision * recall / (precision + recall)))
    below = p[best + 1] if best + 1 < len(p) else p[best]
    return float(np.clip((p[best] + below) / 2, LOWEST, HIGHEST))


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
