"""Trains a topic's head on judged texts, and calibrates it on texts that it was not trained on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from classifiers.burying import judge_buried
from classifiers.calibration import (
    Calibration,
    HeldBack,
    article_and_passage,
    fit_curve,
    threshold_for,
)
from classifiers.documents import Document
from marsad.errors import ConfigError, Problem
from marsad.model import Example, Text, Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray


CUES, LEARNT = "cues", "learnt"
FOLDS = 5
STRENGTH = 3.0
"""C of the logistic regression: found by cross-validation over affairs."""
BORDERLINE = 0.5
"""What an example counts on which a careful colleague could disagree."""
LEAST_SHARE = 0.25
"""What all texts that speak for a topic count at least, beside all that do not."""
USUAL_PASSAGES = 6
"""Articles of more passages are long; those that heads learn from seldom have more."""
_SENTENCE_END = re.compile(r"(?<=[.:;؛])\s+")


class Features(Protocol):
    """What a scorer's ``Scorer`` does."""

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width)."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A text with what is known of it: ``yes`` and ``no`` name topics, neither names what nobody judged. Texts of one
    ``group`` are never on both sides of a cross-validation."""

    text: Text
    yes: frozenset[str]
    no: frozenset[str]
    group: str
    weight: float
    described: bool = False
    """Whether it is a topic's own description, not an article."""


@dataclass(frozen=True, slots=True)
class Judge:
    """All that is needed to judge one topic: its head with its calibration, and a head over the features of
    ``short_scorer`` for texts that are too short for anything else (None if the topic has no such scorer). ``reads``
    names the scorers over whose features the head goes, in their order."""

    head: Head
    calibration: Calibration
    short: Head | None
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A linear model: logit = features · weights + bias."""

    weights: NDArray[np.float64]
    bias: float

    def logits(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """(rows,) for (rows, width)."""
        found: NDArray[np.float64] = rows @ self.weights + self.bias
        return found

    def packed(self) -> NDArray[np.float64]:
        """(width + 1,): weights, then bias."""
        return np.append(self.weights, self.bias)

    @classmethod
    def unpacked(cls, packed: NDArray[np.float64]) -> Head:
        """What ``packed`` gave."""
        return cls(packed[:-1], float(packed[-1]))


def judged_texts(topics: Sequence[Topic]) -> list[Judged]:
    """Everything there is to learn from: the topics' examples, each text once, and their titles and descriptions, a
    sentence a text, which speak for their topic and say nothing of the others."""
    names = frozenset(topic.name for topic in topics)
    kept: dict[tuple[str, str], Judged] = {}
    for topic in topics:
        for example in topic.examples:
            key = (example.title, example.text)
            new = _judged(example, names, number=len(kept))
            old = kept.get(key)
            kept[key] = replace(new, yes=old.yes | new.yes, no=(old.no | new.no) - old.yes - new.yes) if old else new
    return [*kept.values(), *(text for topic in topics for text in _described(topic))]


def short_scorer(scorers: Collection[str]) -> str | None:
    """The one of ``scorers`` that may judge a few words by themselves."""
    return next((name for name in (LEARNT, CUES) if name in scorers), None)


def train_judge(
    topic: Topic,
    judged: Sequence[Judged],
    documents: Sequence[Document],
    scorers: Mapping[str, Features],
) -> Judge:
    """The head of ``topic`` over its scorers' features, and its calibration.

    Cross-validated by group: in each fold the held-back articles, and long articles made from them in which what
    matters stands in one paragraph of many, are judged by a head that has seen none of their affair; the calibration
    is fitted to all those. The head itself then learns from everything. Raises ConfigError if there is nothing to
    tell the topic apart from, or nothing that speaks for it.
    """
    known = [i for i, text in enumerate(judged) if topic.name in text.yes | text.no]
    truth = np.array([topic.name in judged[i].yes for i in known], dtype=bool)
    if truth.all() or not truth.any():
        raise ConfigError([_nothing_to_learn(topic)])
    own = [documents[i] for i in known]
    weights = _weights(np.array([judged[i].weight for i in known]), truth)
    rows = [feature_rows(scorers, document) for document in own]
    articles = np.stack([row[0] for row in rows])
    usual: list[HeldBack] = []
    long: list[HeldBack] = []
    for train, test in folds(truth, [judged[i].group for i in known]):
        head = fit(articles[train], truth[train], weights[train])
        usual += [HeldBack(article_and_passage(head.logits(rows[i])), bool(truth[i]), float(weights[i])) for i in test]
        long += judge_buried(
            partial(_logits, head, scorers),
            [(own[i], head.logits(rows[i]), bool(truth[i])) for i in test],
        )
    calibration = calibrated(usual, long, topic)
    cues = fit(np.stack([scorers[CUES].features(d)[0] for d in own]), truth, weights) if CUES in scorers else None
    return Judge(fit(articles, truth, weights), calibration, cues, tuple(scorers))


def fit(
    rows: NDArray[np.float32], truth: NDArray[np.bool_], weights: NDArray[np.float64], strength: float = STRENGTH
) -> Head:
    """Regularised logistic regression; ``strength`` is its C."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=strength, max_iter=2000).fit(rows, truth, sample_weight=weights)
    return Head(fitted.coef_[0].astype(np.float64), float(fitted.intercept_[0]))


