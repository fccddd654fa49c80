"""Says which topics an article is about, how sure that is, and which passage shows it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from classifiers.background import background_for
from classifiers.calibration import Calibration, Curve, sigmoid
from classifiers.continuing import all_learnt, continued_judge
from classifiers.documents import Document, Reader
from classifiers.encoder import embed_query, model_id
from classifiers.fingerprint import VERSION, fingerprint_of
from classifiers.layer import Layer, shipped_layer
from classifiers.nearest import Examples, examples_of
from classifiers.othersense import is_play, less_likely
from classifiers.scorers import learnt, scorer_module
from classifiers.training import (
    LEARNT,
    USUAL_PASSAGES,
    Features,
    Head,
    Judge,
    Judged,
    feature_rows,
    judged_texts,
    short_scorer,
    train_judge,
)
from classifiers.zeroshot import Described, described_topics, threshold, with_own_words
from marsad.errors import ConfigError, Problem
from marsad.model import Evidence, TaggedText, Tagging, Text, Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

ABOUT = "about"
"""Under which name a kept model says, as JSON, what it is."""
_EXAMPLES = "examples"
_FALLBACK = "embedding"


class TopicModel:
    """The topics' heads over one encoder. Make one with ``train``, ``load`` or ``classifiers.kept``.

    ``name`` says which encoder, which revision and which training set: texts tagged under different names are not to
    be compared (C10, C11).
    """

    def __init__(
        self,
        topics: Sequence[Topic],
        reader: Reader,
        judges: Mapping[str, Judge],
        fingerprint: str,
        layer: Layer | None,
        *,
        described: Mapping[str, Described],
        examples: Examples,
    ) -> None:
        self.topics = tuple(topics)
        self.encoder = reader.encoder
        self.fingerprint = fingerprint
        self.name = f"{model_id(reader.encoder)}/topics@{fingerprint}"
        self._reader = reader
        self._judges = dict(judges)
        self._described = dict(described)
        self._examples = examples
        self._scorers = {topic.name: _scorers(topic, layer) for topic in topics}

    @property
    def thresholds(self) -> Mapping[str, float]:
        """The probability from which on an article is tagged, by topic."""
        return MappingProxyType({topic.name: self._threshold(topic) for topic in self.topics})

    def is_described(self, topic: str) -> bool:
        """Whether ``topic`` goes by its description, since it has too few examples to learn from."""
        return topic in self._described

    @classmethod
    def train(
        cls,
        topics: Sequence[Topic],
        encoder: SentenceTransformer,
        *,
        passage_tokens: int = 128,
        batch_size: int = 64,
    ) -> TopicModel:
        """Heads trained and calibrated on the topics' examples and descriptions. The same input gives the same model.

        Raises ConfigError if a topic names an unknown scorer or has nothing to be told apart from.
        """
        reader = Reader(encoder, passage_tokens=passage_tokens, batch_size=batch_size)
        judged = [*judged_texts(topics), *background_for(topics)]
        layer = layer_for(topics, encoder)
        documents = [] if all_learnt(topics, judged, layer) else reader.read([text.text for text in judged])
        return cls.learn(topics, reader, judged, documents, fingerprint_of(topics, encoder, passage_tokens), layer)

    @classmethod
    def learn(
        cls,
        topics: Sequence[Topic],
        reader: Reader,
        judged: Sequence[Judged],
        documents: Sequence[Document],
        fingerprint: str,
        layer: Layer | None = None,
    ) -> TopicModel:
        """As ``train``, from texts that ``reader`` has read before; ``fingerprint`` is to name them. Topics go on from
        ``layer`` if they have a scorer of what was learnt; without it, that scorer is left out."""
        from threadpoolctl import threadpool_limits

        # The matrices are small: threads would wait for one another longer than they work.
        with threadpool_limits(1):
            new = [topic for topic in topics if not (layer and LEARNT in topic.scorers)]
            described = described_topics(new, judged, documents)
            judges = {
                topic.name: _judge(topic, judged, documents, layer) for topic in topics if topic.name not in described
            }
        examples = examples_of(judged, documents, model_id(reader.encoder))
        return cls(topics, reader, judges, fingerprint, layer, described=described, examples=examples)

    def tag(self, texts: Sequence[Text]) -> list[Tagging]:
        """The topics of each text, in order. Give many at once: the encoder's batches are filled from all of them."""
        return self.judge(texts, self._reader.read(texts))

    def judge(self, texts: Sequence[Text], documents: Sequence[Document]) -> list[Tagging]:
        """The topics of texts that this model's encoder has read before: nothing is embedded again."""
        return [self._tagging(text, document) for text, document in zip(texts, documents, strict=True)]

    def tag_again(self, kept: Sequence[TaggedText]) -> list[Tagging]:
        """The topics of texts that were tagged before, in order. What this model's encoder has read is not embedded
        again; what another one has, or would be cut otherwise now, is."""
        return self.judge([one.text for one in kept], self.recall(kept)[0])

    def recall(self, kept: Sequence[TaggedText]) -> tuple[list[Document], int]:
        """The documents of texts that were tagged before, in order, and how many had to be embedded again."""
        encoder = model_id(self.encoder)
        recalled = [self._reader.recall(one) if one.model.partition("/")[0] == encoder else None for one in kept]
        unread = [one.text for one, document in zip(kept, recalled, strict=True) if document is None]
        read = iter(self._reader.read(unread) if unread else ())
        return [document or next(read) for document in recalled], len(unread)

    def question(self, words: str) -> NDArray[np.float32]:
        """The vector of a question, (dimensions,), to be compared with the passages that this model tagged."""
        return embed_query(self.encoder, words)

    def save(self, path: Path) -> None:
        """Writes the heads and their calibrations to ``path`` (.npz, no pickle), whole or not at all."""
        arrays: dict[str, NDArray[Any]] = {}
        about: dict[str, object] = {}
        reads: dict[str, tuple[str, ...]] = {}
        for name, judge in self._judges.items():
            arrays[f"{name}.head"] = judge.head.packed()
            if judge.short:
                arrays[f"{name}.short"] = judge.short.packed()
            about[name] = asdict(judge.calibration)
            reads[name] = judge.reads
        for name, described in self._described.items():
            arrays[f"{name}.described"] = np.array(described.packed())
        arrays[_EXAMPLES] = self._examples.vectors
        told = {
            "version": VERSION,
            "name": self.name,
            "fingerprint": self.fingerprint,
            "calibrations": about,
            "reads": reads,
            "thresholds": dict(self.thresholds),
            "examples": list(zip(self._examples.names, map(sorted, self._examples.topics), strict=True)),
        }
        arrays[ABOUT] = np.array(json.dumps(told, ensure_ascii=True))
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            np.savez(file, allow_pickle=False, **arrays)
        Path(file.name).replace(path)

    @classmethod
    def load(
        cls,
        path: Path,
        topics: Sequence[Topic],
        encoder: SentenceTransformer,
        *,
        passage_tokens: int = 128,
        batch_size: int = 64,
    ) -> TopicModel:
        """The model that ``save`` wrote, for the same topics and encoder.

        Raises ConfigError if it is for others (C11) or if a topic has no calibration (C10); OSError, ValueError or
        KeyError if the file is damaged.
        """
        with np.load(path, allow_pickle=False) as arrays:
            told = json.loads(str(arrays[ABOUT]))
            packed = {name: arrays[name] for name in arrays.files if name != ABOUT}
        if not told["name"].startswith(f"{model_id(encoder)}/"):
            raise ConfigError([_unusable(path, f"was made for another encoder ({told['name']})")])
        described = {
            topic.name: Described.unpacked(str(packed[f"{topic.name}.described"]))
            for topic in topics
            if f"{topic.name}.described" in packed
        }
        missing = [topic.name for topic in topics if topic.name not in {*told["calibrations"], *described}]
        if missing:
            raise ConfigError([_unusable(path, f"has no calibration for {', '.join(missing)}")])
        judges = {
            topic.name: Judge(
                Head.unpacked(packed[f"{topic.name}.head"]),
                _calibration(told["calibrations"][topic.name]),
                Head.unpacked(packed[f"{topic.name}.short"]) if f"{topic.name}.short" in packed else None,
                tuple(told["reads"][topic.name]),
            )
            for topic in topics
            if topic.name not in described
        }
        names, about = zip(*told["examples"], strict=True) if told["examples"] else ((), ())
        examples = Examples(tuple(names), tuple(map(frozenset, about)), packed[_EXAMPLES])
        layer = layer_for(topics, encoder)
        reader = Reader(encoder, passage_tokens=passage_tokens, batch_size=batch_size)
        return cls(topics, reader, judges, told["fingerprint"], layer, described=described, examples=examples)

    def _tagging(self, text: Text, document: Document) -> Tagging:
        short, play = document.too_short, is_play(document)
        scores: dict[str, float] = {}
        evidence: dict[str, Evidence] = {}
        for topic in self.topics:
            name = topic.name
            score, found = self._judged(name, document, short=short)
            score = less_likely(score) if play else score
            scores[name] = score
            if found and score >= self._threshold(topic):
                evidence[name] = found if short else self._compared(name, found, document)
        return Tagging(
            id=text.id,
            status="too-short" if short else "ok",
            scores=MappingProxyType(scores),
            topics=tuple(evidence),
            evidence=MappingProxyType(evidence),
            language=document.language,
            model=self.name,
            passages=() if short else document.passages,
            vectors=document.vectors[:0] if short else document.vectors,
        )

    def _threshold(self, topic: Topic) -> float:
        judge = self._judges.get(topic.name)
        return threshold(topic) if judge is None else judge.calibration.threshold

    def _judged(self, name: str, document: Document, *, short: bool) -> tuple[float, Evidence | None]:
        """A topic's probability, and what shows it."""
        judge = self._judges.get(name)
        if judge is None:
            return (0.0, None) if short else self._by_description(name, document)
        return self._by_words(name, judge, document) if short else self._by_all(name, judge, document)

    def _by_description(self, name: str, document: Document) -> tuple[float, Evidence]:
        """The same for a topic without examples."""
        probabilities = sigmoid(self._described[name].logits(document))
        best = int(probabilities[1:].argmax())
        return float(probabilities[0]), Evidence(document.passages[best].text, float(probabilities[1 + best]), best)

    def _compared(self, name: str, found: Evidence, document: Document) -> Evidence:
        """The evidence with the examples that are most like it."""
        return replace(found, nearest=self._examples.nearest(document.vectors[found.index], name))

    def _by_all(self, name: str, judge: Judge, document: Document) -> tuple[float, Evidence]:
        """The article's probability, and its strongest passage with the probability it would have by itself."""
        read = {scorer: self._scorers[name][scorer] for scorer in judge.reads}
        logits = judge.head.logits(feature_rows(read, document))
        best = int(logits[1:].argmax())
        own = float(judge.calibration.usual.probability(logits[1 + best], 0.0))
        curve = judge.calibration.long if len(document.passages) > USUAL_PASSAGES else judge.calibration.usual
        score = float(curve.probability(logits[0], logits[1 + best]))
        return score, Evidence(document.passages[best].text, own, best)

    def _by_words(self, name: str, judge: Judge, document: Document) -> tuple[float, Evidence | None]:
        """A few words: nothing but themselves can speak (C12)."""
        scorer = short_scorer(self._scorers[name])
        if judge.short is None or scorer is None:
            return 0.0, None
        score = float(sigmoid(judge.short.logits(self._scorers[name][scorer].features(document)[:1]))[0])
        words = "\n".join(passage.text for passage in document.passages)
        return score, Evidence(words, score, 0) if words else None


