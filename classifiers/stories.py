"""Stories and developments: for each article of a stream, which affair it belongs to and which new thing it reports.

An article is compared with those before it that resemble it most (``memory``), pair by pair, by meaning and by the
facts it states (``similarity``); a trained judge (``linking``) says whether a pair reports the same thing, and whether
it belongs to the same affair. An article joins the development whose articles it fits best; failing that it is a new
development in the story of the one that it continues best; failing that it begins a story. Nothing that comes later
changes an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from classifiers.corrections import correction, correction_by_edit
from classifiers.crowd import Crowd
from classifiers.linking import Linking, shipped
from classifiers.memory import Memory, Remembered
from classifiers.novelty import new_by_edit, whats_new
from classifiers.similarity import FEATURES, compare
from classifiers.traits import LANGUAGES, UNDATED, Centres, Traits, language_of, read_traits, whole
from marsad.model import GroupItem, Novelty, Placement, StoryDecisions, Text
from marsad.urls import identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

MEMORY = timedelta(days=365)
"""How long after its last article a story can go on: what a rebuilt stream must be given to answer as before."""
CAPACITY = 12_000
"""How many articles are remembered at most; a busy desk forgets the oldest before ``MEMORY`` is over."""

CANDIDATES = 24
"""Articles of each language that are compared in full."""
_DEVELOPMENT_DAYS = 10
"""A report of something that was last reported longer ago tells of something new, unless it is a copy."""
_LOOSENESS = 3.0
"""How much worse, in log-odds, an article may fit a development than its reports fit one another. More joins more pairs
across languages, and swallows more follow-ups, of which nobody then hears (docs/figures.md)."""
_BESIDE_ONE = 0.5
"""What is asked, in log-odds, where there is but one report and nothing to measure against."""
_COHESION_OF = 8
"""Reports of a development that are compared with one another, the oldest first."""
_COPY = 0.5
"""Share of the shorter text's runs of five words from which two articles are one text in two places."""
_COPY_DAYS = 30
_CERTAIN = 100.0
_COLUMN = {name: column for column, name in enumerate(FEATURES)}


