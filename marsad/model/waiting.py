"""What waits in the archive for the next stage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from marsad.model.names import Mention
from marsad.model.pages import Page
from marsad.model.sources import NO_VALIDATORS, Entry, Validators
from marsad.model.topics import Evidence, Novelty, Placement, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry whose page is to be fetched, first seen ``first_seen_at``. ``validators`` are those of the kept copy
    when it is looked at again; ``render`` says that its text was found to be made by scripts."""

    id: str
    entry: Entry
    baseline: bool
    attempts: int
    validators: Validators = NO_VALIDATORS
    first_seen_at: datetime | None = None
    render: bool = False


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A fetched page that is to be read, with the further ``parts`` of its article where that has several pages."""

    entry_id: str
    entry: Entry
    page: Page
    parts: tuple[Page, ...] = ()
    first_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TaggedText:
    """An article that was tagged: its ``text`` as it reads now, which ``model`` tagged it, and its passages as kept,
    each its start and end in the text, with a row of ``vectors`` (n, dimensions), float32, unit length, each.
    ``decided`` are the topics on which a person has decided."""

    text: Text
    model: str
    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]
    decided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LabelledText:
    """An article of which persons (``by``) decided that it is about the topics of ``yes`` and not about those of
    ``no``; ``story`` is the one that it is in, None if in none."""

    text: Text
    yes: frozenset[str]
    no: frozenset[str]
    story: str | None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UndecidedText:
    """An article on whose ``topic`` no person has decided: what ``model`` scored it, by which ``passage`` if it got the
    tag, else "", and its passages' ``vectors`` (n, dimensions), float32, unit length."""

    text: Text
    topic: str
    score: float
    passage: str
    model: str
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A tagged article that is to be grouped, or one that was: what stories are made from.

    ``vectors`` are its passages' (n, dimensions), float32, unit length, all of one ``model``. ``news`` is false for
    what must never alert: back catalogue and old dates. ``earlier`` is, of an edited article that waits to be grouped
    again, the text of the version that was grouped before; None of one that is grouped for the first time or reads as
    it did then. ``names`` are the watch names that it mentions. ``live`` says that it is, or once was, a page that goes
    on being written, entry by entry. ``copy_of`` is the first article that carried its text, if it was not the first.
    """

    text: Text
    vectors: NDArray[np.float32]
    model: str
    source: str
    outlet: str
    news: bool
    scores: Mapping[str, float]
    evidence: Mapping[str, Evidence]
    placement: Placement | None = None
    earlier: str | None = None
    names: tuple[Mention, ...] = ()
    live: bool = False
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class StoryDecisions:
    """What persons decided of stories, as it stands: ``places`` gives the story of each article that was split off,
    merged or pinned; ``merged`` gives, for each story that is no more, the one that it became part of."""

    places: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)

    def story_of(self, article: str, story: str) -> str:
        """The story of ``article``, which by itself would be in ``story``."""
        return self.places.get(article) or self.merged.get(story, story)


@dataclass(frozen=True, slots=True)
class Reports:
    """What is known of a development: when it was first recorded, its reports up to now, the first first, and what was
    new in it. The ``vectors`` of reports are left out."""

    began_at: datetime
    earlier: tuple[GroupItem, ...] = ()
    novelty: tuple[Novelty, ...] = ()
