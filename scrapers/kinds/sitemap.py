"""Sources that are sitemaps: a news sitemap, a plain one, or an index of several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field

from marsad.errors import FetchError
from marsad.model import Entry, Page, Poll, Source, SourceState
from scrapers.announced import entry_key, newest
from scrapers.asking import ask, told, unchanged
from scrapers.http import Client
from scrapers.options import Filtered
from scrapers.responses import NO_VALIDATORS
from scrapers.sitemaps import Listed, ParsedSitemap, read_sitemap
from scrapers.workers import elsewhere

_BACKFILL_SITEMAPS = 500
_BACKFILL_ENTRIES = 200_000
_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Options(Filtered):
    """``[options]`` of a sitemap.

    ``pages``: "news" takes only what is marked as news, "all" every address; "auto" takes news where a file is meant
    for news, else all. ``include`` and ``exclude`` are regular expressions that an address must (not) contain.
    ``max_age_days`` leaves out what was dated or changed earlier. ``max_sitemaps`` children of an index are read, the
    newest first, down to ``max_depth`` indexes within indexes. What is left out is counted.
    """

    pages: Literal["auto", "news", "all"] = "auto"
    max_age_days: float | None = Field(default=None, gt=0)
    max_sitemaps: int = Field(default=5, ge=1, le=500)
    max_depth: int = Field(default=2, ge=1, le=5)
    max_entries: int = Field(default=5000, ge=1)


@dataclass(slots=True)
class _Harvest:
    """What one look has gathered so far. ``read`` counts children asked for and ``failures`` those
    that could not be had; ``left_out`` addresses not taken, by reason."""

    listed: list[Listed] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    read: int = 0
    failures: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """Fetch the sitemap, and its children if it is an index, and tell what they list. Raises FetchError if the first
    file cannot be had; a child that fails is a warning."""
    page = await ask(source, state, client)
    if page.not_modified:
        return unchanged(source, page)
    sitemap = await _read(page)
    if sitemap.kind == "none":
        return Poll(source.name, "not-a-feed", reason="no-sitemap-in-it")
    harvest = _Harvest(seen={page.final_url})
    await _gather(sitemap, options, client, harvest, now, depth=0)
    return told(source, page, _poll(source, options, page, sitemap, harvest))


async def backfill(
    source: Source, options: Options, state: SourceState | None, client: Client, *, since: datetime, now: datetime
) -> Poll:
    """All that the sitemap lists since ``since``: files of an index that were last changed before are not opened."""
    days = max((now - since).total_seconds() / 86_400, 1 / 86_400)
    deep = options.model_copy(
        update={
            "max_age_days": days,
            "max_sitemaps": _BACKFILL_SITEMAPS,
            "max_depth": 5,
            "max_entries": _BACKFILL_ENTRIES,
        }
    )
    return await discover(source, deep, state, client, now=now)


async def _gather(
    sitemap: ParsedSitemap, options: Options, client: Client, harvest: _Harvest, now: datetime, *, depth: int
) -> None:
    harvest.warnings += sitemap.warnings
    harvest.left_out["unreadable"] += sitemap.bad
    if sitemap.kind == "urlset":
        reasons = [left_out_for(one, sitemap.for_news, options, now) for one in sitemap.listed]
        harvest.listed += [one for one, reason in zip(sitemap.listed, reasons, strict=True) if reason is None]
        harvest.left_out.update(reason for reason in reasons if reason)
        return
    for child in newest_first(sitemap.listed):
        if child.url in harvest.seen or _too_old(child, options, now):
            continue
        if depth >= options.max_depth or harvest.read >= options.max_sitemaps:
            harvest.warnings.append("sitemaps-left-unread")
            return
        harvest.seen.add(child.url)
        harvest.read += 1
        try:
            found = await _read(await client.get(child.url))
        except FetchError as error:
            harvest.warnings.append(f"child-{error.reason}")
            harvest.failures += 1
            continue
        await _gather(found, options, client, harvest, now, depth=depth + 1)


async def _read(page: Page) -> ParsedSitemap:
    return await elsewhere(
        read_sitemap, page.content, url=page.final_url, content_type=page.headers.get("content-type")
    )


def _too_old(child: Listed, options: Options, now: datetime) -> bool:
    """Whether nothing in a file of an index can be young enough: a file is changed when something is added to it."""
    if options.max_age_days is None or child.modified is None:
        return False
    return child.modified < now - timedelta(days=options.max_age_days)


def newest_first(children: Sequence[Listed]) -> list[Listed]:
    """Children of an index in the order in which they are worth reading: those for news, then the last changed."""
    return sorted(children, key=lambda child: (_for_news(child.url), child.modified or _BEGINNING), reverse=True)


def left_out_for(one: Listed, for_news: bool, options: Options, now: datetime) -> str | None:
    """Why an address is not taken; None if it is. A file that is meant for news and marks none has no news (F50)."""
    only_news = options.pages == "news" or (options.pages == "auto" and for_news)
    if (only_news and not one.news) or not options.lets_through(one.url):
        return "filter"
    dated = one.published or one.modified
    if options.max_age_days is None or dated is None or dated >= now - timedelta(days=options.max_age_days):
        return None
    return "age"


def _for_news(url: str) -> bool:
    return bool(re.search(r"(?:^|[^a-z])news(?:[^a-z]|$)", urlsplit(url).path.lower()))


def _entry(one: Listed, source: Source) -> Entry:
    """The entry for an address. What changed lately may be old: lastmod is never taken for a date of publication."""
    return Entry(
        source=source.name,
        key=entry_key(None, one.url, one.title, one.published_raw),
        url=one.url,
        title=one.title,
        published=one.published,
        published_raw=one.published_raw,
        updated=one.modified,
        language=one.language or source.language,
    )


def _poll(source: Source, options: Options, page: Page, sitemap: ParsedSitemap, harvest: _Harvest) -> Poll:
    unique: dict[str, Entry] = {}
    for entry in (_entry(one, source) for one in harvest.listed):
        unique.setdefault(entry.key, entry)
    entries = list(unique.values())
    kept = newest(entries, options.max_entries)
    if harvest.failures and harvest.failures == harvest.read:
        return Poll(source.name, "failed", reason=harvest.warnings[-1], warnings=tuple(harvest.warnings))
    return Poll(
        source=source.name,
        status="ok" if kept else "empty",
        entries=kept,
        version="sitemap-news" if any(one.news for one in harvest.listed) else "sitemap",
        # An index may be unchanged while its children are not: it is always fetched anew.
        validators=page.validators if sitemap.kind == "urlset" else NO_VALIDATORS,
        warnings=tuple(dict.fromkeys(harvest.warnings)),
        left_out=+(harvest.left_out + Counter({"cap": len(entries) - len(kept)})),
    )
