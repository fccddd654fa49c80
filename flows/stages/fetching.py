"""The second stage: fetches the page of every entry that waits for it, then looks again at articles that are due."""

from __future__ import annotations

import asyncio
import logging

from flows.desk import Desk
from flows.retries import later, next_page_attempt
from flows.stages.pages import get_whole
from flows.stages.relooking import look_again
from flows.stages.rendering import Rendering, can_render
from flows.stages.robots import RobotsShelf
from flows.stages.work import Clock, batches, each, fresh_since, open_client
from marsad.errors import FetchError, SourceError
from marsad.model import WaitingEntry
from marsad.urls import mask
from scrapers.http import Client
from scrapers.workers import workers
from storage.archive import Archive

log = logging.getLogger(__name__)
FETCH_BATCH = 200


def fetch(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Fetch the page of every entry that waits for it, of the hosts of ``shard``, then look again at what is due: with
    one client, so that a host that has had enough of us is left alone by both."""

    async def fetch_all() -> None:
        robots = RobotsShelf(archive)
        async with workers(), open_client(desk, robots, now) as client:
            await _fetch_waiting(desk, archive, client, robots, shard, shards, now)
            await look_again(desk, archive, client, shard=shard, shards=shards, now=now)
            robots.put_away()

    asyncio.run(fetch_all())


def fetch_rendered(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Fetch anew what reading has found to be made by scripts, and show it in a browser."""

    async def fetch_all() -> None:
        robots = RobotsShelf(archive)
        async with workers(), open_client(desk, robots, now) as client:
            await _fetch_waiting(desk, archive, client, robots, shard, shards, now, only_rendered=True)

    if can_render(desk) and archive.waiting_entries(now=now(), limit=1, shard=shard, shards=shards, only_rendered=True):
        asyncio.run(fetch_all())


async def _fetch_waiting(
    desk: Desk,
    archive: Archive,
    client: Client,
    robots: RobotsShelf,
    shard: int,
    shards: int,
    now: Clock,
    *,
    only_rendered: bool = False,
) -> None:
    rendering = Rendering(desk)

    def take() -> list[WaitingEntry]:
        return archive.waiting_entries(
            now=now(), limit=FETCH_BATCH, shard=shard, shards=shards, only_rendered=only_rendered
        )

    async def one(waiting: WaitingEntry) -> None:
        await _fetch_one(desk, archive, client, waiting, now, render=rendering.wanted(waiting))

    for batch in batches(take, lambda waiting: waiting.id):
        await each(batch, one, desk.settings.fetch.connections)
        robots.put_away()


async def _fetch_one(
    desk: Desk, archive: Archive, client: Client, waiting: WaitingEntry, now: Clock, *, render: bool
) -> None:
    try:
        last_try = waiting.attempts + 1 >= desk.settings.fetch.attempts
        page, parts = await get_whole(
            client, waiting.entry.url or "", waiting.validators, accept_cut=last_try, render=render
        )
    except SourceError as error:
        log.info("%s: %s", mask(waiting.entry.url or ""), error.reason)
        again = next_page_attempt(error, waiting.attempts + 1, desk.settings.fetch.attempts, now())
        status, exchanges = (error.status, error.exchanges) if isinstance(error, FetchError) else (None, ())
        archive.record_page_failure(
            waiting.id,
            error.reason,
            now=now(),
            next_attempt_at=again,
            status=status,
            fresh_since=fresh_since(desk, now()),
            later_at=later(waiting.first_seen_at, error.reason, now()),
            exchanges=exchanges,
        )
    else:
        archive.record_page(waiting.id, page, parts, now=now())
