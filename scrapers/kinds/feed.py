"""Sources that are feeds: RSS, Atom, RDF and JSON Feed."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, tzinfo

from pydantic import Field

from marsad.errors import FetchError
from marsad.model import Page, Poll, Source, SourceState
from scrapers.announced import ParsedFeed, Reading, newest
from scrapers.asking import ask, told, unchanged
from scrapers.challenges import is_challenge
from scrapers.charset import decode
from scrapers.decoding import unpack
from scrapers.http import Client
from scrapers.jsonfeed import looks_like_json, read_jsonfeed
from scrapers.options import Zoned
from scrapers.responses import NO_VALIDATORS
from scrapers.syndication import read_syndication

_LARGEST = 100_000_000  # bytes; a client's own cap is lower
_HTML = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>)*+<(?:html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED_TYPES = re.compile(r"[^;]*\b(?:xml|rss|atom|rdf|json)\b", re.IGNORECASE)


class Options(Zoned):
    """``[options]`` of a feed. ``timezone`` is where the publisher's clock stands, for dates that do not say it or say
    it ambiguously ("IST"). ``max_entries`` keeps the newest only, and counts what it leaves out."""

    max_entries: int | None = Field(default=None, ge=1)


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """Fetch the feed, unless it is unchanged, and tell its entries. Raises FetchError."""
    fetched = await ask(source, state, client)
    if fetched.not_modified:
        return unchanged(source, fetched)
    return told(source, fetched, await _read(source, options, fetched))


async def page(source: Source, options: Options, url: str, client: Client, *, now: datetime) -> Poll:
    """The entries on one page of a paged feed (RFC 5005)."""
    return await _read(source, options, await client.get(url))


async def _read(source: Source, options: Options, page: Page) -> Poll:
    # A large feed takes seconds to parse; other sources' answers must not wait for it.
    feed = await asyncio.to_thread(
        read_feed,
        page.content,
        url=page.final_url,
        content_type=page.headers.get("content-type"),
        source=source.name,
        zone=options.zone,
    )
    return _poll(source, feed, page, options.max_entries)


def read_feed(
    content: bytes, *, url: str | None, content_type: str | None, source: str = "", zone: tzinfo | None = None
) -> ParsedFeed:
    """The feed in ``content``, whatever it is labelled as. Never raises; what is no feed has status "not-a-feed".

    ``url`` is the address that answered, for relative links; ``content_type`` the HTTP header; ``zone`` the time zone
    of dates without one.
    """
    try:
        body = unpack(content, [], cap=_LARGEST)
    except FetchError as error:
        return ParsedFeed("not-a-feed", warnings=(error.reason,))
    decoded = decode(body.content, content_type=content_type, kind="xml")
    feed = _read_text(decoded.text, Reading(source, url, zone))
    if feed.status == "not-a-feed":
        return feed
    status = "repaired" if feed.status == "ok" and (decoded.replaced or body.cut) else feed.status
    warnings = (*body.warnings, *_type_warnings(content_type), *decoded.warnings, *feed.warnings)
    return replace(feed, status=status, warnings=warnings)


def _read_text(text: str, reading: Reading) -> ParsedFeed:
    if not text.strip("\x00\ufeff \t\r\n"):
        return ParsedFeed("not-a-feed", warnings=("no-content",))
    if looks_like_json(text):
        return read_jsonfeed(text, reading)
    if _HTML.match(text):
        challenge = is_challenge(text.encode("utf-8", "replace"), {})
        return ParsedFeed("not-a-feed", warnings=("challenge" if challenge else "html-page",))
    return read_syndication(text, reading)


def _type_warnings(content_type: str | None) -> list[str]:
    """A feed is known by its body; a label that says otherwise is told (F28)."""
    if not content_type or _FEED_TYPES.match(content_type):
        return []
    return [f"content-type: {content_type.partition(';')[0].strip()[:60]}"]


def _poll(source: Source, feed: ParsedFeed, page: Page, most: int | None) -> Poll:
    entries = newest(feed.entries, most)
    cut = page.truncated and feed.status == "ok"
    good = feed.status in ("ok", "repaired", "empty")
    return Poll(
        source=source.name,
        status="repaired" if cut else feed.status,
        reason="" if good else next(iter(feed.warnings), "no-feed-in-it"),
        entries=entries,
        title=feed.title,
        version=feed.version,
        url=feed.url,
        language=feed.language,
        validators=page.validators if good else NO_VALIDATORS,
        warnings=(*feed.warnings, *(["cut-off"] if page.truncated else [])),
        left_out=+Counter({"unreadable": feed.left_out, "cap": len(feed.entries) - len(entries)}),
        next_url=feed.next_url,
        hints=feed.hints,
    )
