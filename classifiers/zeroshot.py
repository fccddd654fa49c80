"""Judges a topic that has a description and no example yet: by meaning and words, measured against background news.

Every measure is told in spreads from what background texts of the same language have, so that it means the same for any
topic; how much each measure counts was learnt from topics that have many examples (``benchmarks/zero_shot.py``, which
also judges each of those by weights learnt from the others).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.documents import Document
from classifiers.stems import stem
from classifiers.training import Judged
from marsad.model import Topic
from marsad.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MEASURES = (
    "meaning of the lead",
    "meaning of the whole",
    "meaning of the nearest passage",
    "words in the headline",
    "words in the lead",
    "most words in a passage",
    "words a passage",
    "words in all",
    "a title word in the headline",
    "title words in the lead",
    "passages with a title word",
    "a title word anywhere",
)
"""What ``Described.rows`` measures. Words count by how rare they are; a title word is one of the topic's own name."""
_MEASURED_AGAINST = 8
WEIGHTS = (0.89, 0.19, 0.54, 0.13, 0.19, 0.17, 0.37, 0.69, 0.03, 0.14, 0.07, 0.52)
BIAS = -3.44
"""Logistic regression over the three topics that come with Marsad, see ``benchmarks/zero_shot.py --fit``."""
THRESHOLD = 0.4
"""Where F1 is best if the scores are probabilities: half of the F1 that can be had (Lipton and others, 2014)."""
_FOR_RECALL = 0.2

ENOUGH, ENOUGH_WITHOUT_CUES = 8, 32
"""So many examples are enough for a head to do better, by cross-validation over affairs; without cues it takes more."""
_EXAMPLES_COUNT, _HALF_OF_THAT = 2.0, 4
"""Very many examples count so much beside the description; of these many, half of that."""
_LEAST_LETTERS, _LEAST_STEM = 4, 3
_COMMON = 0.25
"""A word that stands in a larger share of background texts points to nothing."""
_OF_A_RARE_WORD = 1.2
_SPREAD_AT_LEAST = 0.05
_FEWEST_OF_A_LANGUAGE = 10
ANY = ""
"""Stands for languages in which there is no description, or too little background."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a topic's descriptions say. By language or ``ANY``: ``centres`` (dimensions,), the mean of background texts;
    ``rare``, the weights of the descriptions' stems; ``core``, the stems of the titles; ``usual`` and ``spread``, what
    background texts have of the first measures. ``direction`` (dimensions,) is where the descriptions lie from there.
    """

    centres: Mapping[str, Floats]
    direction: Floats
    rare: Mapping[str, Mapping[str, float]]
    core: Mapping[str, frozenset[str]]
    usual: Mapping[str, Floats]
    spread: Mapping[str, Floats]

    def rows(self, document: Document) -> Floats:
        """(1 + passages, measures): of the article, then of each passage as if it were one."""
        whole = self._measure(document)
        alone = [
            self._measure(
                Document(
                    (passage,),
                    document.title_words if place == 0 else (),
                    (document.words[place],),
                    document.vectors[place : place + 1],
                    document.language,
                )
            )
            for place, passage in enumerate(document.passages)
        ]
        return self._measured_against([whole, *alone], document.language or ANY)

    def logits(self, document: Document) -> Floats:
        """(1 + passages,): how much speaks for the article, and for each passage by itself."""
        found: Floats = self.rows(document) @ np.array(WEIGHTS) + BIAS
        return found

    def packed(self) -> str:
        """All of it, as JSON."""
        return json.dumps(
            {
                "centres": _lists(self.centres),
                "direction": self.direction.tolist(),
                "rare": {language: dict(weights) for language, weights in self.rare.items()},
                "core": {language: sorted(stems) for language, stems in self.core.items()},
                "usual": _lists(self.usual),
                "spread": _lists(self.spread),
            }
        )

    @classmethod
    def unpacked(cls, packed: str) -> Described:
        """What ``packed`` gave."""
        kept: dict[str, Any] = json.loads(packed)
        return cls(
            _arrays(kept["centres"]),
            np.array(kept["direction"]),
            kept["rare"],
            {language: frozenset(stems) for language, stems in kept["core"].items()},
            _arrays(kept["usual"]),
            _arrays(kept["spread"]),
        )

    def _measured_against(self, rows: Sequence[Sequence[float]], language: str) -> Floats:
        measured = np.array(rows)
        usual, spread = _of(self.usual, language), _of(self.spread, language)
        measured[:, :_MEASURED_AGAINST] = (measured[:, :_MEASURED_AGAINST] - usual) / spread
        return measured

    def _measure(self, document: Document) -> list[float]:
        language = document.language or ANY
        rare, core = _of(self.rare, language), _of(self.core, language)
        title = {stem(word) for word in document.title_words}
        bags = [{stem(word) for word in part} for part in document.words]
        counted = [_weight(rare, bag) for bag in bags] or [0.0]
        named = [len(core & bag) for bag in bags] or [0]
        meant = self._meant(document, language)
        return [
            *meant,
            float(np.log1p(_weight(rare, title))),
            float(np.log1p(counted[0])),
            float(np.log1p(max(counted))),
            float(np.log1p(sum(counted) / len(counted))),
            float(np.log1p(_weight(rare, set().union(*bags)))),
            float(bool(core & title)),
            float(np.log1p(named[0])),
            sum(count > 0 for count in named) / len(named),
            float(any(named)),
        ]

    def _meant(self, document: Document, language: str) -> tuple[float, float, float]:
        """Cosines with the descriptions' direction: of lead, whole, and nearest passage."""
        if not len(document.vectors):
            return 0.0, 0.0, 0.0
        centre = _of(self.centres, language)
        near = _unit(document.vectors - centre) @ self.direction
        whole = _unit(document.vectors.mean(axis=0) - centre) @ self.direction
        return float(near[0]), float(whole), float(near.max())


