"""The first stage: looks at every source that is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime, timedelta

from flows.desk import Desk
from flows.retries import next_poll
from flows.stages.work import Clock, each, fresh_since, open_client
from marsad.model import Entry, Poll, Source, SourceState
from marsad.urls import shard_key
from scrapers.discover import backfill, discover
from scrapers.http import Client
from storage.archive import Archive

_ANSWERED = ("ok", "repaired", "unchanged", "empty")
log = logging.getLogger(__name__)


def poll(
    desk: Desk,
    archive: Archive,
    *,
    sources: Sequence[str] = (),
    shard: int = 0,
    shards: int = 1,
    since: datetime | None = None,
    now: Clock,
) -> None:
    """Look at every source that is due, of those whose host falls into ``shard``. Sources that are named are looked
    at whether due or not. With ``since`` all are, and then asked for what they have had since that time: what is new
    today is news as ever, what is found behind it is not."""
    states = archive.source_states()
    due = [
        source
        for source in desk.watchlist.sources
        if shard_key(source.url) % shards == shard
        and (source.name in sources if sources else since is not None or _is_due(source, states, now()))
    ]

    async def look() -> None:
        async with open_client(desk, archive, now) as client:
            await each(
                due,
                lambda source: _poll_one(desk, archive, client, source, states.get(source.name), since, now),
                desk.settings.fetch.connections,
            )

    asyncio.run(look())


async def _poll_one(
    desk: Desk,
    archive: Archive,
    client: Client,
    source: Source,
    state: SourceState | None,
    since: datetime | None,
    now: Clock,
) -> None:
    def known(entries: Sequence[Entry]) -> bool:
        looked_before = state is not None and state.entries_seen > 0
        return looked_before and archive.knows_any(source.name, [entry.key for entry in entries])

    polling = desk.settings.polling
    found = await _foreseen(source, discover(source, state, client, now=now(), known=known, polling=polling))
    _record(desk, archive, source, state, found, now)
    if since is not None and found.status in _ANSWERED:
        past = await _foreseen(source, backfill(source, client, since=since, now=now(), state=state, polling=polling))
        _record(desk, archive, source, state, past, now, of_the_past=True)


async def _foreseen(source: Source, look: Awaitable[Poll]) -> Poll:
    try:
        return await look
    except Exception as error:
        log.exception("polling %s failed in an unforeseen way", source.name)
        return Poll(source.name, "failed", reason=f"internal-{type(error).__name__}")


def _record(
    desk: Desk,
    archive: Archive,
    source: Source,
    state: SourceState | None,
    found: Poll,
    now: Clock,
    *,
    of_the_past: bool = False,
) -> None:
    failures = 0 if found.status in _ANSWERED else (state.failures if state else 0) + 1
    archive.record_poll(
        source,
        found,
        now=now(),
        next_due_at=next_poll(failures, found.retry_at, now()),
        baseline_since=now() - timedelta(hours=desk.settings.alerts.baseline_hours),
        fresh_since=fresh_since(desk, now()),
        backfill=of_the_past,
    )


def _is_due(source: Source, states: Mapping[str, SourceState], now: datetime) -> bool:
    state = states.get(source.name)
    return state is None or state.next_due_at is None or state.next_due_at <= now
