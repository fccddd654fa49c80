"""How alike two articles are, as a row of numbers: meaning, words, names, places, numbers, days.

Each feature is a plain measure between two articles; what the measures are worth is learnt from labelled pairs
(``benchmarks/train_stories.py``) and kept in ``stories.json``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifiers.facts import Facts

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEANING = ("lead", "mean", "best", "lead_best", "mean_with_arabic", "mean_english_french")
WORDS = (
    "terms", "lead_terms", "terms_english_french", "names", "names_across_scripts", "name_pairs",
    "places", "lead_places", "rare_places", "places_apart", "places_unknown",
    "numbers", "lead_numbers", "numbers_apart",
    "gap", "gap_over_1", "gap_over_3", "gap_over_7", "day_gap", "shared_days", "days_unknown",
    "copy", "with_arabic", "english_french", "arabic_french",
)  # fmt: skip
FEATURES = MEANING + WORDS
"""The columns of ``compare``, in order; the first ``len(MEANING)`` need vectors of one model."""

LANGUAGES = ("ar", "en", "fr")


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much it says that two articles share a thing: 1 if it was in no article of the reference collection, 0 if in
    all of them (inverse document frequency over the logarithm of the collection's size)."""

    articles: int
    counts: Mapping[str, int]

    def __call__(self, thing: str) -> float:
        size = self.articles + 1
        return math.log(size / (self.counts.get(thing, 0) + 1)) / math.log(size)


@dataclass(frozen=True, slots=True)
class Rarities:
    """Rarity of names by script ("arabic", "latin"), of words by language, and of places."""

    names: Mapping[str, Rarity]
    terms: Mapping[str, Rarity]
    places: Rarity


@dataclass(frozen=True, slots=True)
class Traits:
    """What of an article is compared. ``passages`` (n, dimensions) are centred for its language and of unit length,
    or zeros; ``lead`` is the first of them, ``mean`` their mean. ``day`` is that of its publication, an ordinal."""

    language: str
    day: int
    facts: Facts
    lead: NDArray[np.float32]
    mean: NDArray[np.float32]
    passages: NDArray[np.float32]


def centred(vectors: NDArray[np.float32], centre: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """``vectors`` (n, dimensions) relative to their language's centre, unit length: languages are shifted against
    each other, and what they share by being of one language says nothing about an article."""
    return unit(vectors - centre if centre is not None else vectors)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: NDArray[np.float32] = (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return result


def compare(one: Traits, others: Sequence[Traits], rarities: Rarities) -> NDArray[np.float64]:
    """The features between one article and each of ``others``, (len(others), len(FEATURES))."""
    return np.array([_features(one, other, rarities) for other in others]).reshape(-1, len(FEATURES))


def _features(a: Traits, b: Traits, rarities: Rarities) -> list[float]:
    pair = _Pair(a.language, b.language)
    return [*_meaning(a, b, pair), *_words(a, b, pair, rarities), *_times(a, b), *_kinds(a, b, pair)]


@dataclass(frozen=True, slots=True)
class _Pair:
    one: str
    other: str

    @property
    def same(self) -> bool:
        return self.one == self.other

    @property
    def across_scripts(self) -> bool:
        return (self.one == "ar") != (self.other == "ar")

    @property
    def cognate(self) -> bool:
        return not self.same and not self.across_scripts


def _meaning(a: Traits, b: Traits, pair: _Pair) -> tuple[float, ...]:
    if not len(a.passages) or not len(b.passages):
        return (0.0,) * len(MEANING)
    every = a.passages @ b.passages.T
    mean = float(a.mean @ b.mean)
    return (
        float(a.lead @ b.lead),
        mean,
        float(every.max()),
        float(max(every[0].max(), every[:, 0].max())),
        mean if pair.across_scripts else 0.0,
        mean if pair.cognate else 0.0,
    )


def _words(a: Traits, b: Traits, pair: _Pair, rarities: Rarities) -> tuple[float, ...]:
    one, other = a.facts, b.facts
    terms = rarities.terms.get(a.language, rarities.terms["en"])
    names = one.names & other.names
    shared_names = math.log1p(sum(_name_worth(name, a.language, b.language, rarities) for name in names))
    places = one.places & other.places
    known = bool(one.places and other.places)
    numbers = one.numbers & other.numbers
    return (
        _cosine(one.terms, other.terms, terms) if pair.same else 0.0,
        _cosine(one.lead_terms, other.lead_terms, terms) if pair.same else 0.0,
        _cosine(one.terms, other.terms, terms) if pair.cognate else 0.0,
        0.0 if pair.across_scripts else shared_names,
        shared_names if pair.across_scripts else 0.0,
        math.log1p(sum(" " in name for name in names)),
        _cosine(one.places, other.places, rarities.places),
        _cosine(one.lead_places, other.lead_places, rarities.places),
        sum(map(rarities.places, places)),
        float(known and not places),
        float(not known),
        math.log1p(sum(map(number_worth, numbers))),
        float(bool(_counts(one) & _counts(other))),
        float(_numbers_apart(one, other)),
    )


def _name_worth(name: str, one: str, other: str, rarities: Rarities) -> float:
    """A rare name says much, a short skeleton may be chance; a pair of neighbours hardly is."""
    rarity = min(rarities.names[_script(one)](name), rarities.names[_script(other)](name))
    return rarity**2 * (1.0 if " " in name or len(name) > 3 else 0.5)


def _script(language: str) -> str:
    return "arabic" if language == "ar" else "latin"


def number_worth(number: float) -> float:
    """How much it says that two articles state one number: 218,280 nearly all, 3 nearly nothing. By significant
    digits, since round numbers are common."""
    written = f"{number:.0f}" if number == int(number) else f"{number}".replace(".", "")
    digits = len(written.rstrip("0"))
    if digits <= 1:
        return 0.15 if number <= 10 else 0.5
    return {2: 0.4 if number < 100 else 0.6, 3: 1.0}.get(digits, 1.5)


def _counts(facts: Facts) -> set[float]:
    return {number for number in facts.lead_numbers if number > 10}


def _numbers_apart(one: Facts, other: Facts) -> bool:
    """Both begin with exact counts, and neither mentions the other's."""
    mine, theirs = ({n for n in f.lead_numbers if number_worth(n) >= 0.6} for f in (one, other))
    return bool(mine and theirs) and not (mine & other.numbers or theirs & one.numbers)


def _cosine(one: frozenset[str], other: frozenset[str], rarity: Callable[[str], float]) -> float:
    shared = one & other
    if not shared:
        return 0.0
    inner, left, right = (sum(rarity(thing) ** 2 for thing in things) for things in (shared, one, other))
    return inner / math.sqrt(left * right) if left and right else 0.0


def _times(a: Traits, b: Traits) -> tuple[float, ...]:
    gap = abs(a.day - b.day)
    one = a.day if a.facts.day is None else a.facts.day
    other = b.day if b.facts.day is None else b.facts.day
    return (
        math.log1p(gap),
        float(gap > 1),
        float(gap > 3),
        float(gap > 7),
        math.log1p(abs(one - other)),
        math.log1p(len(a.facts.days & b.facts.days)),
        float(not (a.facts.days and b.facts.days)),
    )


def _kinds(a: Traits, b: Traits, pair: _Pair) -> tuple[float, ...]:
    one, other = a.facts.shingles, b.facts.shingles
    fewer = min(len(one), len(other))
    return (
        len(one & other) / fewer if fewer else 0.0,
        float(pair.across_scripts),
        float(pair.cognate),
        float({pair.one, pair.other} == {"ar", "fr"}),
    )
