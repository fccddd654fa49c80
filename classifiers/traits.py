"""What of an article is compared with others: its vectors, relative to its language, and the facts it states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from classifiers.facts import Facts, read_facts
from classifiers.spelling import is_arabic
from marsad.model import GroupItem, Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

LANGUAGES = ("ar", "en", "fr")

BRIEF = 16
"""An article with fewer different words than this, those that say nothing not counted, is little more than a
headline. Labelled headlines have 7 (median) to 13, with a first sentence about 20, whole articles 49 or more."""

UNDATED = 0
"""The day of an article of which nothing is known but that it has no date."""


@dataclass(frozen=True, slots=True)
class Traits:
    """``passages`` (n, dimensions) are centred for the article's language and of unit length, or zeros; ``lead`` is
    the first of them, ``mean`` that of the article as a whole. ``day`` is that of its publication, an ordinal."""

    language: str
    day: int
    facts: Facts
    lead: NDArray[np.float32]
    mean: NDArray[np.float32]
    passages: NDArray[np.float32]

    @property
    def brief(self) -> bool:
        """Whether so little of the article is known that much of what is in it cannot be expected to be shared."""
        return len(self.facts.terms) < BRIEF


Centres = Mapping[str, "NDArray[np.float32]"]
"""The mean passage vector of each language, (dimensions,). Languages are shifted against each other, and what articles
share by being of one language says nothing about them. Empty for a model whose centres are not known."""


def read_traits(item: GroupItem, day: int, centres: Centres) -> Traits:
    """The traits of ``item``, published on ``day`` (an ordinal, or UNDATED)."""
    language = language_of(item.text)
    passages = _centred(item.vectors, language, centres)
    mean = whole(item, centres)
    return Traits(
        language=language,
        day=day,
        facts=read_facts(item.text, date.fromordinal(day) if day != UNDATED else None),
        lead=passages[0] if len(passages) else mean,
        mean=mean,
        passages=passages,
    )


def whole(item: GroupItem, centres: Centres) -> NDArray[np.float32]:
    """One vector for the article, (dimensions,): the mean of its passages, centred, of unit length; zeros if it has
    no passages."""
    if not len(item.vectors):
        return np.zeros(item.vectors.shape[1], dtype=np.float32)
    mean = _unit(item.vectors.mean(axis=0, keepdims=True))
    result: NDArray[np.float32] = _centred(mean, language_of(item.text), centres)[0]
    return result


def language_of(text: Text) -> str:
    """The language that ``text`` names; if it names none, Arabic or English by its letters."""
    if text.language is not None:
        return text.language
    return "ar" if any(map(is_arabic, f"{text.title} {text.text[:200]}".split())) else "en"


def _centred(vectors: NDArray[np.float32], language: str, centres: Centres) -> NDArray[np.float32]:
    if not centres:
        return vectors
    return _unit(vectors - centres.get(language, centres["en"]))


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return result
