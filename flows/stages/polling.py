"""The first stage: looks at every source that is due."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flows.desk import Desk
from flows.retries import next_poll
from flows.stages.due import in_time
from flows.stages.robots import RobotsShelf
from flows.stages.work import Clock, each, fresh_since, open_client, written_along
from marsad.model import Entry, Poll, Polled, Source, SourceState
from marsad.urls import shard_key
from scrapers.discover import GONE, backfill, discover
from scrapers.http import Client
from scrapers.robots import origin_of
from scrapers.workers import workers
from storage.archive import Archive

UNDER_WAY = 512
"""Looks at a time. Most of them wait for their host's turn, and hold no connection while they do: how many of those
there are at a time is a setting."""
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
    in_rhythm: bool = False,
    now: Clock,
) -> None:
    """Look at the sources whose host falls into ``shard``: at those that are named; else at all but the ones that are
    to be let alone after failures, and with ``in_rhythm`` only at those whose time has come by their own rhythm. With
    ``since`` at all, and then ask them for what they have had since that time: what is new today is news as ever, what
    is found behind it is not."""
    states = archive.source_states()
    watched = [source for source in desk.watchlist.sources if shard_key(source.url) % shards == shard]
    if sources:
        due = [source for source in watched if source.name in set(sources)]
    elif since is not None:
        due = watched
    else:
        due = [source for source in watched if _may_be_asked(states.get(source.name), now(), by_hand=not in_rhythm)]
        due = in_time(due, states, desk, archive, now()) if in_rhythm else due
    if due:
        asyncio.run(_look_at(due, states, desk, archive, since, now))


async def _look_at(
    due: Sequence[Source],
    states: Mapping[str, SourceState],
    desk: Desk,
    archive: Archive,
    since: datetime | None,
    now: Clock,
) -> None:
    robots = RobotsShelf(archive, {origin_of(source.url) for source in due})

    def write(polled: Sequence[Polled]) -> None:
        archive.record_polls(polled)
        robots.put_away()

    async with workers(), open_client(desk, robots, now) as client, written_along(write) as note:
        pass_ = _Pass(desk, archive, client, since, now, note)
        await each(due, lambda source: _poll_one(pass_, source, states.get(source.name)), UNDER_WAY)


@dataclass(frozen=True, slots=True)
class _Pass:
    """What the looks of one pass share. ``note`` takes down what a look gave."""

    desk: Desk
    archive: Archive
    client: Client
    since: datetime | None
    now: Clock
    note: Callable[[Polled], None]


async def _poll_one(of: _Pass, source: Source, state: SourceState | None) -> None:
    def known(entries: Sequence[Entry]) -> bool:
        looked_before = state is not None and state.entries_seen > 0
        return looked_before and of.archive.knows_any(source.name, [entry.key for entry in entries])

    polling = of.desk.settings.polling
    look = discover(source, state, of.client, now=of.now(), known=known, polling=polling)
    found = await _foreseen(source, look)
    of.note(_polled(of, source, state, found))
    if of.since is not None and found.status in _ANSWERED:
        look = backfill(source, of.client, since=of.since, now=of.now(), state=state, polling=polling)
        of.note(_polled(of, source, state, await _foreseen(source, look), of_the_past=True))


async def _foreseen(source: Source, look: Awaitable[Poll]) -> Poll:
    try:
        return await look
    except Exception as error:
        log.exception("polling %s failed in an unforeseen way", source.name)
        return Poll(source.name, "failed", reason=f"internal-{type(error).__name__}")


def _polled(of: _Pass, source: Source, state: SourceState | None, found: Poll, *, of_the_past: bool = False) -> Polled:
    failures = 0 if found.status in _ANSWERED else (state.failures if state else 0) + 1
    now = of.now()
    return Polled(
        source,
        found,
        now=now,
        next_due_at=next_poll(failures, found.retry_at, now, reason=found.reason),
        baseline_since=now - timedelta(hours=of.desk.settings.alerts.baseline_hours),
        fresh_since=fresh_since(of.desk, now),
        backfill=of_the_past,
    )


def _may_be_asked(state: SourceState | None, now: datetime, *, by_hand: bool) -> bool:
    """Whether a source is not to be let alone. A person who asks gets to know whether a 410 was a mistake."""
    if state is None or state.next_due_at is None or state.next_due_at <= now:
        return True
    return by_hand and state.failures == 1 and state.reason == GONE
