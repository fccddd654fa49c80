"""Reads the times that people type: ISO dates and times, or an age such as ``7d``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from query.usage import UsageError

_AGE = re.compile(r"(\d{1,6})\s*(m|h|d|w)")
_UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_FORMS = "Write a date (2026-07-14), a time (2026-07-14T09:30+02:00), or an age: 30m, 12h, 7d, 2w."


def since(typed: str, *, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The earliest moment that ``typed`` takes in, in UTC: the start of a day in ``zone``, a time, or ``now`` less an
    age. UsageError for anything else."""
    return _moment(typed, time.min, now, zone)


def until(typed: str, *, now: datetime, zone: tzinfo = UTC) -> datetime:
    """The latest moment that ``typed`` takes in, in UTC: a day counts to its end (S15)."""
    return _moment(typed, time.max, now, zone)


def _moment(typed: str, of_day: time, now: datetime, zone: tzinfo) -> datetime:
    typed = typed.strip()
    try:
        if age := _AGE.fullmatch(typed.lower()):
            return now - int(age[1]) * _UNIT[age[2]]
        if _is_day(typed):
            return datetime.combine(date.fromisoformat(typed), of_day, zone).astimezone(UTC)
        moment = datetime.fromisoformat(typed)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f'"{typed}" is no time. {_FORMS}') from error


def _is_day(typed: str) -> bool:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True
