"""The third stage: makes articles of the fetched pages, those of one site together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import groupby

from flows.desk import Desk
from flows.retries import later
from flows.stages.rendering import can_render
from flows.stages.work import Clock, batches, fresh_since
from marsad.model import Article, WaitingPage
from marsad.urls import shard_key
from scrapers.reading import read_page
from scrapers.repeats import SiteMemory, sighting, site_of
from scrapers.workers import workers
from storage.archive import Archive

READ_BATCH = 100


def read(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Read every fetched page of the hosts of ``shard``. Where the text is made by scripts and there is a browser, the
    page is to be fetched once more, with it."""
    asyncio.run(_read_all(desk, archive, shard, shards, now))


async def _read_all(desk: Desk, archive: Archive, shard: int, shards: int, now: Clock) -> None:
    renders = can_render(desk)
    async with workers():
        for batch in batches(
            lambda: whole_hosts(archive.waiting_pages(limit=READ_BATCH, shard=shard, shards=shards), READ_BATCH),
            lambda waiting: waiting.entry_id,
        ):
            articles = await asyncio.gather(*(read_page(one.page, one.parts, entry=one.entry) for one in batch))
            for _, of_host in groupby(zip(batch, articles, strict=True), key=lambda pair: _host(pair[0])):
                _record_host(desk, archive, list(of_host), now, renders=renders)


def whole_hosts(waiting: Sequence[WaitingPage], limit: int) -> Sequence[WaitingPage]:
    """``waiting`` without the pages of its last host if more of them may wait behind the ``limit``: what is left out of
    a text depends on all of a host's pages, and must not depend on where a run began."""
    if len(waiting) < limit or _host(waiting[0]) == _host(waiting[-1]):
        return waiting
    return [item for item in waiting if _host(item) != _host(waiting[-1])]


def _host(waiting: WaitingPage) -> int:
    return shard_key(waiting.entry.url or "")


def _record_host(
    desk: Desk, archive: Archive, read: Sequence[tuple[WaitingPage, Article]], now: Clock, *, renders: bool
) -> None:
    """Record the articles of one host. What is remembered of them is kept first, so that a run that is killed while
    they are recorded is finished by the next with the same answers."""
    seen = [found for _, article in read if (found := sighting(article))]
    archive.remember_sightings(seen, now=now())
    memories = {site: SiteMemory(archive.sightings(site)) for site in {one.site for one in seen}}
    for item, article in read:
        memory = memories.get(site_of(article.canonical_url))
        archive.record_article(
            item.entry_id,
            memory.without_repeats(article) if memory else article,
            now=now(),
            fresh_since=fresh_since(desk, now()),
            later_at=later(item.first_seen_at, article.status, now()),
        )
        if renders and article.status == "needs-rendering" and not item.page.rendered:
            archive.want_rendering(item.entry_id, now=now())
