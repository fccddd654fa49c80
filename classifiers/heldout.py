"""Judges texts by models that have seen nothing of their affair: cross-validation, with as many examples as wanted."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from classifiers.documents import Document, Reader
from classifiers.evaluation import Answers, Truth
from classifiers.layer import Layer, without_own
from classifiers.relevance import TopicModel
from classifiers.training import BORDERLINE, Judged
from marsad.model import Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Pool:
    """Judged texts, and what a reader made of each."""

    judged: tuple[Judged, ...]
    documents: tuple[Document, ...]

    def where(self, keep: Sequence[bool] | NDArray[np.bool_]) -> Pool:
        """Those whose place in ``keep`` is true."""
        places = [place for place, kept in enumerate(keep) if kept]
        return Pool(tuple(self.judged[i] for i in places), tuple(self.documents[i] for i in places))

    def __add__(self, other: Pool) -> Pool:
        return Pool(self.judged + other.judged, self.documents + other.documents)

    @property
    def articles(self) -> Pool:
        """Without the topics' own descriptions."""
        return self.where([not text.described for text in self.judged])


def read_pool(reader: Reader, judged: Sequence[Judged]) -> Pool:
    """The judged texts, read."""
    return Pool(tuple(judged), tuple(reader.read([one.text for one in judged])))


def truth_of(topics: Sequence[Topic], pool: Pool) -> Truth:
    """What is known of the texts of ``pool``, by topic."""
    names = tuple(topic.name for topic in topics)
    return Truth(
        topics=names,
        about=_table([[name in one.yes for name in names] for one in pool.judged], len(names)),
        known=_table([[name in one.yes | one.no for name in names] for one in pool.judged], len(names)),
        languages=tuple(document.language or "?" for document in pool.documents),
        groups=tuple(one.group for one in pool.judged),
        borderline=np.array([one.weight <= BORDERLINE for one in pool.judged], dtype=bool),
    )


def answers_of(model: TopicModel, pool: Pool) -> Answers:
    """What ``model`` says of the texts of ``pool``."""
    taggings = model.judge([one.text for one in pool.judged], pool.documents)
    names = [topic.name for topic in model.topics]
    tagged = _table([[name in tagging.topics for name in names] for tagging in taggings], len(names))
    scores = [[tagging.scores[name] for name in names] for tagging in taggings]
    return Answers(tagged, np.array(scores, dtype=float).reshape(-1, len(names)))


def cross_validated(
    topics: Sequence[Topic],
    reader: Reader,
    learn_from: Pool,
    judge: Pool,
    *,
    layer: Layer | None = None,
    examples: int | None = None,
    folds: int = FOLDS,
) -> Answers:
    """What is said of each text of ``judge`` by a model that learnt from ``learn_from`` without the text's group, and
    without any text that reads the same. With ``examples``, it has learnt from so many of each topic at most. Of the
    texts from which ``layer`` was made, it goes by what layers without their affair said."""
    names = [topic.name for topic in topics]
    tagged = np.zeros((len(judge.judged), len(names)), dtype=bool)
    scores = np.zeros(tagged.shape)
    for number, test in enumerate(folds_of([one.group for one in judge.judged], folds)):
        tested = judge.where(test)
        kept = learn_from.where(_unknown_to(learn_from, tested))
        if examples is not None:
            kept = with_examples(kept, names, examples, seed=number)
        unseen = layer and without_own(layer, [one.text for one in tested.judged], tested.documents)
        model = TopicModel.learn(topics, reader, kept.judged, kept.documents, f"fold {number}", unseen)
        answered = answers_of(model, tested)
        tagged[test], scores[test] = answered.tagged, answered.scores
    return Answers(tagged, scores)


def with_examples(pool: Pool, topics: Sequence[str], count: int, *, seed: int) -> Pool:
    """``pool`` with ``count`` examples of each topic, of as many affairs as there are; of the others it is not known
    whether they are about it. The topics' descriptions stay, and so does what is not about them."""
    choose = random.Random(seed)  # noqa: S311 (the same choice every time, not a secret)
    judged = list(pool.judged)
    for topic in topics:
        about = [place for place, one in enumerate(judged) if topic in one.yes and not one.described]
        chosen = set(_one_of_each_affair_first(judged, about, choose)[:count])
        for place in about:
            if place not in chosen:
                judged[place] = replace(judged[place], yes=judged[place].yes - {topic}, no=judged[place].no - {topic})
    kept = Pool(tuple(judged), pool.documents)
    return kept.where([bool(one.yes | one.no) for one in judged])


def most_examples(pool: Pool, topics: Sequence[str]) -> dict[str, int]:
    """How many examples there are of each topic."""
    return {topic: sum(topic in one.yes and not one.described for one in pool.judged) for topic in topics}


def _one_of_each_affair_first(judged: Sequence[Judged], places: Sequence[int], choose: random.Random) -> list[int]:
    shuffled = choose.sample(places, len(places))
    seen: dict[str, int] = {}
    turn = {}
    for place in shuffled:
        turn[place] = seen[judged[place].group] = seen.get(judged[place].group, -1) + 1
    return sorted(shuffled, key=lambda place: turn[place])


def _unknown_to(pool: Pool, tested: Pool) -> list[bool]:
    """Which texts of ``pool`` have nothing to do with those that are tested."""
    groups = {one.group for one in tested.judged}
    written = {(one.text.title, one.text.text) for one in tested.judged}
    return [
        one.described or (one.group not in groups and (one.text.title, one.text.text) not in written)
        for one in pool.judged
    ]


def folds_of(groups: Sequence[str], folds: int = FOLDS) -> Iterator[NDArray[np.bool_]]:
    """Which texts are judged in each fold; whole groups, the folds about equally large."""
    sizes: dict[str, int] = {}
    for group in groups:
        sizes[group] = sizes.get(group, 0) + 1
    names = sorted(sizes)
    random.Random(1).shuffle(names)  # noqa: S311 (the same folds every time, not a secret)
    filled = [0] * max(1, min(folds, len(names)))
    fold_of = {}
    for group in sorted(names, key=lambda name: -sizes[name]):
        smallest = filled.index(min(filled))
        fold_of[group] = smallest
        filled[smallest] += sizes[group]
    for fold in range(len(filled)):
        yield np.array([fold_of[group] == fold for group in groups], dtype=bool)


def _table(rows: Sequence[Sequence[bool]], width: int) -> NDArray[np.bool_]:
    return np.array(rows, dtype=bool).reshape(-1, width)
