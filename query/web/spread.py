"""How what a search finds is spread, remembered for a while where it took long to count."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from marsad.model import Facets, Period, Query
from storage.archive import Archive

LONG = 0.1
"""Seconds of counting from which on the counts are remembered."""
LASTING = 60.0
"""Seconds for which they are: a count of many thousands may be that old."""
MOST = 200
Spread = tuple[Facets, tuple[Period, ...]]


@dataclass(slots=True)
class Counts:
    """Facets and timelines by query. Threads may share one. ``clock`` gives seconds that only grow."""

    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Spread]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, archive: Archive, query: Query) -> Spread:
        """How the articles are spread that ``query`` finds, and when they were."""
        key = repr(replace(query, limit=0, offset=0, sort="newest", vector=None, now=None))
        with self._lock:
            known = self._known.get(key)
        if known and self.clock() - known[0] < LASTING:
            return known[1]
        began = self.clock()
        found = archive.spread(query)
        if self.clock() - began >= LONG:
            self._remember(key, found)
        return found

    def _remember(self, key: str, found: Spread) -> None:
        with self._lock:
            self._known.pop(key, None)
            self._known[key] = self.clock(), found
            while len(self._known) > MOST:
                del self._known[next(iter(self._known))]
