"""Asks each site's robots.txt, at most once a day, and holds to it (RFC 9309)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from protego import Protego

from marsad.errors import FetchError
from marsad.urls import mask

AGENT = "Marsad"
KEPT = timedelta(days=1)
LONGEST_CRAWL_DELAY = 30.0
"""Seconds; a longer Crawl-delay would keep a site's pages from being read on the day they appear."""
_LONGEST = 512_000  # RFC 9309 asks parsers to read 500 KiB at least
_ALLOW_ALL = ""


def origin_of(url: str) -> str:
    """Whose robots.txt holds for ``url``: scheme, host and port, without user name and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


class RobotsKeeper(Protocol):
    """Remembers robots files between runs; the archive does."""

    def robots(self, origin: str) -> tuple[int, str, datetime] | None:
        """The kept file of ``origin`` ("https://news.example"): HTTP status, body, when fetched."""

    def keep_robots(self, origin: str, status: int, body: str, *, now: datetime) -> None:
        """Keep a file."""


class MemoryKeeper:
    """A keeper for one process, where there is no archive."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, str, datetime]] = {}

    def robots(self, origin: str) -> tuple[int, str, datetime] | None:
        return self._kept.get(origin)

    def keep_robots(self, origin: str, status: int, body: str, *, now: datetime) -> None:
        self._kept[origin] = (status, body, now)


class Robots:
    """The rules of every site that one client meets. ``fetch`` gives a robots.txt as status and body, or
    a FetchError if the site is in no state to be asked."""

    def __init__(
        self,
        keeper: RobotsKeeper,
        fetch: Callable[[str], Awaitable[tuple[int, str]]],
        now: Callable[[], datetime],
    ) -> None:
        self._keeper = keeper
        self._fetch = fetch
        self._now = now
        self._rules: dict[str, Protego | FetchError] = {}
        self._busy: dict[str, asyncio.Lock] = {}

    async def check(self, url: str) -> float:
        """How many seconds the site wants between requests; FetchError "robots" if it does not want ``url`` read.

        A site whose robots.txt cannot be had is not asked for anything else either: the error then says why.
        """
        rules = await self._rules_of(url)
        if isinstance(rules, FetchError):
            raise FetchError(rules.reason, rules.detail, status=rules.status, retry_at=rules.retry_at)
        if not rules.can_fetch(url, AGENT):
            raise FetchError("robots", mask(url))
        delay = rules.crawl_delay(AGENT) or 0.0
        return min(delay, LONGEST_CRAWL_DELAY) if delay > 0 else 0.0

    async def _rules_of(self, url: str) -> Protego | FetchError:
        """The rules for the origin of ``url``, fetched once however many ask at the same time."""
        origin = origin_of(url)
        async with self._busy.setdefault(origin, asyncio.Lock()):
            if origin not in self._rules:
                self._rules[origin] = await self._load(origin)
        return self._rules[origin]

    async def _load(self, origin: str) -> Protego | FetchError:
        kept = self._keeper.robots(origin)
        if kept and kept[2] + KEPT > self._now():
            return _parse(kept[0], kept[1])
        try:
            status, body = await self._fetch(f"{origin}/robots.txt")
        except FetchError as error:
            return error
        self._keeper.keep_robots(origin, status, body, now=self._now())
        return _parse(status, body)


def _parse(status: int, body: str) -> Protego:
    """No robots.txt (4xx) means that everything may be read."""
    return Protego.parse(body[:_LONGEST].replace("\ufeff", "") if 200 <= status < 300 else _ALLOW_ALL)
