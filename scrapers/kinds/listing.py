"""Sources that are listing pages: a page of headlines, for sites that have neither feed nor sitemap."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import soupsieve
from pydantic import Field, field_validator

from marsad.model import Page, Poll, Source, SourceState
from scrapers.announced import newest
from scrapers.asking import ask, told, unchanged
from scrapers.charset import decode
from scrapers.http import Client
from scrapers.listings import Selectors, read_listing
from scrapers.options import Filtered, Zoned
from scrapers.paging import go_back
from scrapers.workers import elsewhere


class Options(Zoned, Filtered):
    """``[options]`` of a listing.

    ``item``, ``link``, ``title``, ``date``, ``summary`` and ``next`` are CSS selectors; all but ``item`` and ``next``
    are looked for within an item. Without ``item`` and ``link`` the page's headlines are found by themselves.
    ``page_parameter`` names the part of the query that counts the pages, for lists without a link to the next one.
    ``pages`` are read when the source is first looked at, later only as many as there is something new on.
    ``include`` and ``exclude`` are regular expressions that an address must (not) contain; ``timezone`` is where the
    site's clock stands.
    """

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    next: str = ""
    page_parameter: str = ""
    pages: int = Field(default=3, ge=1, le=100)
    max_entries: int | None = Field(default=None, ge=1)

    @field_validator("item", "link", "title", "date", "summary", "next")
    @classmethod
    def _selects(cls, value: str) -> str:
        try:
            if value:
                soupsieve.compile(value)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError("is no CSS selector") from error
        return value

    @property
    def selectors(self) -> Selectors:
        return Selectors(self.item, self.link, self.title, self.date, self.summary, self.next)


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """The entries on the page, on first sight those on a few pages behind it too. Raises FetchError if the first page
    cannot be had."""
    fetched = await ask(source, state, client, markup=True)
    if fetched.not_modified:
        return unchanged(source, fetched)
    first = told(source, fetched, await _read(source, options, fetched))
    if state is not None and state.entries_seen:
        return first

    async def read(url: str) -> Poll:
        return await page(source, options, url, client, now=now)

    return await go_back(first, read, start=fetched.final_url, enough=_never, most=options.pages - 1)


async def page(source: Source, options: Options, url: str, client: Client, *, now: datetime) -> Poll:
    """The entries on one page of the listing."""
    return await _read(source, options, await client.get(url))


async def _read(source: Source, options: Options, fetched: Page) -> Poll:
    text = decode(fetched.content, content_type=fetched.headers.get("content-type"), kind="html").text
    listing = await elsewhere(
        read_listing,
        text,
        url=fetched.final_url,
        selectors=options.selectors,
        source=source.name,
        zone=options.zone,
        page_parameter=options.page_parameter,
    )
    if not listing.entries:
        return Poll(source.name, "not-a-feed", reason="no-entries-in-it")
    wanted = [entry for entry in listing.entries if entry.url and options.lets_through(entry.url)]
    kept = newest(wanted, options.max_entries)
    return Poll(
        source=source.name,
        status="ok" if kept else "empty",
        entries=kept,
        title=listing.title,
        version="listing",
        url=fetched.final_url,
        language=listing.language,
        validators=fetched.validators,
        next_url=listing.next_url,
        warnings=("cut-off",) if fetched.truncated else (),
        left_out=+Counter(
            linkless=listing.passed_over,
            filter=len(listing.entries) - len(wanted),
            cap=len(wanted) - len(kept),
        ),
    )


def _never(entries: object) -> bool:
    return False
