"""The frozen types that pass from stage to stage; one type a stage, so that no stage can be skipped.

    Source → Entry (announced) → Page (fetched) → Article (read) → Tagging (tagged) → Placement (grouped) → Alert

Every datetime is aware and in UTC. Every text has been through ``marsad.text.clean``. Ids are derived from content
(see ``marsad.urls.identity``), so that a run that was killed and started again ends with the same ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EMPTY: Mapping[str, object] = MappingProxyType({})

PageStatus = Literal[
    "ok",
    "partial",
    "consent-wall",
    "paywall",
    "needs-rendering",
    "index-page",
    "soft-404",
    "not-article",
    "document",
    "failed",
]
PollStatus = Literal["ok", "repaired", "unchanged", "empty", "not-a-feed", "blocked", "failed"]
DateOrigin = Literal["feed", "json-ld", "meta", "time-element", "url", "text"]
AlertState = Literal["pending", "sending", "delivered", "dead"]


# ---------------------------------------------------------------- sources and what they announce


@dataclass(frozen=True, slots=True)
class Source:
    """A place that announces links. ``options`` are unchecked until the kind's own ``Options`` has read them."""

    name: str
    kind: str
    url: str
    title: str = ""
    language: str | None = None
    options: Mapping[str, object] = field(default_factory=lambda: EMPTY)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with. Sent back as they came."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the archive remembers of a source between polls."""

    name: str
    url: str
    first_ok_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_ok_at: datetime | None = None
    next_due_at: datetime | None = None
    validators: Validators = Validators()
    status: PollStatus | None = None
    reason: str = ""
    failures: int = 0
    entries_seen: int = 0
    last_new_entry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that an entry carries: an audio file, a PDF."""

    url: str
    media_type: str | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An announced link, as its source told it.

    ``key`` is the entry's identity within its source: its guid, else its canonical link, else a hash of title and
    date; never anything volatile (F09, F10). ``url`` is absolute http(s) or None. ``title`` and ``summary`` are
    plain text.
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


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a source gave. ``status`` "unchanged" means that the server said so (304)."""

    source: str
    status: PollStatus
    reason: str = ""
    entries: tuple[Entry, ...] = ()
    title: str = ""
    version: str = ""
    url: str | None = None
    language: str | None = None
    validators: Validators = Validators()
    warnings: tuple[str, ...] = ()
    retry_at: datetime | None = None
    left_out: int = 0


# ---------------------------------------------------------------- pages and articles


@dataclass(frozen=True, slots=True)
class Page:
    """Fetched bytes with their headers. ``content`` is as received after content-decoding; ``sha256`` is its hash.

    ``status`` 304 has no content and means that the kept copy still holds.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    sha256: str
    fetched_at: datetime
    validators: Validators = Validators()
    redirects: tuple[str, ...] = ()
    truncated: bool = False

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Article:
    """A page as it was read. ``text`` has paragraphs separated by a blank line, without the headline."""

    url: str
    canonical_url: str
    status: PageStatus
    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_from: DateOrigin | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str = ""
    image: str | None = None
    links: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- topics and tags


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a person judged for one or more topics. ``group`` keeps texts of one affair together in
    cross-validation."""

    text: str
    topics: frozenset[str]
    title: str = ""
    language: str | None = None
    group: str = ""
    borderline: bool = False
    not_topics: frozenset[str] | None = None
    """Topics this text is a negative example of; None means all others."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What we watch for. ``titles`` and ``descriptions`` by language code; ``cues`` are words that point to it."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    examples: tuple[Example, ...] = ()
    scorers: tuple[str, ...] = ("embedding",)
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    prefer: Literal["balance", "recall", "precision"] = "balance"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of an article that fits the encoder whole. ``start`` and ``end`` are character offsets into the text;
    passage 0 is the headline with the first sentences (its offsets are those of the sentences)."""

    index: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """The passage that earned a tag, in its own words and language, and what it scored by itself."""

    passage: str
    score: float
    index: int


@dataclass(frozen=True, slots=True)
class Text:
    """What the classifiers are given: an article without its page."""

    id: str
    title: str
    text: str
    language: str | None = None
    published: datetime | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagging:
    """A text's topics. ``scores`` are calibrated probabilities for every topic; ``topics`` those over their threshold.

    ``vectors`` has one row of float32, unit length, for each passage. ``model`` names encoder, revision and training
    set; scores and vectors of different models are never compared (C10, C11).
    """

    id: str
    status: Literal["ok", "too-short"]
    scores: Mapping[str, float]
    topics: tuple[str, ...]
    evidence: Mapping[str, Evidence]
    language: str | None
    model: str
    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text belongs. ``new`` is true on the first text of its development."""

    id: str
    story: str
    development: str
    new: bool


# ---------------------------------------------------------------- alerts


@dataclass(frozen=True, slots=True)
class TopicEvidence:
    """One line of an alert's "why": the topic, its score, and the words that earned it."""

    topic: str
    score: float
    passage: str


@dataclass(frozen=True, slots=True)
class Alert:
    """One development bound for one recipient of one channel.

    ``key`` is the same for every try and every run: it becomes the Message-ID and Slack's metadata, so that a repeat
    can be recognised (A06). ``because`` says in words why the rule fired. ``digest_at`` is set where the rule asks for
    a digest: the alert is due only then, and told in one message with whatever else its recipient's digest holds.
    """

    key: str
    rule: str
    channel: str
    recipient: str
    development: str
    story: str
    article: str
    headline: str
    language: str | None
    outlet: str
    url: str
    published: datetime | None
    evidence: tuple[TopicEvidence, ...]
    because: str
    created_at: datetime
    digest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertLife:
    """An alert and what has become of it. ``attempts`` counts tries begun; ``error`` is why the last one failed."""

    alert: Alert
    state: AlertState
    attempts: int
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    error: str


# ---------------------------------------------------------------- what waits in the archive for the next stage


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """An entry whose page is to be fetched. ``validators`` are those of the kept copy when it is looked at again."""

    id: str
    entry: Entry
    baseline: bool
    attempts: int
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """A fetched page that is to be read."""

    entry_id: str
    entry: Entry
    page: Page


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A tagged article that is to be grouped, or one that was: what stories are made from.

    ``vectors`` are its passages' (n, dimensions), float32, unit length, all of one ``model``. ``news`` is false for
    what must never alert: back catalogue and old dates.
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


# ---------------------------------------------------------------- asking the archive


@dataclass(frozen=True, slots=True)
class Query:
    """A search. ``words`` as typed; filters are joined by AND, their values by OR. ``vector`` is the question's
    embedding (unit length) by ``model``, for the modes that need one."""

    words: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    story: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    mode: Literal["hybrid", "words", "meaning"] = "hybrid"
    sort: Literal["relevance", "newest"] = "relevance"
    limit: int = 20
    offset: int = 0
    vector: NDArray[np.float32] | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a search found; the fields of CONTRACT.md's search."""

    id: str
    url: str
    title: str
    snippet: str
    topics: tuple[str, ...]
    score: float
    published: datetime | None
    language: str | None
    source: str
    story: str | None


# ---------------------------------------------------------------- what a run did


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What one run did for one source; ``errors`` counts every failure by its reason."""

    source: str
    status: PollStatus | None = None
    entries: int = 0
    new_entries: int = 0
    pages: int = 0
    articles: int = 0
    tags: int = 0
    errors: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


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
