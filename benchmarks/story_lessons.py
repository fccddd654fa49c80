"""What the judges of stories learn from: pairs of labelled articles, on the days on which they came and on others.

Affairs are also moved to random days of one season, and squeezed into dense days: the labelled ones lie far apart, and
a judge that saw only those would lean on the calendar; a desk sees many affairs in one day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from labelled import Labelled
from numpy.typing import NDArray

from classifiers.crowd import Crowd
from classifiers.similarity import FEATURES, TIMES, Rarities, compare, times
from classifiers.stories import CANDIDATES
from classifiers.traits import LANGUAGES, Traits

SEASONS = (60, 14)
"""Lengths in days of the seasons into which the affairs are moved; in a short one many happen on one day."""
DENSE = (10, 2)
"""Season, and span of an affair, of one more calendar in which developments follow within a day or two: the labelled
ones lie days apart, and a judge that saw only those takes whatever is said of one affair on one day for one thing."""
LOOK_ALIKES, DRAWN = 40, 0.1
"""Earlier articles with which each is paired, and the share of all others, each of which then stands for ten: what is
unlike in every way teaches little."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Positions of articles and of earlier ones, and for how many pairs each stands."""

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    weight: NDArray[np.float64]


def pairs_of(traits: Sequence[Traits], affairs: Sequence[str]) -> Pairs:
    """Each article with those before it that are of its affair or most like it, and with a draw of the rest."""
    draw = np.random.default_rng(1)
    means, names = np.array([t.mean for t in traits]), np.array(affairs)
    found = []
    for i, t in enumerate(traits):
        telling = names[:i] == names[i]
        telling[np.argsort(-(means[:i] @ t.mean), kind="stable")[:LOOK_ALIKES]] = True
        others = np.flatnonzero(telling | (draw.random(i) < DRAWN))
        found.append((np.full(len(others), i), others, np.where(telling[others], 1.0, 1 / DRAWN)))
    return Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pairs to learn from: their features in each calendar, for how many each stands, and which tell of one thing or
    belong to one affair."""

    calendars: tuple[NDArray[np.float64], ...]
    weight: NDArray[np.float64]
    same_event: NDArray[np.bool_]
    same_affair: NDArray[np.bool_]


def lessons_of(articles: Sequence[Labelled], traits: Sequence[Traits], rarities: Rarities) -> Lessons:
    """Pairs of articles: as dated, once for each season, and on dense days."""
    affairs, happened = [a.affair for a in articles], [a.event for a in articles]
    season, within = DENSE
    elsewhen = [
        *(moved(traits, affairs, season=days, seed=days) for days in SEASONS),
        squeezed(traits, affairs, happened, season=season, within=within, seed=101),
    ]
    pairs = pairs_of(traits, affairs)
    as_dated = _features(traits, pairs, rarities)
    events, names = np.array(happened), np.array(affairs)
    return Lessons(
        (as_dated, *(_at_times_of(calendar, pairs, as_dated) for calendar in elsewhen)),
        pairs.weight,
        events[pairs.one] == events[pairs.other],
        names[pairs.one] == names[pairs.other],
    )


def _features(traits: Sequence[Traits], pairs: Pairs, rarities: Rarities) -> NDArray[np.float64]:
    return np.concatenate(
        [
            compare(traits[i], [traits[k] for k in pairs.other[pairs.one == i]], rarities, crowd)
            for i, crowd in enumerate(crowds_of(traits))
        ]
    )


def _at_times_of(calendar: Sequence[Traits], pairs: Pairs, features: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same pairs on other days."""
    found = features.copy()
    found[:, [FEATURES.index(name) for name in TIMES]] = [
        times(calendar[i], calendar[k]) for i, k in zip(pairs.one, pairs.other, strict=True)
    ]
    return found


def moved(traits: Sequence[Traits], affairs: Sequence[str], *, season: int, seed: int) -> list[Traits]:
    """The same articles with each affair moved so that it begins on a random day of a season of so many days."""
    draw = np.random.default_rng(seed)
    first: dict[str, int] = {}
    for t, affair in zip(traits, affairs, strict=True):
        first[affair] = min(t.day, first.get(affair, t.day))
    start = {affair: int(draw.integers(season)) + 730_000 for affair in sorted(first)}
    return [_shifted(t, start[affair] - first[affair]) for t, affair in zip(traits, affairs, strict=True)]


def squeezed(
    traits: Sequence[Traits], affairs: Sequence[str], events: Sequence[str], *, season: int, within: int, seed: int
) -> list[Traits]:
    """The same articles with each affair begun on a random day of a season of so many days, and its developments, in
    their order, on days at most ``within`` after that. Reports of one development stay as far apart as they were."""
    draw = np.random.default_rng(seed)
    first: dict[tuple[str, str], int] = {}
    for t, key in zip(traits, zip(affairs, events, strict=True), strict=True):
        first[key] = min(t.day, first.get(key, t.day))
    start: dict[tuple[str, str], int] = {}
    for affair in sorted(set(affairs)):
        in_order = sorted((key for key in first if key[0] == affair), key=lambda key: (first[key], key))
        days = int(draw.integers(season)) + np.sort(draw.integers(within + 1, size=len(in_order))) + 730_000
        start |= dict(zip(in_order, map(int, days), strict=True))
    keys = zip(affairs, events, strict=True)
    return [_shifted(t, start[key] - first[key]) for t, key in zip(traits, keys, strict=True)]


def _shifted(traits: Traits, by: int) -> Traits:
    facts, lead = traits.facts, traits.facts.lead
    moved_facts = replace(
        facts,
        days=frozenset(day + by for day in facts.days),
        day=None if facts.day is None else facts.day + by,
        lead=replace(lead, days=frozenset(day + by for day in lead.days)),
    )
    return replace(traits, day=traits.day + by, facts=moved_facts)


def crowds_of(traits: Sequence[Traits]) -> list[Crowd]:
    """Of each article those before it that a stream would compare it with."""
    means = np.array([t.mean for t in traits])
    languages = np.array([t.language for t in traits])
    crowds = []
    for i, t in enumerate(traits):
        likeness = means[:i] @ t.mean
        places = [np.flatnonzero(languages[:i] == language) for language in LANGUAGES]
        nearest = np.concatenate([of[np.argsort(-likeness[of], kind="stable")[:CANDIDATES]] for of in places])
        crowds.append(Crowd(traits[k] for k in nearest))
    return crowds
