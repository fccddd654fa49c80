"""A source's own rhythm, learnt from when it brought something new: how much of the week it is busy, how long it is
usually quiet, and from when on its silence means something. Pure.

Time is counted in *busy hours*: an hour of the week in which the source brings twice as much as on average counts as
two, a quiet one (at night, on its days of rest) as little. Over whole weeks busy hours and hours are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from statistics import median

BURST = timedelta(minutes=15)
"""What comes within the same quarter of an hour came at once."""
REMEMBERED = 300
"""The latest moments that a rhythm is learnt from, so that it follows a source that changes its ways."""
LEAST_GAPS = 4
"""With fewer pauses behind it a source has no rhythm that could be known."""
MARGIN, MARGIN_FOR_FEW = 2.0, 10.0
"""Silence means something when it is longer than ``MARGIN + MARGIN_FOR_FEW / n`` times the longest of n pauses that is
usual. If pauses are exponential, the next is longer than c times the second longest of n with a chance of
(c + 1) n! c! / (n + c)!: 1 in 12,500 for the last 250 of a source that has 12 a day, 1 in 92 for 12 weekly ones, so
that either is a false alarm every few years."""
ROBUST_FROM = 8
"""From so many pauses on the longest counts for nothing: it may have been a failure of the source, or the time since an
old entry that a feed has kept at its top."""
SHORTEST_SILENCE = timedelta(hours=36)
"""A day of rest that is in no week, such as a feast, is no silence."""
WEEK_UNKNOWN = timedelta(days=3)
"""A source not known for two weeks may rest at weekends: shorter silences mean nothing."""
WEEKS_FOR_WEEKDAYS = 2

_HOURS = 168
_MONDAY = datetime(1970, 1, 5, tzinfo=UTC)
_PRIOR = 2.0  # moments that each hour of the day and each day of the week is thought to have had beforehand


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source usually goes.

    ``pauses`` are those between the moments at which something new came, in busy hours, and ``gaps`` the same in hours
    of the clock, both sorted; ``known`` is how long the source has been known; ``week`` says for each hour of the week,
    from Monday 00:00 UTC on, how busy it is (1 on average).
    """

    pauses: tuple[float, ...]
    gaps: tuple[float, ...]
    known: timedelta
    week: tuple[float, ...]
    until: tuple[float, ...]
    """Busy hours from the beginning of the week to that of each hour, and at last to its end."""

    @property
    def usual(self) -> timedelta:
        """The median pause, by the clock."""
        return timedelta(hours=median(self.gaps))

    @property
    def longest(self) -> timedelta:
        """The longest pause that is usual, by the clock: the second longest where there are many."""
        return timedelta(hours=_longest(self.gaps))

    def busy(self, begin: datetime, end: datetime) -> float:
        """Busy hours from ``begin`` to ``end``, both aware."""
        return self._count(end) - self._count(begin)

    def expected(self, begin: datetime, end: datetime) -> float:
        """How often something new is to be expected from ``begin`` to ``end``; what comes within a quarter of an hour
        is one time."""
        return self.busy(begin, end) * len(self.pauses) / max(sum(self.pauses), 1e-9)

    def after(self, begin: datetime, busy: float) -> datetime:
        """The moment that is so many busy hours after ``begin``."""
        weeks, rest = divmod(self._count(begin) + busy, self.until[-1])
        hour = min(bisect_right(self.until, rest) - 1, _HOURS - 1)
        return _MONDAY + timedelta(hours=weeks * _HOURS + hour + (rest - self.until[hour]) / self.week[hour])

    def silent_from(self, last: datetime, *, rest: timedelta | None = None) -> datetime:
        """From when on silence is more than a usual pause, if ``last`` was when something new came last.

        ``rest`` is the longest time for which the source has rested in the last weeks, where that is known: of a busy
        one the moments that a rhythm is learnt from do not reach back so far.
        """
        margin = MARGIN + MARGIN_FOR_FEW / len(self.pauses)
        least = SHORTEST_SILENCE if self.known >= timedelta(weeks=WEEKS_FOR_WEEKDAYS) else WEEK_UNKNOWN
        least = least if rest is None else SHORTEST_SILENCE + rest
        return max(self.after(last, margin * _longest(self.pauses)), last + least)

    def _count(self, moment: datetime) -> float:
        weeks, rest = divmod((moment - _MONDAY) / timedelta(hours=1), _HOURS)
        hour = int(rest)
        return weeks * self.until[-1] + self.until[hour] + (rest - hour) * self.week[hour]


def rhythm(moments: Iterable[datetime]) -> Rhythm | None:
    """The rhythm of a source that brought something new at these ``moments``, in any order; None if they are too few
    to tell."""
    came = _bursts(moments)[-REMEMBERED:]
    if len(came) <= LEAST_GAPS:
        return None
    week = _week(came)
    until = (0.0, *accumulate(week))
    clock = Rhythm((), (), came[-1] - came[0], week, until)
    pauses = sorted(clock.busy(one, another) for one, another in pairwise(came))
    gaps = sorted((another - one) / timedelta(hours=1) for one, another in pairwise(came))
    return replace(clock, pauses=tuple(pauses), gaps=tuple(gaps))


def _longest(pauses: Sequence[float]) -> float:
    return pauses[-2 if len(pauses) >= ROBUST_FROM else -1]


def _bursts(moments: Iterable[datetime]) -> list[datetime]:
    """The first moment of every quarter of an hour that has any, in order."""
    quarters: dict[int, datetime] = {}
    for moment in sorted(moments):
        quarters.setdefault(int((moment - _MONDAY) // BURST), moment)
    return list(quarters.values())


def _week(came: Sequence[datetime]) -> tuple[float, ...]:
    """How busy each hour of the week is: its hour of the day times its day of the week, each from whole days and weeks
    only, and drawn to the average where little is known."""
    hours = _shares(came, timedelta(days=1), 24)
    days = _shares(came, timedelta(weeks=1), 7, whole=WEEKS_FOR_WEEKDAYS)
    raw = [days[hour // 24] * hours[hour % 24] for hour in range(_HOURS)]
    mean = sum(raw) / _HOURS
    return tuple(share / mean for share in raw)


def _shares(came: Sequence[datetime], period: timedelta, parts: int, *, whole: int = 1) -> list[float]:
    """How busy each of the ``parts`` of a ``period`` is, 1 on average; all alike with fewer ``whole`` periods."""
    periods = (came[-1] - came[0]) // period
    if periods < whole:
        return [1.0] * parts
    counts = [_PRIOR] * parts
    begin = came[-1] - periods * period
    for moment in came:
        if moment > begin:
            counts[int((moment - _MONDAY) % period / period * parts)] += 1
    return [count * parts / sum(counts) for count in counts]
