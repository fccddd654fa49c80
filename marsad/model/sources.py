"""What sources are, what they announce, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Literal

PollStatus = Literal["ok", "repaired", "unchanged", "empty", "not-a-feed", "blocked", "gone", "failed"]
Asked = Literal["whole", "if-changed", "doubted"]
EMPTY: Mapping[str, object] = MappingProxyType({})
NOTHING_LEFT_OUT: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Source:
    """A place that announces links. ``options`` are unchecked until the kind's own ``Options`` has read them.

    ``url`` is "" for one that is not on the web; ``home`` is the desk's folder, which paths in its options are
    relative to. ``relook_hours`` are the ages at which its articles are looked at again; None as the settings say.
    ``fastest_minutes`` and ``slowest_minutes`` are its own bounds for how often it is looked at.
    ``render`` has its pages shown in a browser before they are read.
    """

    name: str
    kind: str
    url: str
    title: str = ""
    language: str | None = None
    options: Mapping[str, object] = field(default_factory=lambda: EMPTY)
    home: Path | None = None
    relook_hours: tuple[float, ...] | None = None
    fastest_minutes: float | None = None
    slowest_minutes: float | None = None
    render: bool = False


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with. Sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Move:
    """Where a source's address leads by permanent redirects alone: to ``url``, at every look that went well since
    ``since``, of which there were ``looks``."""

    url: str
    since: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Hints:
    """How a publisher wants to be asked: ``gap`` seconds apart, not in these hours and on these weekdays (UTC,
    Monday is 0)."""

    gap: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the archive remembers of a source between polls.

    ``unchanged`` counts the looks in a row at which its server said "unchanged" (304), the first at
    ``unchanged_since``; ``whole_at`` is when we last had all of it. ``doubted_at`` is when "unchanged" was last found
    to be false (F19); None for a server whose word is good.
    """

    name: str
    url: str
    first_ok_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    next_due_at: datetime | None = None
    validators: Validators = NO_VALIDATORS
    status: PollStatus | None = None
    reason: str = ""
    failures: int = 0
    entries_seen: int = 0
    last_new_entry_at: datetime | None = None
    move: Move | None = None
    unchanged: int = 0
    unchanged_since: datetime | None = None
    whole_at: datetime | None = None
    doubted_at: datetime | None = None
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an entry carries: an audio file, a PDF."""

    url: str
    media_type: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What an entry brings with it instead of a link to it: the bytes of a file or mail, and their media type."""

    content: bytes
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An announced link, as its source told it.

    ``key`` is the entry's identity within its source: its guid, else its canonical link, else a hash of title and
    date; never anything volatile (F09, F10). ``url`` is absolute http(s) or None. ``title`` and ``summary`` are
    plain text. ``carried`` is its page where there is none to be fetched; the archive keeps it as one.
    """

    source: str
    key: str
    url: str | None
    title: str = ""
    summary: str = ""
    guid: str | None = None
    published: datetime | None = None
    published_raw: str | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a source gave. ``status`` "unchanged" means that the server said so (304), "gone" that it has
    said more than once that the source is no more (410). ``next_url`` is where the source goes on with older entries.
    ``left_out`` counts what was there and is no entry, by reason: "filter" (include, exclude, senders, types), "age",
    "cap" (on entries), "size" (cap on bytes), "unreadable", "wordless", "linkless".

    ``moved_to`` is where the source's address led, if by permanent redirects alone. ``asked`` is how: for all of it,
    for all of it if it had changed, or for all of it at once after the server had said "unchanged". ``hints`` is
    None where nothing was read that could hold any.
    """

    source: str
    status: PollStatus
    reason: str = ""
    entries: tuple[Entry, ...] = ()
    title: str = ""
    version: str = ""
    url: str | None = None
    language: str | None = None
    validators: Validators = NO_VALIDATORS
    warnings: tuple[str, ...] = ()
    retry_at: datetime | None = None
    left_out: Mapping[str, int] = field(default_factory=lambda: NOTHING_LEFT_OUT)
    next_url: str | None = None
    moved_to: str | None = None
    asked: Asked = "whole"
    hints: Hints | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll as it is to be recorded: of which source and when, when the source is looked at next, and what counts as
    news (``Archive.record_polls``). ``backfill`` marks a look for what is past."""

    source: Source
    poll: Poll
    now: datetime
    next_due_at: datetime
    baseline_since: datetime
    fresh_since: datetime | None = None
    backfill: bool = False
