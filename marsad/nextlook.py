"""When a source is looked at next: by its own rhythm, its publisher's wishes and the desk's bounds. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from marsad.model import Hints, Source, SourceState
from marsad.rhythm import rhythm
from marsad.settings import PollingSettings

LEARNT_FROM = 100
"""The latest arrivals of a source that its next look goes by."""
LOOKS_A_PAUSE = 4
"""Looks at a source within its usual pause: what comes is then seen after an eighth of it on average."""
PATIENCE = 0.1
"""The part of the time since something was new last that a source is let alone for at least: when it is quiet for
longer than usual, looks become rarer."""
UNKNOWN = timedelta(minutes=30)
"""The least time between looks at a source whose rhythm is not known yet."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most time between two looks, and which part of it may be added or taken off."""

    fastest: timedelta
    slowest: timedelta
    jitter: float


def bounds(source: Source, polling: PollingSettings) -> Bounds:
    """The bounds for ``source``: its own where its file has them, which go before the desk's."""
    fastest, slowest = source.fastest_minutes, source.slowest_minutes
    least = polling.fastest_minutes if fastest is None else fastest
    most = polling.slowest_minutes if slowest is None else slowest
    if least > most:
        least, most = (least, least) if slowest is None else (most, most)
    return Bounds(timedelta(minutes=least), timedelta(minutes=most), polling.jitter)


def next_look(
    source: Source, state: SourceState, arrivals: Sequence[datetime], polling: PollingSettings
) -> datetime | None:
    """When ``source`` is to be looked at again by its rhythm, given its ``arrivals``; None if it never was.

    Between the bounds, and as long after the last look as its publisher asks for (``state.hints``); each source keeps
    its own small distance from its time, so that not all come at once.
    """
    last = state.last_polled_at
    if last is None:
        return None
    within = bounds(source, polling)
    pause = max(
        _pause(last, arrivals, state.first_ok_at),
        timedelta(seconds=min(state.hints.gap, within.slowest.total_seconds())),
    )
    due = last + _apart(source.name, pause, within)
    return _outside(state.hints, due, latest=last + within.slowest)


def _pause(last: datetime, arrivals: Sequence[datetime], began: datetime | None) -> timedelta:
    """How long after the look at ``last`` the next one is worth while, at a source known since ``began``. Hours in
    which the source is usually quiet pass slowly for it, so nights and days of rest cost few looks."""
    newest = max(arrivals, default=began)
    known = rhythm(arrivals)
    if newest is None or known is None:
        return max(UNKNOWN, PATIENCE * (last - newest) if newest else UNKNOWN)
    usual = median(known.pauses) / LOOKS_A_PAUSE
    return known.after(last, max(usual, PATIENCE * known.busy(min(newest, last), last))) - last


def _apart(name: str, pause: timedelta, within: Bounds) -> timedelta:
    """``pause`` within the bounds, moved by a share that is the source's own: from a hash of its name."""
    place = zlib.crc32(name.encode()) / 2**32
    middle = min(max(pause, within.fastest), within.slowest)
    low = max(middle * (1 - within.jitter / 2), within.fastest)
    high = min(middle * (1 + within.jitter / 2), within.slowest)
    return low + place * (high - low)


def _outside(hints: Hints, due: datetime, *, latest: datetime) -> datetime:
    """``due``, or the first full hour after it at which the publisher does not ask to be let alone."""
    while due < latest and (due.hour in hints.skip_hours or due.weekday() in hints.skip_days):
        due = due.replace(minute=0, second=0, microsecond=0) + HOUR
    return min(due, latest)