def feature_rows(scorers: Mapping[str, Features], document: Document) -> NDArray[np.float32]:
    """(1 + passages, width): all scorers' features side by side, for the article and for each passage alone."""
    return np.concatenate([scorer.features(document) for scorer in scorers.values()], axis=1)


def _weights(weights: NDArray[np.float64], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """``weights``, raised for the few texts that speak for a new topic, as if a fair share of all did (zero-shot)."""
    share = LEAST_SHARE * weights[~truth].sum() / weights[truth].sum()
    return np.where(truth, weights * max(1.0, share), weights)


def folds(truth: NDArray[np.bool_], groups: Sequence[str]) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """(train, test) indices in which each side has texts of both kinds, as far as the groups allow."""
    from sklearn.model_selection import StratifiedGroupKFold

    place = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    numbers = np.array([place[group] for group in groups])
    smaller = min(len(set(numbers[truth])), len(set(numbers[~truth])))
    if smaller < 2:
        everything = np.arange(len(truth))
        return [(everything, everything)]  # one group cannot be held back from itself
    folds = StratifiedGroupKFold(min(FOLDS, smaller), shuffle=True, random_state=0).split(numbers, truth, numbers)
    return [(train, test) for train, test in folds if 0 < truth[train].sum() < len(train)]


def _logits(head: Head, scorers: Mapping[str, Features], document: Document) -> NDArray[np.float64]:
    return head.logits(feature_rows(scorers, document))


def calibrated(usual: Sequence[HeldBack], long: Sequence[HeldBack], topic: Topic) -> Calibration:
    """The curves of articles of usual length and of long ones, and the threshold that ``topic`` wishes for."""
    logits, truth, weights = _columns(usual)
    curve = fit_curve(logits[:, :1], truth, weights)
    probabilities = curve.probability(logits[:, 0], logits[:, 1])
    threshold = threshold_for(topic.prefer, probabilities, weights, precision_wished=topic.precision)
    if {held.yes for held in long} != {True, False}:
        return Calibration(curve, curve, threshold)  # too few texts to make long ones of
    return Calibration(curve, fit_curve(*_columns(long)), threshold)


def _columns(
    held_back: Sequence[HeldBack],
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """(n, 2), (n,) and (n,): logits, truth, weights."""
    logits = np.stack([held.logits for held in held_back])
    return logits, np.array([h.yes for h in held_back]), np.array([h.weight for h in held_back])


def _judged(example: Example, names: frozenset[str], *, number: int) -> Judged:
    return Judged(
        text=Text(
            id=example.article or f"example {number}", title=example.title, text=example.text, language=example.language
        ),
        yes=example.topics & names,
        no=(names if example.not_topics is None else example.not_topics & names) - example.topics,
        group=example.group or f"example {number}",
        weight=BORDERLINE if example.borderline else 1.0,
    )


def _described(topic: Topic) -> Iterable[Judged]:
    """What a topic says of itself, as texts: title and description of each language, and each sentence by itself."""
    for language, description in topic.descriptions.items():
        title = topic.titles.get(language, "")
        parts = [(title, description), *(("", part) for part in _SENTENCE_END.split(description.strip()))]
        for number, (head, body) in enumerate(parts):
            group = f"{topic.name} {language}" if len(topic.descriptions) > 1 else f"{topic.name} {number}"
            text = Text(id=f"{group} {number}", title=head, text=body, language=language)
            yield Judged(text, frozenset({topic.name}), frozenset(), group, 1.0, described=True)


def _nothing_to_learn(topic: Topic) -> Problem:
    return Problem(
        f"watchlist/topics/{topic.name}.toml",
        "examples",
        "there is nothing to tell this topic apart from",
        "Keep examples.jsonl, which comes with Marsad, beside the topics, or add examples of what is not meant.",
    )
