"""What is known of a source's past, and the troubles that are seen in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

TroubleKind = Literal["network", "failing", "blocked", "gone", "layout", "silent", "yield"]
"""What ails a source: nobody can be reached; it fails; it turns us away; it is no more; it looks otherwise than before;
it has nothing new; it has less than it used to."""
Sign = Literal["network", "looks", "pages", "texts", "listing", "silence", "flow"]
"""Where that shows: at looks at sources, in what becomes of pages, in the length of texts, in the number of entries at
a look, in the time since the last new one, in the number of new ones a week."""
ANSWERED = frozenset({"ok", "repaired", "unchanged", "empty"})


@dataclass(frozen=True, slots=True)
class PastPoll:
    """A look at a source, as it went."""

    at: datetime
    status: str
    reason: str = ""
    new_entries: int = 0

    @property
    def answered(self) -> bool:
        return self.status in ANSWERED


@dataclass(frozen=True, slots=True)
class PastPage:
    """What became of an entry's page: a page status, or "failed" with the reason for which it could not be had.
    ``length`` is that of its text in characters, None where no page was read."""

    at: datetime
    outcome: str
    reason: str = ""
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Yield:
    """A number as it is now, and as it usually was before; None if that is not known."""

    now: float
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """What a source was measured by when it was last looked at closely: its median pause and the longest that is usual,
    in days, None where its rhythm is not known; its yields by name (see ``SourceHealth``)."""

    pause_days: float | None = None
    longest_days: float | None = None
    yields: Mapping[str, Yield] = field(default_factory=lambda: MappingProxyType({}))


NO_NORM = Norm()


@dataclass(frozen=True, slots=True)
class SourcePast:
    """A source's past as far as its troubles are judged by it; everything oldest first. One that is not ``whole`` has
    only what is needed to see whether something is amiss.

    ``moments`` are those at which something new came. By day, for those days on which a look showed anything:
    ``listed`` is the largest number of entries at one look, ``fresh`` how many were new. ``weeks`` are the new entries
    of each of the last weeks, the last one up to now; empty where we did not look all the time.
    """

    source: str
    kind: str
    first_ok_at: datetime | None = None
    entries_seen: int = 0
    last_new_at: datetime | None = None
    polls: tuple[PastPoll, ...] = ()
    pages: tuple[PastPage, ...] = ()
    moments: tuple[datetime, ...] = ()
    listed: tuple[tuple[datetime, int], ...] = ()
    fresh: tuple[tuple[datetime, int], ...] = ()
    weeks: tuple[int, ...] = ()
    whole: bool = True
    norm: Norm = NO_NORM


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that ails a source since ``began_at``: what was ``seen``, what had been ``usual``, both as clauses.

    ``source`` is "" for what ails all of them; of each there is one of each sign at a time. ``level`` is what was usual
    as a number, where its end is measured by that.
    """

    source: str
    sign: Sign
    kind: TroubleKind
    began_at: datetime
    noticed_at: datetime
    seen: str
    usual: str
    level: float | None = None
    ended_at: datetime | None = None
