"""What Marsad has learnt about its own topics before it comes to a desk: one linear model over all of them.

``benchmarks/train_topics.py`` makes the file from our own labelled articles and from real news, of which nothing is
kept but these numbers: weights of vector dimensions, of concepts and of hashed word stems, and, for calibrating, what
models that had not seen an article's affair said of it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Protocol

import numpy as np

from classifiers.calibration import HeldBack
from classifiers.concepts import concepts
from classifiers.cues import CueMarks
from classifiers.documents import Document, article_vectors
from classifiers.wordrows import Columns
from marsad.model import Text
from marsad.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "topics.npz"
SHA256 = "6541e696947b10a95135e45900e5b82771d40bf7927df76890564d67a15adc5d"
VECTOR_SCALE = 2.0
"""What brings the vectors' numbers to the size of the concepts'; found by cross-validation over affairs."""

_SHARE_OF_WORDS = 0.5
_KNOWN_WORDS = (0.4, 0.7)
"""In a language that the layer was made from, of 99 texts in 100 at least 0.75 of the words have a column; in another
one 0.01 to 0.5. There the words say nothing, and the weights of meaning and concepts are all there is."""


class LayerError(ValueError):
    """The file is not the one that this code was written for."""


class Reads(Protocol):
    """What ``word_readers`` gives."""

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """``cues`` by topic are those it was learnt with, whatever a desk's own say. ``dense`` (topics, dense features)
    weighs vectors, concepts and cues, ``words`` (topics, columns) the word stems; ``bias`` (topics, 2) is added to each
    of the two. ``encoder`` is the id of the one whose vectors it can read. ``usual`` and ``long`` are for calibrating,
    by topic, as in ``classifiers.calibration``; ``own`` has the logits (topics,) that models without its affair gave
    to a text of ours, by its key (``text_key``)."""

    cues: Mapping[str, Sequence[str]]
    encoder: str
    columns: Columns
    dense: NDArray[np.float32]
    words: NDArray[np.float32]
    bias: NDArray[np.float64]
    usual: Mapping[str, Sequence[HeldBack]]
    long: Mapping[str, Sequence[HeldBack]]
    own: Mapping[int, NDArray[np.float32]]
    _readers: tuple[Reads, ...] = field(init=False, repr=False, compare=False)
    _latest: list[tuple[Document, NDArray[np.float64]]] = field(
        init=False, default_factory=list, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_readers", word_readers(self.cues))

    @property
    def topics(self) -> tuple[str, ...]:
        """Those it knows, in the order of its numbers."""
        return tuple(self.cues)

    def logits(self, document: Document) -> NDArray[np.float64]:
        """(1 + passages, topics, 2): of the article, then of each passage as if it were one; by all that is known, the
        words counting less in a language that was not learnt, and by words alone, which is for texts too short to have
        a vector that means anything (C12)."""
        if self._latest and self._latest[0][0] is document:
            return self._latest[0][1]  # each topic asks for the same document in turn
        by_words = word_logits(self.columns, self.words, document) + self.bias[:, 1]
        by_dense = dense_features(document, self._readers) @ self.dense.T + self.bias[:, 0]
        share = _SHARE_OF_WORDS * float(np.interp(self.columns.share_known(document), _KNOWN_WORDS, (0, 1)))
        found: NDArray[np.float64] = np.stack(((1 - share) * by_dense + share * by_words, by_words), axis=2)
        self._latest[:] = [(document, found)]
        return found

    def packed(self) -> bytes:
        """As a file (.npz, no pickle): the same layer always gives the same bytes."""
        arrays: dict[str, NDArray[np.generic]] = {
            "about": np.array(json.dumps({"cues": dict(self.cues), "encoder": self.encoder})),
            "keys": self.columns.keys,
            "rarity": self.columns.rarity.astype(np.float16),
            "dense": self.dense.astype(np.float16),
            "words": self.words.astype(np.float16),
            "bias": self.bias,
            "own.keys": np.array(list(self.own), dtype=np.uint64),
            "own.logits": np.array(list(self.own.values()), dtype=np.float16),
        }
        for kind, points in (("usual", self.usual), ("long", self.long)):
            for name, held in points.items():
                table = np.array([(*one.logits, one.yes, one.weight) for one in held], dtype=np.float16)
                arrays[f"{kind}.{name}"] = table
        file = io.BytesIO()
        np.savez_compressed(file, allow_pickle=False, **arrays)
        return file.getvalue()

    @classmethod
    def unpacked(cls, content: bytes) -> Layer:
        """What ``packed`` gave."""
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(str(arrays["about"]))
            own = zip(arrays["own.keys"].tolist(), arrays["own.logits"].astype(np.float32), strict=True)
            return cls(
                cues={name: tuple(found) for name, found in about["cues"].items()},
                encoder=about["encoder"],
                columns=Columns(arrays["keys"], arrays["rarity"].astype(np.float32)),
                dense=arrays["dense"].astype(np.float32),
                words=arrays["words"].astype(np.float32),
                bias=arrays["bias"],
                usual={name: _held_back(arrays[f"usual.{name}"]) for name in about["cues"]},
                long={name: _held_back(arrays[f"long.{name}"]) for name in about["cues"]},
                own=dict(own),
            )


@dataclass(frozen=True, slots=True)
class HeldOutLayer(Layer):
    """A layer that says of some documents, by their ``id()``, what layers without their affair said of the articles;
    ``documents`` keeps these alive, so that no other gets their id."""

    held: Mapping[int, NDArray[np.float32]] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()

    def logits(self, document: Document) -> NDArray[np.float64]:
        """As ``Layer.logits``; the held-out logit stands for the article by all that is known."""
        found = Layer.logits(self, document)
        held = self.held.get(id(document))
        if held is None:
            return found
        told = found.copy()
        told[0, :, 0] = held
        return told


def without_own(layer: Layer, texts: Sequence[Text], documents: Sequence[Document]) -> HeldOutLayer:
    """``layer``, which knows too much of those of ``texts`` from which it was made, as one that does not."""
    known = zip(documents, (layer.own.get(text_key(text)) for text in texts), strict=True)
    held = {id(document): own for document, own in known if own is not None}
    told = {each.name: getattr(layer, each.name) for each in fields(Layer) if each.init and each.name != "_latest"}
    return HeldOutLayer(**told, held=held, documents=tuple(documents))


@cache
def shipped_layer() -> Layer:
    """The layer that comes with the package; read once. Raises LayerError if it is another than it should be."""
    content = resources.files("classifiers").joinpath(FILE).read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != SHA256:
        raise LayerError(f"{FILE} has the SHA-256 {found}, not {SHA256}")
    return Layer.unpacked(content)


def word_readers(cues: Mapping[str, Sequence[str]]) -> tuple[Reads, ...]:
    """What reads the words of a document for ``dense_features``: concepts, and each topic's cues."""
    return (concepts(), *(CueMarks(found) for found in cues.values()))


def dense_features(document: Document, readers: Sequence[Reads]) -> NDArray[np.float32]:
    """(1 + passages, width): vectors of lead and whole, and what each of ``readers`` finds."""
    vectors = VECTOR_SCALE * article_vectors(document)
    return np.concatenate((vectors, *(reader.features(document) for reader in readers)), axis=1)


def word_logits(columns: Columns, weights: NDArray[np.float32], document: Document) -> NDArray[np.float64]:
    """(1 + passages, topics): what the words say, without a bias."""
    rows = columns.rows(document)
    return np.stack([weights[:, places] @ values for places, values in rows])


def text_key(text: Text) -> int:
    """A 64-bit hash of a text's folded words."""
    written = " ".join(words(text.title)) + "\n" + " ".join(words(text.text))
    return int.from_bytes(hashlib.sha256(written.encode()).digest()[:8], "little")


def _held_back(table: NDArray[np.float16]) -> tuple[HeldBack, ...]:
    return tuple(HeldBack(np.array(row[:2]), row[2] > 0, row[3]) for row in table.astype(np.float64).tolist())
