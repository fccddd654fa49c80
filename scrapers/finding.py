"""Finds how a site can be followed: its feeds, else its sitemaps, else the page as a listing or as documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from marsad.errors import FetchError
from marsad.model import Page, Poll, Source
from marsad.urls import same_page_key
from scrapers.announced import web_link
from scrapers.charset import decode
from scrapers.discover import discover
from scrapers.http import Client
from scrapers.kinds.telegram import preview_url

FEED_PATHS = ("/feed", "/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
SITEMAP_PATHS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml", "/sitemap_index.xml")
MOST = 8
"""Addresses of one sort that are tried."""
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|text/xml", re.IGNORECASE)
_LESSER = re.compile(r"comments?(?:/|$|\b)|تعليقات|commentaires", re.IGNORECASE)
_SITEMAP_LINE = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """A way to follow a site: the kind and address of a source, and what it gives now."""

    kind: str
    url: str
    poll: Poll


async def find(url: str, client: Client, *, now: datetime, kind: str | None = None) -> list[Found]:
    """The ways to follow what is at ``url``, the best first: it may itself be a feed, a sitemap or a channel; else its
    feeds are looked for, then its sitemaps, then headlines on the page. ``kind`` wants one kind only.

    A way counts if it gives entries. Raises FetchError if the address itself cannot be had.
    """
    if channel := preview_url(url):
        return await _working([channel], "telegram", client, now)
    page = await client.get(url)
    for itself in ("feed", "sitemap", "telegram"):
        if kind in (None, itself) and (found := await _working([url], itself, client, now)):
            return found
    sorts = {"feed": _feeds, "sitemap": _sitemaps, "listing": _itself, "documents": _itself}
    for name, candidates in sorts.items():
        if kind in (None, name):
            for urls in await candidates(page, client):
                if found := await _working(urls, name, client, now):
                    return found
    if kind is not None and kind not in sorts:
        return await _working([url], kind, client, now)
    return []


async def _working(urls: Sequence[str], kind: str, client: Client, now: datetime) -> list[Found]:
    """Those of ``urls`` that give entries as a source of this kind, each place once."""
    found: dict[str, Found] = {}
    for url in urls[:MOST]:
        poll = await discover(Source("found", kind, url), None, client, now=now)
        if poll.entries:
            found.setdefault(same_page_key(url), Found(kind, url, poll))
    return list(found.values())


async def _feeds(page: Page, client: Client) -> list[list[str]]:
    """The feeds that the page names; should none work, the usual addresses of feeds."""
    return [sorted(_alternates(page), key=_is_lesser), [urljoin(page.final_url, path) for path in FEED_PATHS]]


async def _sitemaps(page: Page, client: Client) -> list[list[str]]:
    """The sitemaps that robots.txt names, those for news first; should none work, the usual addresses."""
    try:
        robots = await client.get(urljoin(page.final_url, "/robots.txt"), check_robots=False)
        text = robots.content.decode("utf-8", "replace")
    except FetchError:
        text = ""
    named = [found for told in _SITEMAP_LINE.findall(text) if (found := web_link(told, page.final_url))]
    named.sort(key=lambda address: "news" not in address.lower())
    return [named, [urljoin(page.final_url, path) for path in SITEMAP_PATHS]]


async def _itself(page: Page, client: Client) -> list[list[str]]:
    return [[page.url]]


def _alternates(page: Page) -> Iterator[str]:
    text = decode(page.content, content_type=page.headers.get("content-type"), kind="html").text
    soup = BeautifulSoup(text, "lxml")
    base = soup.find("base", href=True)
    start = (web_link(str(base["href"]), page.final_url) if base else None) or page.final_url
    for link in soup.select("link[rel~=alternate][href], a[rel~=alternate][href]"):
        if _FEED_TYPE.match(str(link.get("type") or "")) and (url := web_link(str(link["href"]), start)):
            yield url


def _is_lesser(url: str) -> bool:
    return bool(_LESSER.search(url))