class StoryStream:
    """Places articles one by one, in order of arrival, and remembers them.

    ``model`` names the encoder whose vectors are compared (before a slash; what follows names other things that were
    trained). ``remembered`` are articles that were placed before, with their placement, in the order in which they
    were grouped: a stream that is rebuilt from them answers like one that never stopped.

    Vectors of different encoders are never compared (C11): ``place`` refuses an item of another with ValueError, and
    remembered ones keep their places but attract nothing, with a warning. If ``linking`` was not calibrated for the
    encoder, vectors serve to find candidates only, and words, names, places, numbers and days decide (C10).

    ``decisions`` are what persons decided: an article that they put into a story goes into no other, whatever it is
    like, and what fits a story that they merged belongs to the one that this became part of.
    """

    def __init__(
        self,
        model: str,
        remembered: Iterable[GroupItem] = (),
        *,
        linking: Linking | None = None,
        decisions: StoryDecisions | None = None,
    ) -> None:
        self._encoder = _encoder(model)
        self._linking = linking or shipped()
        self._decisions = decisions or StoryDecisions()
        self._calibrated = self._linking.encoder == self._encoder
        self._centres: Centres = self._linking.centres if self._calibrated else {}
        self._memory = Memory(CAPACITY)
        self._placements: dict[str, Placement] = {}
        self._clock = UNDATED
        if not self._calibrated:
            log.warning("stories are not calibrated for %s: words and facts alone decide", self._encoder)
        self._recall(remembered)

    def place(self, item: GroupItem) -> Placement:
        """Where ``item`` belongs. An article that was placed before keeps its story, however it reads now; an edit that
        tells something new is a further development of it."""
        if _encoder(item.model) != self._encoder:
            raise ValueError(
                f"article {item.text.id} has vectors of {item.model}; this stream compares those of {self._encoder}"
            )
        known = self._placements.get(item.text.id)
        if known is not None:
            return self._place_again(item, known)
        day = self._day(item.text)
        traits = read_traits(item, day, self._centres)
        placement = self._decide(item.text, traits)
        self._placements[item.text.id] = placement
        self._memory.keep(self._remembered(item, placement, day, traits))
        return placement

    def _place_again(self, item: GroupItem, known: Placement) -> Placement:
        day = self._day_again(item.text)
        if item.earlier is None:
            self._memory.keep(self._remembered(item, known, day))
            return Placement(known.id, known.story, known.development, new=False)
        traits = read_traits(item, day, self._centres)
        corrects = correction_by_edit(item.text, item.earlier)
        novelty: tuple[Novelty, ...] = ()
        if not corrects:
            others = [
                other.traits().facts
                for other in self._near(traits)
                if other.story == known.story and other.id != known.id
            ]
            novelty = new_by_edit(item.text, item.earlier, others, today=_date(item.text))
        # The same new things give the same development, however often a page changes to and fro.
        told = identity("\n".join((known.id, *(f"{one.kind} {one.text}" for one in novelty))))
        development = f"d-{told}" if novelty else known.development
        placement = Placement(known.id, known.story, development, bool(novelty), novelty, corrects)
        self._placements[known.id] = placement
        self._memory.keep(self._remembered(item, placement, day, traits))
        return placement

    def _near(self, traits: Traits) -> list[Remembered]:
        return self._memory.nearest(
            traits.mean, day=traits.day, within=MEMORY.days, groups=len(LANGUAGES) + 1, each=CANDIDATES
        )

    def _decide(self, text: Text, traits: Traits) -> Placement:
        id, corrects = text.id, correction(text)
        others = self._near(traits)
        decided = self._decisions.places.get(id)
        others = [other for other in others if decided in (None, other.story)]
        read = [other.traits() for other in others]
        crowd = Crowd(read)
        same_thing, same_affair = self._odds(traits, read, crowd)
        developments = [other.development for other in others]
        for development, fit in _fits(developments, same_thing, _better_half):
            members = [other for other in others if other.development == development]
            if fit > self._asked(members, crowd):
                return Placement(id, members[0].story, development, new=False, correction=corrects)
        continued = next((development for development, _ in _fits(developments, same_affair, _mean)), None)
        story = next((o.story for o in others if o.development == continued), f"s-{identity(id)}")
        before = [other.traits().facts for other in others if other.story == story]
        return Placement(
            id,
            self._decisions.story_of(id, story),
            f"d-{identity(id)}",
            new=True,
            novelty=whats_new(text, before, today=_date(text)),
            correction=corrects,
        )

    def _asked(self, members: Sequence[Remembered], crowd: Crowd) -> float:
        """How well an article must fit a development: nearly as well as its reports fit one another. A follow-up that
        tells the whole story again fits them too, but less."""
        read = [member.traits() for member in members[:_COHESION_OF]]
        if len(read) < 2:
            return _BESIDE_ONE
        return _mean([self._fit_to_others(read, i, crowd) for i in range(len(read))]) - _LOOSENESS

    def _fit_to_others(self, read: Sequence[Traits], i: int, crowd: Crowd) -> float:
        others = [*read[:i], *read[i + 1 :]]
        features = compare(read[i], others, self._linking.rarities, crowd)
        return _better_half(self._judged(read[i], others, features)[0].tolist())

    def _odds(
        self, traits: Traits, others: Sequence[Traits], crowd: Crowd
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log-odds that each candidate tells of the same thing, and that it belongs to the same affair."""
        features = compare(traits, others, self._linking.rarities, crowd)
        development, story = self._judged(traits, others, features)
        days = np.expm1(features[:, _COLUMN["gap"]]).round()
        development = np.where(days <= _DEVELOPMENT_DAYS, development, -np.inf)
        copied = (features[:, _COLUMN["copy"]] >= _COPY) & (days <= _COPY_DAYS)
        return np.where(copied, _CERTAIN, development), story

    def _judged(
        self, one: Traits, others: Sequence[Traits], features: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the judges whose kind of pair each is say of it: same thing? same affair?"""
        vectors, dated = self._calibrated and bool(one.lead.any()), one.day != UNDATED
        judges = partial(self._linking.judges_for, vectors=vectors, dated=dated)
        brief = np.array([one.brief or other.brief for other in others], dtype=bool)
        (thing, affair), (thing_in_brief, affair_in_brief) = judges(brief=False), judges(brief=True)
        return (
            np.where(brief, thing_in_brief(features), thing(features)),
            np.where(brief, affair_in_brief(features), affair(features)),
        )

    def _recall(self, remembered: Iterable[GroupItem]) -> None:
        strangers = 0
        for item in remembered:
            if item.placement is None:
                raise ValueError(f"article {item.text.id} is to be remembered but has no place")
            story = self._decisions.story_of(item.text.id, item.placement.story)
            placement = self._placements[item.text.id] = replace(item.placement, story=story)
            if _encoder(item.model) == self._encoder:
                self._memory.keep(self._remembered(item, placement, self._day(item.text)))
            else:
                strangers += 1
        if strangers:
            log.warning("%d remembered articles have vectors of another model than %s", strangers, self._encoder)

    def _remembered(self, item: GroupItem, placement: Placement, day: int, traits: Traits | None = None) -> Remembered:
        return Remembered(
            id=item.text.id,
            story=placement.story,
            development=placement.development,
            day=day,
            group=_group(language_of(item.text)),
            mean=whole(item, self._centres),
            traits=cache(lambda: traits or read_traits(item, day, self._centres)),
        )

    def _day(self, text: Text) -> int:
        """The day of ``text``; an undated one came when the last dated one did."""
        if text.published is not None:
            self._clock = text.published.date().toordinal()
        return self._clock

    def _day_again(self, text: Text) -> int:
        """The day of an edited text; an edit does not turn the clock."""
        if text.published is not None:
            return text.published.date().toordinal()
        before = self._memory.get(text.id)
        return before.day if before else self._clock


def _date(text: Text) -> date | None:
    return text.published.date() if text.published else None


def _encoder(model: str) -> str:
    return model.partition("/")[0]


def _group(language: str) -> int:
    return LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)


def _fits(
    groups: Sequence[str], odds: NDArray[np.float64], fit_of: Callable[[list[float]], float]
) -> list[tuple[str, float]]:
    """The groups that an article fits at all, best first, with how well; of equals the one met first."""
    members: dict[str, list[float]] = {}
    for group, value in zip(groups, odds.tolist(), strict=True):
        members.setdefault(group, []).append(value)
    fits = ((group, fit_of(values)) for group, values in members.items())
    return sorted(((group, fit) for group, fit in fits if fit > 0), key=lambda pair: -pair[1])


def _better_half(values: list[float]) -> float:
    """A mean that one member of the kind may pull up but a single chance likeness in a large group does not."""
    ranked = sorted(values, reverse=True)[: (len(values) + 1) // 2]
    return _mean(ranked)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)