def described_topics(
    topics: Sequence[Topic], judged: Sequence[Judged], documents: Sequence[Document]
) -> dict[str, Described]:
    """Those of ``topics`` that have too few examples for a head to learn from, described; their examples say in which
    direction they lie."""
    if not topics:
        return {}
    articles = [(one, document) for one, document in zip(judged, documents, strict=True) if not one.described]
    sentences = [(one, document) for one, document in zip(judged, documents, strict=True) if one.described]
    found = {}
    for topic in topics:
        about = [document for one, document in articles if topic.name in one.yes]
        others = [document for one, document in articles if topic.name in one.no]
        if len(about) < (ENOUGH if topic.cues else ENOUGH_WITHOUT_CUES) and others:
            told = [document for one, document in sentences if topic.name in one.yes]
            found[topic.name] = describe(topic, told, others, about)
    return found


def describe(
    topic: Topic, descriptions: Sequence[Document], background: Sequence[Document], examples: Sequence[Document] = ()
) -> Described:
    """What ``descriptions``, the documents of a topic's descriptions and their sentences, say beside ``background``,
    documents of news about other things. A few ``examples`` turn its direction towards them (Rocchio 1971)."""
    languages = {document.language or ANY for document in background}
    of_language = {language: [d for d in background if d.language == language] for language in languages}
    of_language = {name: texts for name, texts in of_language.items() if len(texts) >= _FEWEST_OF_A_LANGUAGE}
    centres = {language: _centre(texts) for language, texts in of_language.items()}
    centres[ANY] = np.mean(list(centres.values()), axis=0) if centres else _centre(background)
    direction = _direction(descriptions, centres)
    if examples:
        towards = _EXAMPLES_COUNT * len(examples) / (len(examples) + _HALF_OF_THAT)
        direction = _unit(direction + towards * _direction(examples, centres))
    stems = {language: [_stems(d) for d in texts] for language, texts in of_language.items()}
    told = {language: _told(topic, language) for language in {*topic.descriptions, *topic.cues}}
    rare = {language: _rare(found, stems.get(language, [])) for language, found in told.items()}
    core = {language: frozenset(_content(title)) for language, title in topic.titles.items()}
    rare[ANY] = {one: weight for weights in rare.values() for one, weight in weights.items()}
    core[ANY] = frozenset().union(*core.values())
    bare = Described(centres, direction, rare, core, {ANY: np.zeros(1)}, {ANY: np.ones(1)})
    measured = {language: np.array([bare._measure(d) for d in texts]) for language, texts in of_language.items()}
    measured[ANY] = np.array([bare._measure(d) for d in background])
    return Described(
        centres,
        direction,
        rare,
        core,
        {language: rows[:, :_MEASURED_AGAINST].mean(axis=0) for language, rows in measured.items()},
        {language: rows[:, :_MEASURED_AGAINST].std(axis=0) + _SPREAD_AT_LEAST for language, rows in measured.items()},
    )


