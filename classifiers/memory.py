"""What the clusterer remembers: recent articles, found again by meaning and time at a cost that does not grow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from classifiers.similarity import Traits

if TYPE_CHECKING:
    from numpy.typing import NDArray

SKETCH = 128
"""Dimensions of the random projection by which candidates are looked for; they are then compared in full."""

_SEED = 20250901


@dataclass(frozen=True, slots=True)
class Remembered:
    """A grouped article. ``traits`` are read from its text when it is first compared with something."""

    id: str
    story: str
    development: str
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

    def add(self, item: Remembered, *, mean: NDArray[np.float32], day: int, group: int) -> None:
        """Remember ``item``, of language group ``group``, dated ``day`` (an ordinal); ``mean`` is its vector."""
        slot = self._next % self._capacity
        if (gone := self._items[slot]) is not None:
            del self._slots[gone.id]
        self._next += 1
        self._slots[item.id] = slot
        self._write(slot, item, mean, day, group)

    def update(self, item: Remembered, *, mean: NDArray[np.float32], day: int | None, group: int) -> None:
        """What ``item`` says now, in the place that it had; nothing if it was forgotten."""
        slot = self._slots.get(item.id)
        if slot is not None:
            self._write(slot, item, mean, int(self._days[slot]) if day is None else day, group)

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

    def _write(self, slot: int, item: Remembered, mean: NDArray[np.float32], day: int, group: int) -> None:
        if slot >= len(self._sketches):
            room = min(self._capacity, max(1024, 2 * len(self._sketches)))
            grown = np.zeros((room, SKETCH), dtype=np.float32)
            grown[: len(self._sketches)] = self._sketches
            self._sketches = grown
        self._items[slot] = item
        self._days[slot] = day
        self._groups[slot] = group
        self._sketches[slot] = self._sketch(mean)

    def _sketch(self, mean: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._projection is None:
            draw = np.random.default_rng(_SEED).standard_normal((len(mean), SKETCH), dtype=np.float32)
            self._projection = draw / np.float32(np.sqrt(SKETCH))
        sketch: NDArray[np.float32] = mean @ self._projection
        return sketch


__all__ = ["Memory", "Remembered", "replace"]
