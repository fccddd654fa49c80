"""Keeps our distance from each host: a least gap between requests, few at once, and none after "too many" (F23)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from marsad.errors import FetchError


@dataclass(slots=True)
class _Host:
    """What is known of one host: who may ask now, when the next may, and until when nobody may."""

    places: asyncio.Semaphore
    next_turn: float = 0.0
    gap: float = 0.0
    asleep_until: datetime | None = field(default=None)


class Pace:
    """Turns for all hosts of one client. ``gap`` in seconds; ``at_once`` requests a host, ``in_all`` altogether."""

    def __init__(self, *, gap: float, at_once: int, in_all: int, now: Callable[[], datetime]) -> None:
        self._gap = gap
        self._at_once = at_once
        self._all = asyncio.Semaphore(in_all)
        self._now = now
        self._hosts: dict[str, _Host] = {}

    def slow_down(self, url: str, gap: float) -> None:
        """Keep at least ``gap`` seconds between requests to the host of ``url``, as its robots.txt asks."""
        self._host(url).gap = max(gap, self._gap)

    def defer(self, url: str, until: datetime) -> None:
        """Ask the host of ``url`` nothing more before ``until``."""
        host = self._host(url)
        host.asleep_until = max(until, host.asleep_until or until)

    @asynccontextmanager
    async def turn(self, url: str, *, paced: bool = True) -> AsyncIterator[None]:
        """Wait until the host of ``url`` may be asked, and hold a place while it is; only for a place if it is not
        ``paced``. FetchError "host-deferred" if the host told us to stay away."""
        host = self._host(url)
        self._raise_if_asleep(host)
        async with host.places:
            if paced:
                await self._wait(host)
            self._raise_if_asleep(host)
            async with self._all:
                yield

    async def _wait(self, host: _Host) -> None:
        clock = asyncio.get_running_loop().time
        turn = max(clock(), host.next_turn)
        host.next_turn = turn + host.gap
        if turn > clock():
            await asyncio.sleep(turn - clock())

    def _raise_if_asleep(self, host: _Host) -> None:
        if host.asleep_until and self._now() < host.asleep_until:
            raise FetchError("host-deferred", "the host asked for fewer requests", retry_at=host.asleep_until)

    def _host(self, url: str) -> _Host:
        name = urlsplit(url).hostname or ""
        return self._hosts.setdefault(name, _Host(asyncio.Semaphore(self._at_once), gap=self._gap))
