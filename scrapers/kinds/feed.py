"""Sources that are feeds: RSS, Atom, RDF and JSON Feed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from pydantic import Field

from marsad.model import Page, Poll, Source, SourceState
from scrapers.announced import ParsedFeed, newest
from scrapers.asking import ask, told, unchanged
from scrapers.feeds import read_feed
from scrapers.http import Client
from scrapers.options import Zoned
from scrapers.responses import NO_VALIDATORS
from scrapers.workers import elsewhere


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
    feed = await elsewhere(
        read_feed,
        page.content,
        url=page.final_url,
        content_type=page.headers.get("content-type"),
        source=source.name,
        zone=options.zone,
    )
    return _poll(source, feed, page, options.max_entries)


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
