"""Topics, texts, and what the classifiers say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from marsad.model.names import Mention, WatchName

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a person judged for one or more topics. ``group`` keeps texts of one affair together in
    cross-validation."""

    text: str
    topics: frozenset[str]
    title: str = ""
    language: str | None = None
    group: str = ""
    borderline: bool = False
    article: str = ""
    """The article that it is, by id or address, where its text is to be taken from the archive."""
    not_topics: frozenset[str] | None = None
    """Topics this text is a negative example of; None means all others."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What we watch for. ``titles`` and ``descriptions`` by language code; ``cues`` are words that point to it."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    examples: tuple[Example, ...] = ()
    scorers: tuple[str, ...] = ("embedding",)
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    prefer: Literal["balance", "recall", "precision"] = "balance"
    precision: float | None = None
    """The share of tags that should be right; None: as ``prefer`` says."""
    places: tuple[WatchName, ...] = ()
    """Places that point to the topic, as the scorer ``places`` looks for them: in every spelling."""

    @property
    def wish(self) -> str:
        """What it wishes of its threshold, in a few words."""
        return self.prefer if self.precision is None else f"precision {self.precision:g}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that fits the encoder whole. ``start`` and ``end`` are character offsets into the text;
    passage 0 is the headline with the first sentences (its offsets are those of the sentences)."""

    index: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Nearest:
    """An example that a topic was learnt from, by its headline or how it begins, and how like it a passage is: the
    cosine of their vectors."""

    example: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that earned a tag, in its own words and language, what it scored by itself, and the examples of the
    topic that are most like it, the most like first."""

    passage: str
    score: float
    index: int
    nearest: tuple[Nearest, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    """What the classifiers are given: an article without its page."""

    id: str
    title: str
    text: str
    language: str | None = None
    published: datetime | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagging:
    """A text's topics. ``scores`` are calibrated probabilities for every topic; ``topics`` those over their threshold.

    ``vectors`` has one row of float32, unit length, for each passage. ``model`` names encoder, revision and training
    set; scores and vectors of different models are never compared (C10, C11). ``names`` are the watch names that the
    text mentions, ``notions`` what it speaks of and how often, in terms common to all languages.
    """

    id: str
    status: Literal["ok", "too-short"]
    scores: Mapping[str, float]
    topics: tuple[str, ...]
    evidence: Mapping[str, Evidence]
    language: str | None
    model: str
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    names: tuple[Mention, ...] = ()
    notions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Vectors of passages by one ``model`` (encoder and revision), one passage a row: ``articles`` has the id of its
    article, ``starts`` and ``ends`` (int64) are character offsets into its text, ``vectors`` (n, dimensions) is
    float32, each row of unit length."""

    model: str
    articles: tuple[str, ...]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Novelty:
    """One thing that a development changes: ``kind`` says what ("number", "name", "decision", …), ``text`` is the new
    thing itself, ``passage`` the sentence in which it stands."""

    kind: str
    text: str
    passage: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text belongs. ``new`` is true on the first text of its development. ``novelty`` is what is new in it;
    ``correction`` is the sentence in which it takes back or puts right what was reported before, "" if it does not."""

    id: str
    story: str
    development: str
    new: bool
    novelty: tuple[Novelty, ...] = ()
    correction: str = ""
