"""What a run did, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from marsad.model.sources import PollStatus
from marsad.model.troubles import Trouble, TroubleKind, Yield

Health = Literal["new", "well", "shaky"] | TroubleKind
"""How a source does in a word: never looked at, well, failing since the last look, or what ails it most."""
NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source does beside its own past.

    ``silent_days`` is from its newest entry to our last look; ``usual_days`` its median pause, ``longest_days`` the
    longest that is usual, and ``silent_from`` when a longer one would be silence; None where its rhythm is not known.
    ``yields`` are by name, as of the last close look: entries_a_look (most of a day), new_a_week, share_read (of the
    last 20 pages), text_length (characters, median of the last 20).
    """

    state: Health
    silent_days: float | None = None
    usual_days: float | None = None
    longest_days: float | None = None
    silent_from: datetime | None = None
    yields: Mapping[str, Yield] = field(default_factory=lambda: MappingProxyType({}))
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one run did for one source; ``errors`` counts every failure by its reason, ``outcomes`` the pages settled by
    their status, ``left_out`` what was there and is no entry by why; ``again`` what became of articles that were had:
    looked_at (again), edited, deleted, back, put_off (over a cap), those that are not none; ``let_go`` what went by the
    rules of retention since the run before began: pages, summaries, visits."""

    source: str
    status: PollStatus | None = None
    entries: int = 0
    new_entries: int = 0
    pages: int = 0
    articles: int = 0
    tags: int = 0
    errors: Mapping[str, int] = field(default_factory=lambda: NONE)
    outcomes: Mapping[str, int] = field(default_factory=lambda: NONE)
    left_out: Mapping[str, int] = field(default_factory=lambda: NONE)
    again: Mapping[str, int] = field(default_factory=lambda: NONE)
    let_go: Mapping[str, int] = field(default_factory=lambda: NONE)
    next_look_at: datetime | None = None
    health: SourceHealth | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One pass of the monitor flow, counted."""

    run: str
    started_at: datetime
    finished_at: datetime
    sources: tuple[SourceReport, ...]
    stories: int = 0
    developments: int = 0
    alerts_queued: int = 0
    alerts_delivered: int = 0
    alerts_failed: int = 0
    baseline: int = 0
    """Articles kept without an alert because they were there before we began to watch their source."""
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> int:
        """How many things went wrong: polls, pages and deliveries."""
        return sum(sum(s.errors.values()) for s in self.sources) + self.alerts_failed
