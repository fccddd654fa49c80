"""Finds the examples that are most like a passage: what a tag can be compared with."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from classifiers.documents import Document
from classifiers.layer import text_key
from classifiers.training import Judged
from marsad.model import Nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "examples.npz"
SHOWN = 3
_STEPS = 127
_LONGEST_NAME = 90


@dataclass(frozen=True, slots=True)
class Examples:
    """The examples that a model learnt from: what each is called, the topics that it is about, and a row of ``vectors``
    (n, dimensions), float32, unit length."""

    names: tuple[str, ...]
    topics: tuple[frozenset[str], ...]
    vectors: NDArray[np.float32]
    _about: dict[str, NDArray[np.intp]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def nearest(self, passage: NDArray[np.float32], topic: str, count: int = SHOWN) -> tuple[Nearest, ...]:
        """The examples of ``topic`` most like ``passage`` (dimensions,), a unit vector, the most like first."""
        about = self._about.get(topic)
        if about is None:
            found = [place for place, each in enumerate(self.topics) if topic in each]
            about = self._about[topic] = np.array(found, dtype=np.intp)
        if not len(about):
            return ()
        likeness = (self.vectors @ passage)[about]
        best = np.argsort(-likeness, kind="stable")[:count].tolist()
        return tuple(Nearest(self.names[about[place]], round(float(likeness[place]), 4)) for place in best)


def examples_of(judged: Sequence[Judged], documents: Sequence[Document], encoder: str) -> Examples:
    """The articles and passages among ``judged`` that are about a topic; descriptions are none. Without ``documents``,
    those of which vectors by ``encoder`` come with Marsad."""
    if not documents:
        kept = shipped_vectors()
        known = kept.vectors if kept.encoder == encoder else {}
        found = [(one, known.get(text_key(one.text))) for one in judged]
    else:
        found = [(one, mean_vector(document)) for one, document in zip(judged, documents, strict=True)]
    chosen = [(one, vector) for one, vector in found if one.yes and not one.described and vector is not None]
    return Examples(
        tuple(name_of(one) for one, _ in chosen),
        tuple(one.yes for one, _ in chosen),
        np.stack([vector for _, vector in chosen]) if chosen else np.zeros((0, 0), np.float32),
    )


def mean_vector(document: Document) -> NDArray[np.float32] | None:
    """The direction of a document's passages together (dimensions,); None for one of which nothing is known."""
    if not document.vectors.any():
        return None
    mean = document.vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    return (mean / length).astype(np.float32) if length else None


@dataclass(frozen=True, slots=True)
class ShippedVectors:
    """Directions of the texts in ``watchlist/topics/examples.jsonl`` by their keys (``layer.text_key``), as ``encoder``
    gives them, to a hundredth."""

    encoder: str
    vectors: Mapping[int, NDArray[np.float32]]

    def packed(self) -> bytes:
        """As a file (.npz, no pickle): a byte for each number."""
        rows = np.array(list(self.vectors.values()), dtype=np.float32)
        scale = np.abs(rows).max(axis=1, keepdims=True) / _STEPS
        file = io.BytesIO()
        np.savez_compressed(
            file,
            allow_pickle=False,
            encoder=np.array(self.encoder),
            keys=np.array(list(self.vectors), dtype=np.uint64),
            rows=np.round(rows / scale).astype(np.int8),
        )
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> ShippedVectors:
        """What ``packed`` gave."""
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            rows = arrays["rows"].astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            return cls(str(arrays["encoder"]), dict(zip(arrays["keys"].tolist(), rows, strict=True)))


@cache
def shipped_vectors() -> ShippedVectors:
    """The vectors that come with the package (``benchmarks/example_vectors.py`` makes them); read once."""
    return ShippedVectors.unpacked(resources.files("classifiers").joinpath(FILE).read_bytes())


def name_of(one: Judged) -> str:
    """What an example is called: its headline, else how it begins."""
    name = " ".join((one.text.title or one.text.text).split())
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
