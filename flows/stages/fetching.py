"""The second stage: fetches the page of every entry that waits for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from flows.desk import Desk
from flows.retries import next_page_attempt
from flows.stages.robots import RobotsShelf
from flows.stages.work import Clock, batches, each, fresh_since, open_client
from marsad.errors import FetchError, SourceError
from marsad.model import Validators, WaitingEntry
from marsad.urls import mask
from scrapers.http import Client
from scrapers.wholes import gather
from storage.archive import Archive

log = logging.getLogger(__name__)
FETCH_BATCH = 200


def fetch(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Fetch the page of every entry that waits for it, of the hosts of ``shard``."""

    async def fetch_all() -> None:
        robots = RobotsShelf(archive)
        async with open_client(desk, robots, now) as client:
            for batch in batches(
                lambda: archive.waiting_entries(now=now(), limit=FETCH_BATCH, shard=shard, shards=shards),
                lambda waiting: waiting.id,
            ):
                await each(
                    batch,
                    lambda waiting: _fetch_one(desk, archive, client, waiting, now),
                    desk.settings.fetch.connections,
                )
                robots.put_away()

    asyncio.run(fetch_all())


async def _fetch_one(desk: Desk, archive: Archive, client: Client, waiting: WaitingEntry, now: Clock) -> None:
    try:
        page = await client.get(waiting.entry.url or "", validators=waiting.validators)
        if page.truncated and waiting.attempts + 1 < desk.settings.fetch.attempts:
            raise FetchError("cut-off", status=page.status)  # the last try takes what there is (F31)
        further = await gather(page, client.get)
    except SourceError as error:
        log.info("%s: %s", mask(waiting.entry.url or ""), error.reason)
        again = next_page_attempt(error, waiting.attempts + 1, desk.settings.fetch.attempts, now())
        status = error.status if isinstance(error, FetchError) else None
        archive.record_page_failure(
            waiting.id,
            error.reason,
            now=now(),
            next_attempt_at=again,
            status=status,
            fresh_since=fresh_since(desk, now()),
        )
    else:
        if not further.complete:  # the next look must not be told that nothing changed
            page = replace(page, validators=Validators())
        archive.record_page(waiting.id, page, further.parts, now=now())
