"""The third stage: makes articles of the fetched pages."""

from __future__ import annotations

import logging

from flows.desk import Desk
from flows.retries import later
from flows.stages.work import Clock, batches, fresh_since
from marsad.model import Article, WaitingPage
from marsad.urls import canonical, mask
from scrapers.wholes import read_whole
from storage.archive import Archive

log = logging.getLogger(__name__)
READ_BATCH = 50


def read(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Read every fetched page of the hosts of ``shard``."""
    for batch in batches(
        lambda: archive.waiting_pages(limit=READ_BATCH, shard=shard, shards=shards), lambda waiting: waiting.entry_id
    ):
        for waiting in batch:
            article = _read_one(waiting)
            archive.record_article(
                waiting.entry_id,
                article,
                now=now(),
                fresh_since=fresh_since(desk, now()),
                later_at=later(waiting.first_seen_at, article.status, now()),
            )


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
