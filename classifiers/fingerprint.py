"""What a topic model is made from, as a hash: models of different hashes are different models (C10, C11)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from classifiers.encoder import model_id
from classifiers.scorers import scorer_module
from marsad.model import Topic

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

VERSION = 4
"""Raised when training or features change in a way that makes kept models stale."""


def fingerprint_of(topics: Sequence[Topic], encoder: SentenceTransformer, passage_tokens: int) -> str:
    """A hash of everything that a model is made from: encoder, length of passages, topics, examples, code."""
    made_from = {
        "version": VERSION,
        "encoder": model_id(encoder),
        "passage_tokens": passage_tokens,
        "topics": [_told(topic) for topic in topics],
    }
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()[:12]


def _told(topic: Topic) -> list[object]:
    examples = [
        (e.title, e.text, e.language, e.group, e.borderline, sorted(e.topics), _sorted(e.not_topics))
        for e in topic.examples
    ]
    texts = [dict(topic.titles), dict(topic.descriptions), dict(topic.cues)]
    scorers = [(name, scorer_module(topic, name).VERSION) for name in topic.scorers]
    return [topic.name, *texts, scorers, topic.prefer, topic.precision, repr(topic.places), examples]


def _sorted(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
