"""Has pages read by workers: markup that leads a parser astray costs the page that has it, and no other.

Within ``scrapers.workers.workers`` that is so; elsewhere a thread reads. What reads is imported where it is done: those
who only have it done start without trafilatura.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from marsad.errors import ParseError
from marsad.model import Article, Entry, Page
from marsad.urls import canonical
from scrapers.workers import elsewhere


async def read_page(page: Page, parts: Sequence[Page] = (), *, entry: Entry | None = None) -> Article:
    """``page`` with its further ``parts`` as an article, as ``scrapers.wholes.read_whole`` has it; one that takes more
    time or memory than there is has failed."""
    try:
        return await elsewhere(_page, page, parts, entry)
    except ParseError as error:
        return failed(page.url, page.final_url, str(error))


async def read_markup(html: str, *, url: str, fetched_at: datetime) -> Article:
    """The markup ``html`` of ``url``, likewise."""
    try:
        return await elsewhere(_markup, html, url, fetched_at)
    except ParseError as error:
        return failed(url, url, str(error))


def failed(url: str, final_url: str, why: str) -> Article:
    """The article that could not be made of the page at ``url``, which led to ``final_url``."""
    return Article(url, canonical(final_url), "failed", warnings=(why,))


def _page(page: Page, parts: Sequence[Page], entry: Entry | None) -> Article:
    from scrapers.wholes import read_whole

    return read_whole(page, parts, entry=entry)


def _markup(html: str, url: str, fetched_at: datetime) -> Article:
    from scrapers.extract import read_html

    return read_html(html, url=url, fetched_at=fetched_at)
