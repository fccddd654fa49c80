"""How well topics are told, as figures with intervals: precision, recall, F1, average precision, calibration error.

An interval is that of a bootstrap over groups (Efron 1979): texts of one affair are drawn together, since they are told
right or wrong together. It says how far the figure hangs on which affairs happened to be in the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifiers.calibration import calibration_error

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

ALL = "all"
"""Stands for "all languages" where figures are given by language."""
DRAWS = 300
_SPAN = (2.5, 97.5)
_HARDLY_CHANCE = 0.9
FEWEST_FOR_AN_INTERVAL = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in [0, 1] and its 95 % interval; ``low`` and ``high`` are the figure itself where all is one affair."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """How well one topic is told in one language, or in ``ALL``. ``texts`` were judged, ``about`` of them are about the
    topic, ``tagged`` got the tag."""

    topic: str
    language: str
    texts: int
    about: int
    tagged: int
    precision: Figure
    recall: Figure
    f1: Figure
    average_precision: Figure
    calibration_error: Figure


@dataclass(frozen=True, slots=True)
class Truth:
    """Texts with what is known of them. ``about`` (texts, topics) and ``known`` of that shape: what nobody judged is
    left out of the figures. ``languages``, ``groups`` and ``borderline`` are of each text."""

    topics: tuple[str, ...]
    about: Bools
    known: Bools
    languages: tuple[str, ...]
    groups: tuple[str, ...]
    borderline: Bools


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model said of the same texts: ``tagged`` and ``scores``, (texts, topics)."""

    tagged: Bools
    scores: Floats


def figures(truth: Truth, answers: Answers) -> list[TopicFigures]:
    """Each topic's figures in all languages together, then in each. A language in which nothing is about a topic, and
    nothing was tagged, has no figures."""
    languages = np.array(truth.languages)
    found = []
    for number, topic in enumerate(truth.topics):
        known = truth.known[:, number]
        for language in (ALL, *sorted(set(truth.languages))):
            chosen = known if language == ALL else known & (languages == language)
            about, tagged = truth.about[chosen, number], answers.tagged[chosen, number]
            if language == ALL or about.any() or tagged.any():
                scores = answers.scores[chosen, number]
                groups = [group for group, here in zip(truth.groups, chosen, strict=True) if here]
                found.append(_figures(topic, language, about, tagged, scores, groups))
    return found


def macro_f1(truth: Truth, answers: Answers, *, clear: bool = False) -> Figure:
    """The mean of the topics' F1, of all texts or, with ``clear``, of those that are not borderline."""
    chosen = ~truth.borderline if clear else np.ones(len(truth.groups), dtype=bool)
    counts = [_counts(truth, answers, number, chosen) for number in range(len(truth.topics))]
    draws = _draws(truth.groups)
    value = float(np.mean([_f1(*counts_of.sum(axis=0)) for counts_of in counts]))
    drawn = np.mean([_f1(*(draws @ counts_of).T) for counts_of in counts], axis=0)
    return _figure(value, drawn)


def f1_by_topic(truth: Truth, answers: Answers) -> dict[str, float]:
    """Each topic's F1 on all that was judged."""
    everything = np.ones(len(truth.groups), dtype=bool)
    counts = [_counts(truth, answers, number, everything).sum(axis=0) for number in range(len(truth.topics))]
    return {topic: float(_f1(*counted)) for topic, counted in zip(truth.topics, counts, strict=True)}


def average_precision(about: Bools, scores: Floats, weights: Floats | None = None) -> float:
    """The area under the precision-recall curve as sklearn's ``average_precision_score`` gives it; ``weights`` say how
    often each text counts. 0 where nothing is about the topic."""
    order = np.argsort(-scores, kind="stable")
    counted = np.ones(len(scores)) if weights is None else weights[order]
    right = np.cumsum(counted * about[order])
    if not len(right) or right[-1] == 0:
        return 0.0
    # Equal scores are one step of the curve.
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    right, seen = right[ends], np.cumsum(counted)[ends]
    gained = np.diff(right, prepend=0.0)
    return float((gained * right / np.maximum(seen, 1e-9)).sum() / right[-1])


