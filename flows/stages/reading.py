"""The third stage: makes articles of the fetched pages, those of one site together."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import groupby

from flows.desk import Desk
from flows.retries import later
from flows.stages.rendering import can_render
from flows.stages.work import Clock, batches, fresh_since
from marsad.model import Article, WaitingPage
from marsad.urls import canonical, mask, shard_key
from scrapers.repeats import SiteMemory, sighting, site_of
from scrapers.wholes import read_whole
from storage.archive import Archive

log = logging.getLogger(__name__)
READ_BATCH = 100


def read(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Read every fetched page of the hosts of ``shard``. Where the text is made by scripts and there is a browser, the
    page is to be fetched once more, with it."""
    renders = can_render(desk)
    for batch in batches(
        lambda: whole_hosts(archive.waiting_pages(limit=READ_BATCH, shard=shard, shards=shards), READ_BATCH),
        lambda waiting: waiting.entry_id,
    ):
        for _, of_host in groupby(batch, _host):
            _read_host(desk, archive, list(of_host), now, renders=renders)


def whole_hosts(waiting: Sequence[WaitingPage], limit: int) -> Sequence[WaitingPage]:
    """``waiting`` without the pages of its last host if more of them may wait behind the ``limit``: what is left out of
    a text depends on all of a host's pages, and must not depend on where a run began."""
    if len(waiting) < limit or _host(waiting[0]) == _host(waiting[-1]):
        return waiting
    return [item for item in waiting if _host(item) != _host(waiting[-1])]


def _host(waiting: WaitingPage) -> int:
    return shard_key(waiting.entry.url or "")


def _read_host(desk: Desk, archive: Archive, waiting: Sequence[WaitingPage], now: Clock, *, renders: bool) -> None:
    """Read the pages of one host. What is remembered of them is kept first, so that a run that is killed while they are
    recorded is finished by the next with the same answers."""
    read = [(item, _read_one(item)) for item in waiting]
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


def _read_one(waiting: WaitingPage) -> Article:
    try:
        return read_whole(waiting.page, waiting.parts, entry=waiting.entry)
    except Exception as error:
        log.exception("reading a page of %s failed in an unforeseen way", mask(waiting.page.final_url))
        return Article(
            url=waiting.page.url,
            canonical_url=canonical(waiting.page.final_url),
            status="failed",
            warnings=(f"internal-{type(error).__name__}",),
        )
