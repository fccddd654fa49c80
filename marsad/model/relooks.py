"""Looking again at what was read: what is due, what the next look goes by, and what seems to be gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marsad.model.waiting import WaitingEntry


@dataclass(frozen=True, slots=True)
class Relook:
    """An article whose page is due to be looked at again. ``full_at`` is when the page itself came last, not only word
    that it is as it was; ``missing``, whether it was not there at the last look."""

    article: str
    waiting: WaitingEntry
    full_at: datetime
    missing: bool


@dataclass(frozen=True, slots=True)
class LastLook:
    """What the time of an article's next look goes by. ``dated`` is where it stands in time; ``changed_at`` when its
    text last changed, None if it never did; ``failures`` how many looks in a row brought no answer; ``missing_at``
    since when its page is missing, and ``deleted_at`` since when it counts as deleted."""

    article: str
    source: str
    dated: datetime
    looked_at: datetime
    changed_at: datetime | None = None
    live: bool = False
    tagged: bool = False
    failures: int = 0
    missing_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlannedRelook:
    """When an article is looked at again: ``due_at`` None is never; those of a lower ``rank`` come first."""

    article: str
    due_at: datetime | None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """A page that was missing at ``times`` looks in a row, the first at ``missing_at``, the latest at ``again_at``; and
    how many of its host's pages have been ``host_missing`` (this one among them) and ``host_seen`` since then."""

    article: str
    missing_at: datetime
    again_at: datetime
    times: int
    host_missing: int
    host_seen: int