def _calibration(kept: dict[str, Any]) -> Calibration:
    return Calibration(Curve(**kept["usual"]), Curve(**kept["long"]), kept["threshold"])


def layer_for(topics: Sequence[Topic], encoder: SentenceTransformer) -> Layer | None:
    """The layer that comes with Marsad, if a topic asks for it and it was made for this encoder's vectors."""
    if not any(LEARNT in topic.scorers for topic in topics):
        return None
    layer = shipped_layer()
    return layer if layer.encoder == model_id(encoder) else None


def _judge(topic: Topic, judged: Sequence[Judged], documents: Sequence[Document], layer: Layer | None) -> Judge:
    scorers = _scorers(topic, layer)
    if layer and LEARNT in scorers:
        return continued_judge(topic, judged, documents, scorers, layer)
    return train_judge(topic, judged, documents, scorers)


def _scorers(topic: Topic, layer: Layer | None) -> dict[str, Features]:
    """The topic's scorers by name, what was learnt before first and only if there is a ``layer``; a ConfigError lists
    the known ones if it names another."""
    scorers: dict[str, Features] = {LEARNT: learnt.Scorer(topic, layer)} if layer and LEARNT in topic.scorers else {}
    names = [name for name in topic.scorers if name != LEARNT] or [_FALLBACK]
    told = with_own_words(topic)
    return scorers | {name: scorer_module(topic, name).Scorer(told) for name in names}


def _unusable(path: Path, why: str) -> Problem:
    return Problem(str(path), "", why, "Delete it; the next command that needs a model trains one.")
