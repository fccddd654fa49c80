"""What the clusterer remembers: recent articles, found again by meaning and time at a cost that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from classifiers.traits import Traits

if TYPE_CHECKING:
    from numpy.typing import NDArray

SKETCH = 128
"""Dimensions of the random projection by which candidates are looked for; they are then compared in full."""

_SEED = 20250901


@dataclass(frozen=True, slots=True, eq=False)
class Remembered:
    """A grouped article. ``day`` is an ordinal, ``group`` the number of its language group, ``mean`` its vector.
    ``traits`` are read from its text when it is first compared with something."""

    id: str
    story: str
    development: str
    day: int
    group: int
    mean: NDArray[np.float32]
    traits: Callable[[], Traits]


class Memory:
    """The last ``capacity`` articles in the order in which they were grouped; the oldest make room for new ones.

    One matrix product over fixed-size rows finds the candidates, so the cost per article is bounded by ``capacity``
    and not by the archive.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._items: list[Remembered | None] = [None] * capacity
        self._days = np.zeros(capacity, dtype=np.int64)
        self._groups = np.full(capacity, -1, dtype=np.int8)
        self._sketches: NDArray[np.float32] = np.zeros((0, SKETCH), dtype=np.float32)
        self._projection: NDArray[np.float32] | None = None
        self._slots: dict[str, int] = {}
        self._next = 0

    def get(self, id: str) -> Remembered | None:
        """What is remembered of the article ``id``."""
        slot = self._slots.get(id)
        return None if slot is None else self._items[slot]

    def keep(self, item: Remembered) -> None:
        """Remember ``item``; one that is remembered already is replaced where it stands."""
        slot = self._slots.get(item.id)
        if slot is None:
            slot = self._next % self._capacity
            if (oldest := self._items[slot]) is not None:
                del self._slots[oldest.id]
            self._next += 1
            self._slots[item.id] = slot
        self._write(slot, item)

    def nearest(self, mean: NDArray[np.float32], *, day: int, within: int, groups: int, each: int) -> list[Remembered]:
        """Of each language group the ``each`` articles most like ``mean``, dated at most ``within`` days from ``day``.

        By group, so that articles in one's own language cannot crowd out the others.
        """
        filled = min(self._next, self._capacity)
        if not filled:
            return []
        likeness = self._sketches[:filled] @ self._sketch(mean)
        near = np.abs(self._days[:filled] - day) <= within
        found: list[int] = []
        for group in range(groups):
            slots = np.flatnonzero(near & (self._groups[:filled] == group))
            if len(slots) > each:
                slots = slots[np.argpartition(-likeness[slots], each - 1)[:each]]
            found += slots.tolist()
        return [item for slot in sorted(found, key=self._age) if (item := self._items[slot]) is not None]

    def _age(self, slot: int) -> int:
        return (slot - self._next) % self._capacity

    def _write(self, slot: int, item: Remembered) -> None:
        if slot >= len(self._sketches):
            room = min(self._capacity, max(1024, 2 * len(self._sketches)))
            grown = np.zeros((room, SKETCH), dtype=np.float32)
            grown[: len(self._sketches)] = self._sketches
            self._sketches = grown
        self._items[slot] = item
        self._days[slot] = item.day
        self._groups[slot] = item.group
        self._sketches[slot] = self._sketch(item.mean)

    def _sketch(self, mean: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._projection is None:
            draw = np.random.default_rng(_SEED).standard_normal((len(mean), SKETCH), dtype=np.float32)
            self._projection = draw / np.float32(np.sqrt(SKETCH))
        sketch: NDArray[np.float32] = mean @ self._projection
        return sketch
