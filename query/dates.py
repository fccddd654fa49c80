"""Reads the times that people type as options: what searches read, or a message that says what to write."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from marsad.dates import stretch
from query.usage import UsageError

_FORMS = "Write a date (2026-07-14, 2026-07, yesterday), a time (2026-07-14T09:30+02:00), or an age: 30m, 12h, 7d, 2w."


def since(typed: str, *, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The earliest moment that ``typed`` takes in, in UTC: the start of a day in ``zone``, a time, or ``now`` less an
    age. UsageError for anything else."""
    return _read(typed, now, zone)[0]


def until(typed: str, *, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The moment before which ``typed`` ends, in UTC: a day counts to its end (S15)."""
    return _read(typed, now, zone)[1]


def _read(typed: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        return stretch(typed, now=now, zone=zone)
    except (ValueError, OverflowError) as error:
        raise UsageError(f'"{typed.strip()}" is no time. {_FORMS}') from error
