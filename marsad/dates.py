"""Reads dates as people type them into a search: years, months, days, times, ranges, ages, today, in any digits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from marsad.text import fold
from marsad.times import midnight

_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"\d{4}")
_AGE = re.compile(r"(\d{1,6})\s*(m|h|d|w|j)")
_UNIT = {"m": "minutes", "h": "hours", "d": "days", "j": "days", "w": "weeks"}
_DAYS_AGO = {
    name: days
    for days, names in enumerate(("today aujourd'hui اليوم", "yesterday hier أمس امس"))
    for name in fold(names).split()
}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in UTC: from ``since`` on, before ``until``; None where it has no end (S15)."""

    since: datetime | None
    until: datetime | None

    def holds(self, moment: datetime) -> bool:
        """Whether ``moment`` lies in it."""
        return not (
            (self.since is not None and moment < self.since) or (self.until is not None and moment >= self.until)
        )


def span(field: str, typed: str, *, now: datetime | None, zone: tzinfo) -> Span | None:
    """The stretch that ``after:``, ``before:``, ``until:`` or ``on:`` asks for, days being those of ``zone``; None if
    ``typed`` is no date. After a day takes that day in, before does not, until does. ``on:`` takes "2026-01..2026-03".
    """
    start, dots, end = typed.partition("..")
    try:
        first = stretch(start, now=now, zone=zone) if start else None
        last = stretch(end, now=now, zone=zone) if end else None
    except (ValueError, OverflowError):
        return None
    if dots and field == "on" and (first or last):
        return Span(first[0] if first else None, last[1] if last else None)
    if dots or first is None:
        return None
    begin, ends = first
    return {
        "after": Span(begin, None),
        "before": Span(None, begin),
        "until": Span(None, ends),
        # Nothing is published in the very moment that an age or a time is: what has come since then is meant.
        "on": Span(begin, None) if begin == ends else Span(begin, ends),
    }[field]


def stretch(typed: str, *, now: datetime | None, zone: tzinfo) -> tuple[datetime, datetime]:
    """The first moment of a date and the first one after it, in UTC; both are the same for a time and for an age.
    Without ``now``, ages and words such as "yesterday" are no dates. ValueError or OverflowError if it is none."""
    typed = fold(typed.strip())
    if now is not None and typed in _DAYS_AGO:
        day = (now.astimezone(zone) - timedelta(days=_DAYS_AGO[typed])).date()
        return _days(day, day + timedelta(days=1), zone)
    if now is not None and (age := _AGE.fullmatch(typed)):
        moment = (now - timedelta(**{_UNIT[age[2]]: int(age[1])})).astimezone(UTC)
        return moment, moment
    for form, made in _FORMS:
        if found := form.fullmatch(typed):
            return _days(*made(*map(int, found.groups() or (typed,))), zone)
    if ":" not in typed:
        raise ValueError(f"{typed} is no date")
    written = datetime.fromisoformat(typed.upper())  # folding made T and Z small
    moment = (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)
    return moment, moment


def _day(year: int, month: int, day: int) -> tuple[date, date]:
    first = date(year, month, day)
    return first, first + timedelta(days=1)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., tuple[date, date]]], ...] = (
    (_DAY, _day),
    (_DAY_FIRST, lambda day, month, year: _day(year, month, day)),
    (_MONTH, _month),
    (_MONTH_FIRST, lambda month, year: _month(year, month)),
    (_YEAR, lambda year: (date(year, 1, 1), date(year + 1, 1, 1))),
)


def _days(first: date, after: date, zone: tzinfo) -> tuple[datetime, datetime]:
    return midnight(first, zone), midnight(after, zone)
