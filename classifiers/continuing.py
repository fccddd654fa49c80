"""Goes on from what was learnt before Marsad came to the desk: a topic's head is the layer's, moved by what is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from classifiers.calibration import HeldBack, article_and_passage
from classifiers.documents import Document
from classifiers.layer import Layer, text_key
from classifiers.training import LEARNT, Features, Head, Judge, Judged, calibrated, feature_rows, fit, folds
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.float32]

STRENGTH = 3.0
"""C of what moves a head: less than that of a head of its own, since the layer has seen far more."""
_FREE = 10.0
"""What the layer's logit is multiplied with as a feature, so that regularisation does not keep its weight small."""
_SHORT = Head(np.array([0.0, 1.0]), 0.0)
"""Of the two features of what was learnt, the second is for texts that are too short for the first."""


def all_learnt(topics: Sequence[Topic], judged: Sequence[Judged], layer: Layer | None) -> bool:
    """Whether ``layer`` has learnt all that is judged of the topics, so that none of it need be read again."""
    return layer is not None and not any(LEARNT not in topic.scorers or _new(topic, judged, layer) for topic in topics)


def continued_judge(
    topic: Topic,
    judged: Sequence[Judged],
    documents: Sequence[Document],
    scorers: Mapping[str, Features],
    layer: Layer,
) -> Judge:
    """The layer's head for ``topic`` with the calibration that the topic wishes for, both moved by what is judged here
    and new to the layer. ``documents`` may be empty if nothing is (``all_learnt``).

    A moved head reads the other scorers too, and learns what they add to the layer's logits: so that it becomes right
    about the new texts, and stays right about those that the layer was made from. Of the latter it is told what layers
    without their affairs said, since of its own texts the layer knows too much.
    """
    usual, long = layer.usual[topic.name], layer.long[topic.name]
    new = _new(topic, judged, layer)
    if not new:
        head = Head(np.array([1.0, 0.0]), 0.0)
        return Judge(head, calibrated(usual, long, topic), _SHORT, (LEARNT,))
    known = [i for i, text in enumerate(judged) if _concerns(topic, text)]
    rows = [feature_rows(scorers, documents[i]) for i in known]
    held = [_held_back(layer, topic, judged[i], row) for i, row in zip(known, rows, strict=True)]
    articles = np.stack([np.append(_FREE * logit, row[0, 2:]) for logit, row in zip(held, rows, strict=True)])
    truth = np.array([topic.name in judged[i].yes for i in known])
    weights = np.array([judged[i].weight for i in known])
    seen: list[HeldBack] = []
    for train, test in folds(truth, [judged[i].group for i in known]):
        head = _head(articles[train], truth[train], weights[train])
        for i in test:
            if known[i] in new:
                logits = article_and_passage(head.logits(rows[i]))
                seen.append(HeldBack(logits, bool(truth[i]), float(weights[i])))
    head = _head(articles, truth, weights)
    calibration = calibrated([*_through(head, usual), *seen], _through(head, long), topic)
    return Judge(head, calibration, _SHORT, tuple(scorers))


def _new(topic: Topic, judged: Sequence[Judged], layer: Layer) -> set[int]:
    return {i for i, text in enumerate(judged) if _concerns(topic, text) and text_key(text.text) not in layer.own}


def _concerns(topic: Topic, text: Judged) -> bool:
    return topic.name in text.yes | text.no and not text.described


def _held_back(layer: Layer, topic: Topic, text: Judged, rows: Rows) -> float:
    """The layer's logit for an article that it was not made from; for its own, that of a layer without it."""
    own = layer.own.get(text_key(text.text))
    return float(rows[0, 0] if own is None else own[layer.topics.index(topic.name)])


def _head(articles: Rows, truth: NDArray[np.bool_], weights: NDArray[np.float64]) -> Head:
    """Over the features of all scorers, in their order; that of what was learnt comes first."""
    fitted = fit(articles, truth, weights, STRENGTH)
    return Head(np.concatenate(([fitted.weights[0] * _FREE, 0.0], fitted.weights[1:])), fitted.bias)


def _through(head: Head, held_back: Sequence[HeldBack]) -> list[HeldBack]:
    """What the moved head would say of articles of which only the layer's logits are kept."""
    return [replace(held, logits=held.logits * head.weights[0] + head.bias) for held in held_back]
