"""Stories and developments: for each article of a stream, which affair it belongs to and which new thing it reports.

An article is compared with those before it that resemble it most (``memory``), pair by pair, by meaning and by the
facts it states (``similarity``); a trained judge (``linking``) says whether a pair reports the same thing, and whether
it belongs to the same affair. An article joins the development whose articles it fits best; failing that it is a new
development of the story that it fits best; failing that it begins a story. Nothing that comes later changes an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from classifiers.facts import read_facts
from classifiers.linking import Linking, shipped
from classifiers.memory import Memory, Remembered
from classifiers.similarity import FEATURES, LANGUAGES, Traits, centred, compare, unit
from classifiers.spelling import is_arabic
from marsad.model import GroupItem, Placement, Text
from marsad.urls import identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

MEMORY = timedelta(days=365)
"""How long after its last article a story can still go on: what a rebuilt stream must be given."""
CAPACITY = 20_000
"""How many articles are remembered at most; a busy desk forgets the oldest before ``MEMORY`` is over."""

_CANDIDATES = 24
"""Articles of each language that are compared in full."""
_COPY = 0.5
"""Share of the shorter text's runs of five words from which two articles are one text in two places."""
_COPY_DAYS = 14
_COPY_FEATURE = FEATURES.index("copy")
_UNDATED = 0


class StoryStream:
    """Places articles one by one, in order of arrival, and remembers them.

    ``model`` names the encoder whose vectors are compared; items of another are refused with ValueError (C11).
    ``remembered`` are articles that were placed before, with their placement, in the order in which they were
    grouped: a stream that is rebuilt from them answers like one that never stopped. Vectors of a model that
    ``linking`` was not calibrated for serve to find candidates only, and words, names, places, numbers and days
    decide (C10).
    """

    def __init__(self, model: str, remembered: Iterable[GroupItem] = (), *, linking: Linking | None = None) -> None:
        self._model = model
        self._linking = linking or shipped()
        self._calibrated = self._linking.knows(model)
        self._memory = Memory(CAPACITY)
        self._placements: dict[str, Placement] = {}
        self._clock: int = _UNDATED
        if not self._calibrated:
            log.warning("stories are not calibrated for %s: grouping by words and facts alone", model)
        for item in remembered:
            self._recall(item)

    def place(self, item: GroupItem) -> Placement:
        """Where ``item`` belongs. An article that was placed before keeps its place, however it reads now."""
        self._check(item)
        known = self._placements.get(item.text.id)
        if known is not None:
            self._remember(item, known)
            return Placement(known.id, known.story, known.development, new=False)
        traits = self._reader(item, self._day(item.text))()
        placement = self._decide(item.text.id, traits)
        self._remember(item, placement, traits)
        return placement

    def _decide(self, id: str, traits: Traits) -> Placement:
        others = self._memory.nearest(
            traits.mean, day=traits.day, within=MEMORY.days, groups=len(LANGUAGES) + 1, each=_CANDIDATES
        )
        features = compare(traits, [other.traits() for other in others], self._linking.rarities)
        development, story = self._judged(traits, features)
        best = _best([other.development for other in others], development)
        if best is not None:
            home = next(other for other in others if other.development == best)
            return Placement(id, home.story, best, new=False)
        best = _best([other.story for other in others], story)
        return Placement(id, best or f"s-{identity(id)}", f"d-{identity(id)}", new=True)

    def _judged(self, traits: Traits, features: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        linking = self._linking
        if self._calibrated and len(traits.passages):
            development, story = linking.development(features), linking.story(features)
        else:
            development, story = linking.words_development(features), linking.words_story(features)
        # A copy is a copy, whatever else there is to say about it.
        near = features[:, FEATURES.index("gap")] <= np.log1p(_COPY_DAYS)
        copied = near & (features[:, _COPY_FEATURE] >= _COPY)
        return np.where(copied, np.inf, development), story

    # ------------------------------------------------------------ remembering

    def _recall(self, item: GroupItem) -> None:
        self._check(item)
        if item.placement is None:
            raise ValueError(f"article {item.text.id} is to be remembered but has no place")
        self._remember(item, item.placement)

    def _check(self, item: GroupItem) -> None:
        if item.model != self._model:
            raise ValueError(
                f"article {item.text.id} has vectors of {item.model}, this stream compares those of {self._model}"
            )

    def _remember(self, item: GroupItem, placement: Placement, traits: Traits | None = None) -> None:
        day = self._day(item.text)
        read = cache(self._reader(item, day)) if traits is None else (lambda: traits)
        remembered = Remembered(item.text.id, placement.story, placement.development, read)
        mean = self._mean(item)
        group = _group(_language(item.text))
        if item.text.id in self._placements:
            self._memory.update(remembered, mean=mean, day=day if item.text.published else None, group=group)
        else:
            self._memory.add(remembered, mean=mean, day=day, group=group)
            self._placements[item.text.id] = placement

    def _day(self, text: Text) -> int:
        """The day of ``text``; an undated one came when the last dated one did."""
        if text.published is not None:
            self._clock = text.published.date().toordinal()
        return self._clock

    # ------------------------------------------------------------ reading

    def _reader(self, item: GroupItem, day: int) -> Callable[[], Traits]:
        def read() -> Traits:
            passages = self._passages(item)
            return Traits(
                language=_language(item.text),
                day=day,
                facts=read_facts(item.text, date.fromordinal(day) if day != _UNDATED else None),
                lead=passages[0] if len(passages) else self._mean(item),
                mean=self._mean(item),
                passages=passages,
            )

        return read

    def _passages(self, item: GroupItem) -> NDArray[np.float32]:
        return centred(item.vectors, self._centre(item))

    def _mean(self, item: GroupItem) -> NDArray[np.float32]:
        if not len(item.vectors):
            return np.zeros(item.vectors.shape[1], dtype=np.float32)
        return centred(unit(item.vectors.mean(axis=0, keepdims=True)), self._centre(item))[0]

    def _centre(self, item: GroupItem) -> NDArray[np.float32] | None:
        if not self._calibrated:
            return None
        centres = self._linking.centres
        return centres.get(_language(item.text), centres["en"])


def _language(text: Text) -> str:
    """Arabic, English or French go by their own name; a text of unknown language by its letters."""
    if text.language in LANGUAGES:
        return str(text.language)
    if text.language is None:
        return "ar" if any(map(is_arabic, text.title.split() or text.text[:200].split())) else "en"
    return text.language


def _group(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def _best(groups: Sequence[str], odds: NDArray[np.float64]) -> str | None:
    """The group whose better half of members fits best, if it fits at all; of equals the one met first."""
    members: dict[str, list[float]] = {}
    for group, value in zip(groups, odds.tolist(), strict=True):
        members.setdefault(group, []).append(value)
    fits = {group: _better_half(values) for group, values in members.items()}
    best = max(fits, key=fits.__getitem__, default=None)
    return best if best is not None and fits[best] > 0 else None


def _better_half(values: list[float]) -> float:
    """A mean that one member of the kind may pull up but a single chance likeness in a large group does not."""
    ranked = sorted(values, reverse=True)[: (len(values) + 1) // 2]
    return sum(ranked) / len(ranked)
