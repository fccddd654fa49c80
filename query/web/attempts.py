"""How often somebody may try to log in: so often within a quarter of an hour, by name and by address."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
MOST_KEYS = 10_000
"""Keys that are remembered; beyond, those are forgotten whose last attempt is longest ago."""


@dataclass(slots=True)
class Attempts:
    """Failed attempts by key, ``most`` of which are let pass within ``WINDOW``. Threads may share one."""

    most: int
    _failed: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def may_try(self, key: str, now: datetime) -> bool:
        """Whether another attempt is let pass."""
        with self._lock:
            times = self._failed.get(key, deque())
            while times and now - times[0] > WINDOW:
                times.popleft()
            return len(times) < self.most

    def failed(self, key: str, now: datetime) -> None:
        """Remember an attempt that failed."""
        with self._lock:
            times = self._failed.pop(key, deque())
            times.append(now)
            self._failed[key] = times
            while len(self._failed) > MOST_KEYS:
                del self._failed[next(iter(self._failed))]

    def succeeded(self, key: str) -> None:
        """Forget what failed before."""
        with self._lock:
            self._failed.pop(key, None)
