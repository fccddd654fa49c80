"""The first stage: looks at every source that is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from flows.desk import Desk
from flows.retries import next_poll
from flows.stages.work import Clock, each, fresh_since, open_client
from marsad.model import Poll, Source, SourceState
from marsad.urls import shard_key
from scrapers.discover import discover
from scrapers.http import Client
from storage.archive import Archive

log = logging.getLogger(__name__)


def poll(
    desk: Desk, archive: Archive, *, sources: Sequence[str] = (), shard: int = 0, shards: int = 1, now: Clock
) -> None:
    """Look at every source that is due, of those whose host falls into ``shard``. Sources that are named are looked
    at whether due or not."""
    states = archive.source_states()
    due = [
        source
        for source in desk.watchlist.sources
        if shard_key(source.url) % shards == shard
        and (source.name in sources if sources else _is_due(source, states, now()))
    ]

    async def look() -> None:
        async with open_client(desk, archive, now) as client:
            await each(
                due,
                lambda source: _poll_one(desk, archive, client, source, states.get(source.name), now),
                desk.settings.fetch.connections,
            )

    asyncio.run(look())


async def _poll_one(
    desk: Desk, archive: Archive, client: Client, source: Source, state: SourceState | None, now: Clock
) -> None:
    try:
        found = await discover(source, state, client, now=now())
    except Exception as error:
        log.exception("polling %s failed in an unforeseen way", source.name)
        found = Poll(source.name, "failed", reason=f"internal-{type(error).__name__}")
    failures = 0 if found.status in ("ok", "repaired", "unchanged", "empty") else (state.failures if state else 0) + 1
    archive.record_poll(
        source,
        found,
        now=now(),
        next_due_at=next_poll(failures, found.retry_at, now()),
        baseline_since=now() - timedelta(hours=desk.settings.alerts.baseline_hours),
        fresh_since=fresh_since(desk, now()),
    )


def _is_due(source: Source, states: Mapping[str, SourceState], now: datetime) -> bool:
    state = states.get(source.name)
    return state is None or state.next_due_at is None or state.next_due_at <= now
