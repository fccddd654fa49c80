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

from classifiers.crowd import Crowd, Telling
from classifiers.facts import Facts
from classifiers.traits import Traits

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEANING = (
    "lead", "mean", "best", "lead_best", "mean_with_arabic", "mean_english_french", "unlike", "lead_unlike",
)  # fmt: skip
TIMES = (
    "gap", "gap_over_1", "gap_over_3", "gap_over_7", "day_gap", "shared_days", "days_apart", "days_unknown",
)  # fmt: skip
WORDS = (
    "terms", "lead_terms", "terms_english_french",
    "names", "names_across_scripts", "name_pairs", "lead_names", "lead_names_across_scripts",
    "places", "lead_places", "rare_places", "places_apart", "places_unknown",
    "things", "lead_things", "things_apart", "acts", "acts_apart",
    "numbers", "lead_numbers", "share_of_numbers", "numbers_apart",
    *TIMES,
    "copy", "with_arabic", "english_french", "arabic_french",
    "telling_terms", "telling_terms_english_french", "telling_names", "telling_names_across_scripts",
    "telling_lead_names_across_scripts",
)  # fmt: skip
FEATURES = MEANING + WORDS
"""The columns of ``compare``, in order; the first ``len(MEANING)`` need vectors of one model."""
TIMELESS = tuple(
    name for name in FEATURES if not any(part in name for part in ("gap", "day", "numbers", "places", "things", "acts"))
)
"""The columns that still say something where no day is known: text and names. That two articles name one country or one
kind of thing is next to nothing then, since they may be years apart."""

_UNLIKE = 0.33
"""Cosine of centred vectors under which likeness is worth a second measure, which place and day cannot outweigh: things
that happen in one city on one day share much and are not alike. Four in five pairs of one event lie over it."""


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
    """Rarity of names by script ("arabic", "latin"), of words by language, and of places, things and acts."""

    names: Mapping[str, Rarity]
    terms: Mapping[str, Rarity]
    places: Rarity
    things: Rarity
    acts: Rarity


def compare(one: Traits, others: Sequence[Traits], rarities: Rarities, crowd: Crowd) -> NDArray[np.float64]:
    """The features between one article and each of ``others``, (len(others), len(FEATURES)). ``crowd`` are the articles
    among which a shared word or name is telling or not."""
    return np.array([_features(one, other, rarities, crowd) for other in others]).reshape(-1, len(FEATURES))


def _features(a: Traits, b: Traits, rarities: Rarities, crowd: Crowd) -> list[float]:
    pair = _Pair(a.language, b.language)
    return [
        *_meaning(a, b, pair),
        *_words(a, b, pair, rarities),
        *_names(a, b, pair, rarities),
        *_matters(a.facts, b.facts, rarities),
        *_numbers(a.facts, b.facts),
        *times(a, b),
        *_kinds(a, b, pair),
        *_tellings(a, b, pair, crowd),
    ]


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
    lead_best = float(max(every[0].max(), every[:, 0].max()))
    return (
        float(a.lead @ b.lead),
        mean,
        float(every.max()),
        lead_best,
        mean if pair.across_scripts else 0.0,
        mean if pair.cognate else 0.0,
        max(0.0, _UNLIKE - mean),
        max(0.0, _UNLIKE - lead_best),
    )


def _words(a: Traits, b: Traits, pair: _Pair, rarities: Rarities) -> tuple[float, ...]:
    if pair.across_scripts:
        return 0.0, 0.0, 0.0
    rarity = rarities.terms.get(a.language, rarities.terms["en"])
    everywhere = _cosine(a.facts.terms, b.facts.terms, rarity)
    if pair.same:
        return everywhere, _cosine(a.facts.lead.terms, b.facts.lead.terms, rarity), 0.0
    return 0.0, 0.0, everywhere


def _names(a: Traits, b: Traits, pair: _Pair, rarities: Rarities) -> tuple[float, ...]:
    def worth(names: frozenset[str]) -> float:
        return math.log1p(sum(_name_worth(name, a.language, b.language, rarities) for name in names))

    shared = a.facts.names & b.facts.names
    everywhere, lead = worth(shared), worth(a.facts.lead.names & b.facts.lead.names)
    pairs = math.log1p(sum(" " in name for name in shared))
    return (0.0, everywhere, pairs, 0.0, lead) if pair.across_scripts else (everywhere, 0.0, pairs, lead, 0.0)


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


