"""Tries a topic's file before it is put to use: is it written well, and what would it tag?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from classifiers.background import background_for
from classifiers.documents import reader_for
from classifiers.evaluation import Answers, TopicFigures, figures
from classifiers.heldout import Pool, cross_validated, read_pool, truth_of
from classifiers.layer import Layer
from classifiers.nearest import name_of
from classifiers.relevance import TopicModel, layer_for
from classifiers.training import LEARNT, Judged, judged_texts
from flows.backtesting import TopicBacktest, backtest_topic, with_topic
from flows.desk import Desk
from marsad.model import Topic
from storage.archive import Archive

TRIED_ON = timedelta(days=30)
"""How much of the archive a topic is tried on."""
FEWEST_EXAMPLES = 4
"""Of fewer positive examples, holding some out says nothing."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """An example of the topic as a model judges it that has not seen its affair; ``about`` is what the file says."""

    example: str
    language: str | None
    about: bool
    score: float
    tagged: bool


@dataclass(frozen=True, slots=True)
class TopicTrial:
    """What became of trying a topic. ``learnt_from`` is "description" where it has no positive example, else
    "examples", or "learnt" where it goes on from what Marsad brings. ``held_out`` are its figures on its own examples
    by language, none if there are too few; ``mistaken`` the examples that it gets wrong. Of ``background`` texts about
    other things it tags ``background_tagged``, such as ``background_sample``. ``archive`` is None without an
    archive."""

    topic: str
    languages: tuple[str, ...]
    scorers: tuple[str, ...]
    wish: str
    threshold: float
    learnt_from: str
    positive: int
    negative: int
    held_out: tuple[TopicFigures, ...]
    mistaken: tuple[JudgedExample, ...]
    background: int
    background_tagged: int
    background_sample: tuple[JudgedExample, ...]
    archive: TopicBacktest | None


def try_topic(desk: Desk, topic: Topic, archive: Archive | None, *, now: datetime) -> TopicTrial:
    """What ``topic`` would do. Nothing is changed."""
    [topic] = [one for one in with_topic(desk, topic).topics_to_learn() if one.name == topic.name]
    reader = reader_for(desk.settings.encoder)
    layer = layer_for([topic], reader.encoder)
    examples = read_pool(reader, judged_texts([topic]))
    own = examples.where([_is_own(topic, one) for one in examples.judged])
    given = examples.where([not one.described and not _is_own(topic, one) for one in examples.judged])
    needed = read_pool(reader, background_for([topic]))
    background, pool = given + needed, examples + needed
    model = TopicModel.learn([topic], reader, pool.judged, pool.documents, "tried", layer)
    answers = cross_validated([topic], reader, pool, own + background, layer=layer)
    told = _told(topic, own + background, answers)
    on_own, on_others = told[: len(own.judged)], told[len(own.judged) :]
    positive = sum(one.about for one in on_own)
    tagged = [one for one in on_others if one.tagged]
    return TopicTrial(
        topic=topic.name,
        languages=tuple(sorted(topic.descriptions)),
        scorers=topic.scorers,
        wish=topic.wish,
        threshold=round(model.thresholds[topic.name], 4),
        learnt_from=_learnt_from(topic, model, layer),
        positive=positive,
        negative=len(own.judged) - positive,
        held_out=_held_out(topic, own, answers) if positive >= FEWEST_EXAMPLES else (),
        mistaken=tuple(sorted((one for one in on_own if one.about != one.tagged), key=_how_wrong, reverse=True)),
        background=len(background.judged),
        background_tagged=len(tagged),
        background_sample=tuple(sorted(tagged, key=lambda one: -one.score)[:SHOWN]),
        archive=backtest_topic(desk, archive, topic, since=now - TRIED_ON, until=now) if archive else None,
    )


def _learnt_from(topic: Topic, model: TopicModel, layer: Layer | None) -> str:
    if layer and LEARNT in topic.scorers:
        return "learnt"
    return "description" if model.is_described(topic.name) else "examples"


def _held_out(topic: Topic, own: Pool, answers: Answers) -> tuple[TopicFigures, ...]:
    count = len(own.judged)
    return tuple(figures(truth_of([topic], own), Answers(answers.tagged[:count], answers.scores[:count])))


def _told(topic: Topic, pool: Pool, answers: Answers) -> list[JudgedExample]:
    return [
        JudgedExample(
            example=name_of(one),
            language=one.text.language,
            about=topic.name in one.yes,
            score=round(float(score), 4),
            tagged=bool(tagged),
        )
        for one, score, tagged in zip(pool.judged, answers.scores[:, 0], answers.tagged[:, 0], strict=True)
    ]


def _how_wrong(one: JudgedExample) -> float:
    return 1 - one.score if one.about else one.score


def _is_own(topic: Topic, one: Judged) -> bool:
    """Whether an example says something of the topic itself, not only of others: those it is about, and those that
    were written down as not meant."""
    if one.described:
        return False
    return topic.name in one.yes or one.text.text in {
        example.text for example in topic.examples if example.not_topics and topic.name in example.not_topics
    }
