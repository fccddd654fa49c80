"""What the stages share: the clock, the client, work in batches and several things at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from flows.desk import Desk
from scrapers.http import Client
from scrapers.robots import RobotsKeeper

Clock = Callable[[], datetime]
Item = TypeVar("Item")
MOMENT = 0.25
"""Seconds. What comes within it is written in one transaction."""


def utc_now() -> datetime:
    """The clock that the flows use."""
    return datetime.now(UTC)


def fresh_since(desk: Desk, now: datetime) -> datetime:
    """The date from which on an article counts as news."""
    return now - timedelta(hours=desk.settings.alerts.fresh_hours)


def open_client(desk: Desk, robots: RobotsKeeper, now: Clock) -> Client:
    """The one client, set as the desk wishes, with what is remembered of robots.txt."""
    return Client(desk.settings.fetch, robots=robots, now=now)


def batches(take: Callable[[], Sequence[Item]], key: Callable[[Item], str]) -> Iterator[list[Item]]:
    """What ``take`` gives, batch after batch, until it gives nothing that was not there before: an item that a stage
    could not move on must not keep the stage running for ever."""
    seen: set[str] = set()
    while batch := [item for item in take() if key(item) not in seen]:
        seen.update(map(key, batch))
        yield batch


async def each(items: Iterable[Item], act: Callable[[Item], Awaitable[None]], at_once: int) -> None:
    """``act`` on every item, ``at_once`` of them at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(item: Item) -> None:
        async with places:
            await act(item)

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(one(item))


@asynccontextmanager
async def written_along(write: Callable[[Sequence[Item]], object]) -> AsyncIterator[Callable[[Item], None]]:
    """A function that takes items for ``write``, which is called with all that came within a moment, in their order,
    and at the end with the rest. Items that a failure or a kill leaves unwritten are lost."""
    taken: list[Item] = []

    def write_all() -> None:
        items = taken.copy()
        taken.clear()
        if items:
            write(items)

    async def write_now_and_then() -> None:
        while True:
            await asyncio.sleep(MOMENT)
            write_all()

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(write_now_and_then())
        yield taken.append
        writing.cancel()
    write_all()
