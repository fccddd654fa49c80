"""Finds from where on most of what happened went badly, and whether chance would have it so. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

GOOD_WEIGHS = 1.5
"""A run is as long as more than six in ten of it are bad."""
UNLIKELY = 1e-4
"""What would come about by chance so seldom, going by the past, has a cause."""


@dataclass(frozen=True, slots=True)
class Run:
    """From which place on most are ``bad`` (their number), and how likely that would be had nothing changed."""

    start: int
    bad: int
    chance: float

    @property
    def has_a_cause(self) -> bool:
        return self.chance <= UNLIKELY


def last_run(bad: Sequence[bool]) -> Run | None:
    """The run of mostly bad ones at the end of ``bad``; None if the end is not bad.

    It begins where the surplus of bad ones is largest. Its chance is that of the binomial distribution with the share
    that was bad before it, by Laplace's rule of succession, so that fourteen bad ones with nothing before them have a
    cause, and four after forty of which two were bad.
    """
    best, surplus, start = 0.0, 0.0, None
    for place in range(len(bad) - 1, -1, -1):
        surplus += 1.0 if bad[place] else -GOOD_WEIGHS
        if surplus > best:
            best, start = surplus, place
    if start is None:
        return None
    run, before = bad[start:], bad[:start]
    share = (sum(before) + 1) / (len(before) + 2)
    return Run(start, sum(run), _tail(len(run), sum(run), share))


def _tail(number: int, least: int, share: float) -> float:
    return sum(comb(number, k) * share**k * (1 - share) ** (number - k) for k in range(least, number + 1))