def _figures(
    topic: str, language: str, about: Bools, tagged: Bools, scores: Floats, groups: Sequence[str]
) -> TopicFigures:
    place = _places(groups)
    draws = _draws(groups)
    hits = np.stack([about & tagged, ~about & tagged, about & ~tagged], axis=1).astype(float)
    counts = np.zeros((draws.shape[1], 3))
    np.add.at(counts, place, hits)
    tp, fp, fn = counts.sum(axis=0)
    drawn = draws @ counts
    times = draws[:, place]
    ranked = [average_precision(about, scores, weights) for weights in times]
    errors = [_error(scores, about, weights) for weights in times]
    return TopicFigures(
        topic,
        language,
        len(about),
        int(about.sum()),
        int(tagged.sum()),
        _figure(_share(tp, tp + fp), _share(drawn[:, 0], drawn[:, 0] + drawn[:, 1])),
        _figure(_share(tp, tp + fn), _share(drawn[:, 0], drawn[:, 0] + drawn[:, 2])),
        _figure(float(_f1(tp, fp, fn)), _f1(*drawn.T)),
        _figure(average_precision(about, scores), np.array(ranked)),
        _figure(calibration_error(scores, about), np.array(errors)),
    )


def _error(scores: Floats, about: Bools, weights: Floats) -> float:
    repeated = np.repeat(np.arange(len(scores)), weights.astype(int))
    return calibration_error(scores[repeated], about[repeated])


def _counts(truth: Truth, answers: Answers, number: int, chosen: Bools) -> Floats:
    """True positives, false ones and misses of a topic, (groups, 3)."""
    here = chosen & truth.known[:, number]
    about, tagged = truth.about[:, number] & here, answers.tagged[:, number] & here
    hits = np.stack([about & tagged, ~about & tagged, about & ~tagged], axis=1).astype(float)
    place = _places(truth.groups)
    counts = np.zeros((int(place.max(initial=-1)) + 1, 3))
    np.add.at(counts, place, hits)
    return counts


def _places(groups: Sequence[str]) -> NDArray[np.intp]:
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([numbers[group] for group in groups], dtype=np.intp)


def _draws(groups: Sequence[str]) -> Floats:
    """How often each group is drawn, (draws, groups); the same for the same number of groups."""
    count = len(set(groups))
    if count < FEWEST_FOR_AN_INTERVAL:
        return np.ones((1, count))
    chosen = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    return chosen.astype(float)


def _figure(value: float | Floats, drawn: Floats) -> Figure:
    low, high = np.percentile(drawn, _SPAN)
    return Figure(*(round(float(one), 4) for one in (value, min(low, float(value)), max(high, float(value)))))


def _f1(tp: Floats, fp: Floats, fn: Floats) -> Floats:
    both = 2 * np.asarray(tp) + fp + fn
    return np.where(both > 0, 2 * np.asarray(tp) / np.maximum(both, 1e-9), 0.0)


def _share(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.where(np.asarray(whole) > 0, part / np.maximum(whole, 1e-9), 0.0)
    return found


def worse(truth: Truth, before: Answers, after: Answers, *, by: float) -> dict[str, float]:
    """The topics that have lost more than ``by`` of their F1, and how much: those of which that is hardly chance, since
    nine of ten draws of affairs show a loss (paired bootstrap)."""
    everything = np.ones(len(truth.groups), dtype=bool)
    draws = _draws(truth.groups)
    lost = {}
    for number, topic in enumerate(truth.topics):
        counts = [_counts(truth, answers, number, everything) for answers in (before, after)]
        loss = float(np.subtract(*(_f1(*each.sum(axis=0)) for each in counts)))
        drawn = np.subtract(*(_f1(*(draws @ each).T) for each in counts))
        if loss > by and np.mean(drawn > 0) >= _HARDLY_CHANCE:
            lost[topic] = round(loss, 4)
    return lost
