"""One page on demand, from a file or from the web, for the commands that read a single one."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from marsad.model import Article, Page
from marsad.urls import web_url
from query.jsonl import reason
from query.usage import UsageError

if TYPE_CHECKING:
    from marsad.settings import FetchSettings


def address_in(target: str) -> str | None:
    """``target`` as an address if it is written as one; None if it can only be a file's name."""
    return web_url(target) if target.lower().startswith(("http:", "https:")) else None


def from_file(name: str, *, url: str = "", now: datetime) -> Page:
    """The file ``name`` (``-`` is standard input) as if it had been fetched from ``url``; UsageError if it cannot be
    read."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"{name} cannot be read: {reason(error)}. Name a file, or an http(s) address.") from error
    return of_bytes(content, url=url, now=now)


def of_bytes(content: bytes, *, url: str = "", now: datetime) -> Page:
    """``content`` as if it had been fetched from ``url`` at ``now``, without headers."""
    return Page(url, url, 200, MappingProxyType({}), content, hashlib.sha256(content).hexdigest(), now)


def from_web(url: str, settings: FetchSettings, *, now: Callable[[], datetime]) -> Page:
    """The page at ``url``, fetched by the desk's one policy; FetchError if it does not come."""
    from scrapers.http import Client

    async def fetch() -> Page:
        async with Client(settings, now=now) as client:
            return await client.get(url)

    return asyncio.run(fetch())


def read_apart(page: Page, parts: Sequence[Page] = ()) -> Article:
    """``page`` with its further ``parts`` as an article, read by a worker."""
    from scrapers.reading import read_page
    from scrapers.workers import workers

    async def read() -> Article:
        async with workers(most=1):
            return await read_page(page, parts)

    return asyncio.run(read())


def whole_from_web(
    url: str, settings: FetchSettings, *, now: Callable[[], datetime], render: bool = False
) -> tuple[Page, tuple[Page, ...]]:
    """As ``from_web``, with the further pages of the article there, or as a browser shows it."""
    from scrapers.http import Client
    from scrapers.wholes import gather
    from scrapers.workers import workers

    async def fetch() -> tuple[Page, tuple[Page, ...]]:
        async with workers(), Client(settings, now=now) as client:
            page = await client.get(url)
            if render:
                return await client.render(page), ()
            return page, (await gather(page, client.get)).parts

    return asyncio.run(fetch())
