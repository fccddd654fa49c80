"""Remembers what was worked out for a word: texts repeat their words, and a dictionary answers without a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")

MOST = 100_000
"""Words remembered at once; with the next one, all are forgotten."""


class Remembered(dict[str, Found], Generic[Found]):
    """``remembered[word]`` is ``work_out(word)``, which must always give the same for a word."""

    def __init__(self, work_out: Callable[[str], Found], most: int = MOST) -> None:
        super().__init__()
        self._work_out = work_out
        self._most = most

    def __missing__(self, word: str) -> Found:
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._work_out(word)
        return found