def _direction(documents: Sequence[Document], centres: Mapping[str, Floats]) -> Floats:
    """Where documents lie, all together, from the centres of their languages."""
    found = [
        _unit(document.vectors.mean(axis=0) - _of(centres, document.language or ANY))
        for document in documents
        if len(document.vectors)
    ]
    return _unit(np.mean(found, axis=0)) if found else np.zeros_like(centres[ANY])


def threshold(topic: Topic) -> float:
    """From which probability on a topic without examples tags, by its wish. Of probabilities that lie evenly above t, a
    share of (1 + t) / 2 is right: that gives the threshold for a wished precision."""
    if topic.precision is not None:
        return float(np.clip(2 * topic.precision - 1, _FOR_RECALL, 0.9))
    return {"recall": _FOR_RECALL, "balance": THRESHOLD, "precision": 0.9}[topic.prefer]


def _told(topic: Topic, language: str) -> list[str]:
    """The stems of a language's description, and of its cues of one word."""
    cues = [cue for cue in topic.cues.get(language, ()) if len(words(cue)) == 1]
    return _content(" ".join([topic.descriptions.get(language, ""), *cues]))


def with_own_words(topic: Topic) -> Topic:
    """A topic without cues, with the stems of its titles and descriptions for cues; another as it is."""
    if topic.cues:
        return topic
    told = {
        language: tuple(f"{one}*" for one in _content(f"{topic.titles.get(language, '')} {description}"))
        for language, description in topic.descriptions.items()
    }
    return replace(topic, cues=told)


def _content(text: str) -> list[str]:
    stems = (stem(word) for word in words(text) if len(word) >= _LEAST_LETTERS)
    return list(dict.fromkeys(one for one in stems if len(one) >= _LEAST_STEM))


def _stems(document: Document) -> frozenset[str]:
    return frozenset(stem(word) for part in document.words for word in part)


def _rare(found: Sequence[str], background: Sequence[frozenset[str]]) -> dict[str, float]:
    """The weight of each stem: 1 for a rare one, nothing for one of every fourth text or more."""
    counted = Counter(one for bag in background for one in bag)
    shares = {one: counted[one] / max(len(background), 1) for one in found}
    return {one: min(1.0, _OF_A_RARE_WORD - share / _COMMON) for one, share in shares.items() if share < _COMMON}


def _weight(rare: Mapping[str, float], bag: set[str]) -> float:
    return sum(rare[one] for one in bag if one in rare)


def _centre(documents: Sequence[Document]) -> Floats:
    means = [document.vectors.mean(axis=0) for document in documents if len(document.vectors)]
    return np.mean(means, axis=0) if means else np.zeros(1)


def _unit(vectors: Floats) -> Floats:
    found: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return found


def _of(by_language: Mapping[str, Any], language: str) -> Any:
    return by_language[language] if language in by_language else by_language[ANY]


def _lists(arrays: Mapping[str, Floats]) -> dict[str, list[float]]:
    return {language: array.tolist() for language, array in arrays.items()}


def _arrays(lists: Mapping[str, Sequence[float]]) -> dict[str, Floats]:
    return {language: np.array(values) for language, values in lists.items()}
