"""Pages as fetched and articles as read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from marsad.model.sources import NO_VALIDATORS, Validators

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
DateOrigin = Literal["feed", "json-ld", "meta", "time-element", "url", "text"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, as proof of what was asked and what came: headers in their order, names as sent.

    Times are ours, before the request went out and after the last byte came. Logins and cookies are left out of
    ``request`` and ``headers``. ``address`` is the machine that answered. ``wire_sha256`` is the hash of the body as it
    was on the way, before content-decoding, of ``wire_bytes`` bytes; None if it was not read to its end.
    """

    url: str
    asked_at: datetime
    answered_at: datetime
    status: int
    protocol: str = "HTTP/1.1"
    reason: str = ""
    request: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    address: str | None = None
    wire_bytes: int = 0
    wire_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Fetched bytes with their headers. ``content`` is as received after content-decoding; ``sha256`` is its hash.

    ``status`` 304 has no content and means that the kept copy still holds. ``permanent`` says that every redirect on
    the way was one for good (301, 308). ``rendered``, that the content is what a browser made of what came.
    ``exchanges`` are all requests with their answers, redirects first; empty for what did not come over HTTP.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    sha256: str
    fetched_at: datetime
    validators: Validators = NO_VALIDATORS
    redirects: tuple[str, ...] = ()
    truncated: bool = False
    permanent: bool = False
    rendered: bool = False
    exchanges: tuple[Exchange, ...] = ()

    @property
    def not_modified(self) -> bool:
        return self.status == 304


@dataclass(frozen=True, slots=True)
class Sighting:
    """What is remembered of an ``article`` (its id) for its ``site``: headline, and its paragraphs as hashes, also of
    those that were left out of its text."""

    article: str
    site: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LivePost:
    """One entry of a page that is written while something happens: paragraphs of its own, and when it was made."""

    text: str
    title: str = ""
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A page or document as it was read. ``text`` has paragraphs separated by a blank line, without the headline.
    ``pages`` is how many a document has, None where that is not known or means nothing; ``live``, whether it says that
    it is still being written. ``posts`` are the entries of a live page, in its order; its ``text`` has them all.
    ``left_out`` are paragraphs of the page that are its site's own rather than the article's.
    ``agencies`` are the news agencies that it names as the source of its text: it is wire copy then."""

    url: str
    canonical_url: str
    status: PageStatus
    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    published: datetime | None = None
    published_from: DateOrigin | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str = ""
    image: str | None = None
    links: tuple[str, ...] = ()
    pages: int | None = None
    left_out: tuple[str, ...] = ()
    live: bool = False
    posts: tuple[LivePost, ...] = ()
    warnings: tuple[str, ...] = ()
