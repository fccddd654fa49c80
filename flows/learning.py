"""How well the desk's topics are told, and learning anew from what its people decided."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifiers.background import background_for
from classifiers.documents import Reader, reader_for
from classifiers.evaluation import Answers, Figure, TopicFigures, Truth, f1_by_topic, figures, macro_f1, worse
from classifiers.heldout import Pool, cross_validated, most_examples, read_pool, truth_of
from classifiers.kept import trained_anew
from classifiers.layer import Layer
from classifiers.relevance import layer_for
from classifiers.training import BORDERLINE, Judged, judged_texts
from flows.desk import Desk, open_desk
from marsad.model import LabelledText, Text, Topic
from marsad.topicfiles import LABELS
from storage.archive import Archive

EXAMPLES = (0, 8, 32, 100)
"""Numbers of examples of a topic for which it is measured how well it would be told."""
CURVE_FOLDS = 3
MAY_LOSE = 0.01
"""So much lower may a topic's F1 be after learning anew; more is too much, unless it may well be chance."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what it is known to be about; ``group`` keeps texts of one affair together."""

    text: Text
    topics: frozenset[str]
    group: str
    borderline: bool = False


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well topics are told that learnt from ``examples`` articles each and their description. ``used`` says how
    many there really were of each topic."""

    examples: int
    used: Mapping[str, int]
    macro_f1: Figure
    f1: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well the desk's topics are told on labelled texts: ``by_topic`` has figures for each topic in all languages
    and in each. ``clear`` is the macro-F1 without the borderline texts. ``curve`` is measured without anything that
    Marsad learnt about a topic before it came to the desk, as a topic of one's own would fare."""

    texts: int
    groups: int
    macro_f1: Figure
    clear: Figure
    by_topic: tuple[TopicFigures, ...]
    thresholds: Mapping[str, float]
    curve: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """The desk's topics as calibrated now: the model's name, each topic's wish and threshold, and, on examples held
    out, figures by topic and language."""

    model: str
    wishes: Mapping[str, str]
    thresholds: Mapping[str, float]
    by_topic: tuple[TopicFigures, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """Macro-F1 on the same held-out texts before and after, each topic's F1, and what the topics lost that lost too
    much."""

    texts: int
    before: Figure
    after: Figure
    before_by_topic: Mapping[str, float]
    after_by_topic: Mapping[str, float]
    worse: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Retrained:
    """What learning from ``labels`` decided articles came to, measured on the examples and on the articles themselves.
    ``switched_on`` says whether the desk goes by it now, as the model of this name."""

    labels: int
    on_examples: Compared
    on_labels: Compared
    switched_on: bool
    model: str

    @property
    def worse(self) -> bool:
        """Whether a topic is told worse than before."""
        return bool(self.on_examples.worse or self.on_labels.worse)


@dataclass(frozen=True, slots=True)
class _Lab:
    """What measuring needs: the topics with a reader, the layer that they go on from, their examples as read, and the
    background for those that need it."""

    topics: tuple[Topic, ...]
    reader: Reader
    layer: Layer | None
    examples: Pool
    background: Pool

    def answers(self, learn_from: Pool, judge: Pool) -> Answers:
        return cross_validated(self.topics, self.reader, learn_from + self.background, judge, layer=self.layer)


def evaluate(desk: Desk, lines: Sequence[Labelled], *, curve: bool = True) -> Evaluation:
    """How well the desk's topics are told on ``lines``. Each is judged by a model that learnt from nothing of its
    affair: texts that are among the desk's examples, or of the same group, are held out of training."""
    lab = _lab(desk, with_labels=True)
    names = frozenset(topic.name for topic in lab.topics)
    tested = read_pool(lab.reader, [judged_line(one, names) for one in lines])
    truth, answers = truth_of(lab.topics, tested), lab.answers(lab.examples, tested)
    return Evaluation(
        texts=len(lines),
        groups=len(set(truth.groups)),
        macro_f1=macro_f1(truth, answers),
        clear=macro_f1(truth, answers, clear=True),
        by_topic=tuple(figures(truth, answers)),
        thresholds=desk.topic_model().thresholds,
        curve=tuple(_curve(lab, tested, truth)) if curve else (),
    )


def calibrate(desk: Desk) -> Calibrated:
    """Fit the topics' probabilities anew, choose the thresholds that they wish for, keep both; and say how they do on
    examples held out, in each language."""
    lab = _lab(desk, with_labels=True)
    model = trained_anew(lab.topics, desk.settings.encoder, desk.models)
    articles = lab.examples.articles
    truth = truth_of(lab.topics, articles)
    return Calibrated(
        model=model.name,
        wishes={topic.name: topic.wish for topic in lab.topics},
        thresholds=model.thresholds,
        by_topic=tuple(figures(truth, lab.answers(lab.examples, articles))),
    )


def retrain(desk: Desk, archive: Archive, *, force: bool = False) -> Retrained | None:
    """Learn from what persons decided of the archive's articles; None if they have decided nothing.

    Every text is judged by a model that saw nothing of its affair, once learnt from the desk's examples alone and once
    from the decisions too. If a topic is told worse, the desk stays as it is unless ``force`` is given; else the
    decisions are written to ``watchlist/topics/labels.jsonl``, from which on the desk's topics learn. What persons
    decided stays as they decided, whatever the model says (C13).
    """
    names = frozenset(topic.name for topic in desk.watchlist.topics)
    labels = [one for one in archive.labelled_texts() if (one.yes | one.no) & names]
    if not labels or desk.home is None:
        return None
    lab = _lab(desk, with_labels=False)
    decided = read_pool(lab.reader, [_decided(one, names) for one in labels])
    both = _instead(lab.examples, decided)
    on_examples = _compared(lab, lab.examples.articles, lab.examples, both)
    on_labels = _compared(lab, decided, lab.examples, both)
    model = ""
    switch = force or not (on_examples.worse or on_labels.worse)
    if switch:
        write_labels(desk.home / "watchlist" / "topics" / LABELS, labels, names)
        model = _reopened(desk).topic_model().name
    return Retrained(len(labels), on_examples, on_labels, switch, model)


def write_labels(path: Path, labels: Sequence[LabelledText], topics: frozenset[str]) -> None:
    """Writes decided articles as examples, one a line, whole or not at all."""
    lines = [json.dumps(_line(one, topics), ensure_ascii=False) for one in labels]
    part = path.with_suffix(".part")
    part.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    part.replace(path)


def _lab(desk: Desk, *, with_labels: bool) -> _Lab:
    reader = reader_for(desk.settings.encoder)
    topics = desk.topics_to_learn() if with_labels else _without_labels(desk.topics_to_learn(), desk)
    pools = (read_pool(reader, judged) for judged in (judged_texts(topics), background_for(topics)))
    return _Lab(topics, reader, layer_for(topics, reader.encoder), *pools)


def _without_labels(topics: Sequence[Topic], desk: Desk) -> tuple[Topic, ...]:
    """The topics without what was learnt from decisions before: those are read anew from the archive."""
    labels = {one for one in desk.watchlist.shared_examples if one.not_topics is not None}
    return tuple(replace(topic, examples=tuple(one for one in topic.examples if one not in labels)) for topic in topics)


def _reopened(desk: Desk) -> Desk:
    assert desk.home is not None
    return open_desk(desk.home)


def _compared(lab: _Lab, tested: Pool, before: Pool, after: Pool) -> Compared:
    truth = truth_of(lab.topics, tested)
    told = {name: lab.answers(pool, tested) for name, pool in (("before", before), ("after", after))}
    f1 = {name: _about_something(truth, f1_by_topic(truth, answers)) for name, answers in told.items()}
    return Compared(
        texts=len(tested.judged),
        before=macro_f1(truth, told["before"]),
        after=macro_f1(truth, told["after"]),
        before_by_topic=f1["before"],
        after_by_topic=f1["after"],
        worse=worse(truth, told["before"], told["after"], by=MAY_LOSE),
    )


def _about_something(truth: Truth, f1: Mapping[str, float]) -> dict[str, float]:
    """Figures of those topics of which there is a text: of the others F1 says nothing."""
    there = {topic for number, topic in enumerate(truth.topics) if truth.about[:, number].any()}
    return {topic: round(value, 4) for topic, value in f1.items() if topic in there}


def _curve(lab: _Lab, tested: Pool, truth: Truth) -> list[CurvePoint]:
    pool = _instead(lab.examples, tested) + lab.background
    names = [topic.name for topic in lab.topics]
    there = most_examples(pool, names)
    points = []
    for count in EXAMPLES:
        if count and count > max(there.values(), default=0):
            break
        answers = cross_validated(lab.topics, lab.reader, pool, tested, examples=count, folds=CURVE_FOLDS)
        used = {name: min(count, most) for name, most in there.items()}
        points.append(CurvePoint(count, used, macro_f1(truth, answers), f1_by_topic(truth, answers)))
    return points


def _instead(pool: Pool, others: Pool) -> Pool:
    """Both together; a text that is in both is known as ``others`` know it."""
    written = {(one.text.title, one.text.text) for one in others.judged}
    return pool.where([(one.text.title, one.text.text) not in written for one in pool.judged]) + others


def judged_line(one: Labelled, names: frozenset[str]) -> Judged:
    """A labelled text as what is known of the topics called ``names``."""
    weight = BORDERLINE if one.borderline else 1.0
    return Judged(one.text, one.topics & names, names - one.topics, one.group, weight)


def _decided(one: LabelledText, names: frozenset[str]) -> Judged:
    return Judged(one.text, one.yes & names, one.no & names, one.story or one.text.id, 1.0)


def _line(one: LabelledText, topics: frozenset[str]) -> dict[str, object]:
    return {
        "article": one.text.id,
        "title": one.text.title,
        "text": one.text.text,
        "lang": one.text.language,
        "topics": sorted(one.yes & topics),
        "not_topics": sorted(one.no & topics),
        "affair": one.story or one.text.id,
        "by": one.by,
    }
