"""An article as the scorers see it: passages with their words and vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifiers.authorbox import without_author_box
from classifiers.encoder import embed, load_encoder, passage_limit, token_counter
from classifiers.passages import split
from marsad.model import Passage, TaggedText, Text
from marsad.text import clean, words
from marsad.tongues import language_of

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from marsad.settings import EncoderSettings

FEWEST_WORDS = 4
"""Below this, a vector says more about the model than about the text (C12)."""


@dataclass(frozen=True, slots=True)
class Document:
    """``words`` are those of each passage, folded; ``title_words`` those of the headline alone. ``vectors`` has a row
    for each passage: float32, unit length, or zeros where the model could make nothing of it."""

    passages: tuple[Passage, ...]
    title_words: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    vectors: NDArray[np.float32]
    language: str | None = None

    @property
    def too_short(self) -> bool:
        """Whether there is too little to judge by anything but cues."""
        return sum(map(len, self.words)) < FEWEST_WORDS or not self.vectors.any()


class Reader:
    """Turns texts into documents with one encoder. ``passage_tokens`` is the longest passage wished for."""

    def __init__(self, encoder: SentenceTransformer, *, passage_tokens: int, batch_size: int) -> None:
        self.encoder = encoder
        self._limit = passage_limit(encoder, passage_tokens)
        self._count_tokens: Callable[[str], int] = token_counter(encoder)
        self._batch_size = batch_size

    def read(self, texts: Sequence[Text]) -> list[Document]:
        """A document for each text, in order. All passages of all texts go through the encoder together, so that its
        batches are full however short the texts are."""
        cut = [self._cut(text) for text in texts]
        vectors = embed(self.encoder, [p.text for passages in cut for p in passages], batch_size=self._batch_size)
        ends = np.cumsum([len(passages) for passages in cut], dtype=int)
        return [
            _document(text, passages, vectors[end - len(passages) : end])
            for text, passages, end in zip(texts, cut, ends, strict=True)
        ]

    def recall(self, kept: TaggedText) -> Document | None:
        """The document of a text that this encoder read before, from what was kept of it; None if it would cut the
        text otherwise now, so that the vectors are those of other passages."""
        passages = self._cut(kept.text)
        if kept.spans != tuple((passage.start, passage.end) for passage in passages):
            return None
        return _document(kept.text, passages, kept.vectors)

    def _cut(self, text: Text) -> tuple[Passage, ...]:
        own = without_author_box(clean(text.text))
        return split(clean(text.title), own, count_tokens=self._count_tokens, limit=self._limit)


def reader_for(settings: EncoderSettings) -> Reader:
    """A reader with the encoder that ``settings`` name; ConfigError as ``load_encoder`` does."""
    return Reader(load_encoder(settings), passage_tokens=settings.passage_tokens, batch_size=settings.batch_size)


def article_vectors(document: Document) -> NDArray[np.float32]:
    """(1 + passages, 2 · dimensions): of the article the vector of its headline with the lead and the mean of all, of
    unit length; of each passage its own, twice."""
    vectors = document.vectors
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], dtype=np.float32)
    length = float(np.linalg.norm(mean))
    lead = vectors[0] if len(vectors) else mean
    article = np.concatenate((lead, mean / length if length else mean))
    return np.vstack((article[None, :], np.concatenate((vectors, vectors), axis=1))).astype(np.float32)


def _document(text: Text, passages: tuple[Passage, ...], vectors: NDArray[np.float32]) -> Document:
    title = clean(text.title)
    folded = tuple(tuple(words(passage.text)) for passage in passages)
    language = language_of(text.language, title + text.text, [word for part in folded for word in part])
    return Document(passages, tuple(words(title)), folded, vectors, language)