def _matters(one: Facts, other: Facts, rarities: Rarities) -> tuple[float, ...]:
    """Where it happened, with whom or what, and what was done."""
    return (
        _cosine(one.places, other.places, rarities.places),
        _cosine(one.lead.places, other.lead.places, rarities.places),
        sum(map(rarities.places, one.places & other.places)),
        _apart(one.places, other.places),
        float(not (one.places and other.places)),
        _cosine(one.things, other.things, rarities.things),
        _cosine(one.lead.things, other.lead.things, rarities.things),
        _apart(one.lead.things, other.lead.things),
        _cosine(one.lead.acts, other.lead.acts, rarities.acts),
        _apart(one.lead.acts, other.lead.acts),
    )


def _apart(one: frozenset[str] | frozenset[int], other: frozenset[str] | frozenset[int]) -> float:
    """1 if both say something and nothing of it is the same."""
    return float(bool(one and other) and one.isdisjoint(other))


def _numbers(one: Facts, other: Facts) -> tuple[float, ...]:
    shared = one.numbers & other.numbers
    mine, theirs = _exact(one.lead.numbers), _exact(other.lead.numbers)
    confirmed = len(mine & other.numbers) + len(theirs & one.numbers)
    stated = len(mine) + len(theirs)
    return (
        math.log1p(sum(map(number_worth, shared))),
        float(any(number > 10 for number in one.lead.numbers & other.lead.numbers)),
        confirmed / stated if stated else 0.0,
        float(bool(mine and theirs) and not confirmed),
    )


def _exact(numbers: frozenset[float]) -> set[float]:
    """Numbers that one would expect another report of the same thing to repeat."""
    return {number for number in numbers if number > 10}


def _cosine(one: frozenset[str], other: frozenset[str], rarity: Callable[[str], float]) -> float:
    shared = one & other
    if not shared:
        return 0.0
    inner, left, right = (sum(rarity(thing) ** 2 for thing in things) for things in (shared, one, other))
    return inner / math.sqrt(left * right) if left and right else 0.0


def times(a: Traits, b: Traits) -> tuple[float, ...]:
    """The ``TIMES`` features: how far apart two articles were published, and the days of which they tell."""
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
        _apart(a.facts.lead.days, b.facts.lead.days),
        float(not (a.facts.days and b.facts.days)),
    )


def _kinds(a: Traits, b: Traits, pair: _Pair) -> tuple[float, ...]:
    return (
        _copied(a.facts, b.facts) if pair.same else 0.0,
        float(pair.across_scripts),
        float(pair.cognate),
        float({pair.one, pair.other} == {"ar", "fr"}),
    )


def _tellings(a: Traits, b: Traits, pair: _Pair, crowd: Crowd) -> tuple[float, ...]:
    """Shared words and names by how few of the crowd have them; the crowd are those that stand to ``a`` as ``b`` does:
    in its language, in another of its script, in another script."""
    one, other = a.facts, b.facts

    def alike(language: str) -> bool:
        beside = _Pair(a.language, language)
        return (beside.same, beside.across_scripts) == (pair.same, pair.across_scripts)

    if pair.across_scripts:
        names = _told(one.names, other.names, crowd.telling("names", alike))
        return 0.0, 0.0, 0.0, names, _told(one.lead.names, other.lead.names, crowd.telling("lead_names", alike))
    terms = _told(one.terms, other.terms, crowd.telling("terms", alike))
    if pair.cognate:
        return 0.0, terms, 0.0, 0.0, 0.0
    return terms, 0.0, _told(one.names, other.names, crowd.telling("names", alike)), 0.0, 0.0


def _told(one: frozenset[str], other: frozenset[str], telling: Telling) -> float:
    """The cosine of two sets of things, as if each held one thing more that no other article has: so two that share
    their only name, and it is everybody's, or hardly anybody was there to share it, are not thereby alike."""
    own = telling.own**2
    inner, left, right = (sum(telling(thing) ** 2 for thing in things) for things in (one & other, one, other))
    return inner / math.sqrt((left + own) * (right + own))


def _copied(one: Facts, other: Facts) -> float:
    """Share of the shorter text's runs of words that stand in the longer one too."""
    fewer = min(len(one.shingles), len(other.shingles))
    if not fewer:
        return 0.0
    return len(np.intersect1d(one.shingles, other.shingles, assume_unique=True)) / fewer
