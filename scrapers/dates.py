"""Reads a date as feeds and pages write it, in any of their languages; no date rather than a guessed one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marsad.text import clean, fold
from scrapers.datewords import AFTERNOON, MONTHS, MORNING, PLACES, REGIONS, ZONES

YEARS = range(1900, 2101)
"""Years that news can be of; anything else is a slip or a database's way to say "none"."""
_LONGEST = 120
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # what a machine writes when it knows no date
_SECONDS = range(631_152_000, 4_102_444_800)  # 1990 to 2100

_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d\d)"
    r"(?:\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*([+-]\d{4}|(?![AP]M\b)[A-Z]{1,5})?"
)
_ISO = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[Tt ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*"
    r"([Zz]|[+-]\d\d(?::?\d\d)?|(?![AP]M\b)[A-Z]{2,5})?"
)
_YEAR_MONTH = re.compile(r"(\d{4})-(\d\d)")

_NAMES = "|".join(sorted((re.escape(name).replace(r"\ ", r"\s+") for name in MONTHS), key=len, reverse=True))
_MONTH = rf"(?<![^\W\d_])(?P<month>{_NAMES})(?![^\W\d_])\.?(?:\s*/\s*(?P<again>{_NAMES})(?![^\W\d_]))?"
_JOIN = r"[\s.,،/\-]*(?:(?:de|del|of|du)\s+)?"
_WORDED = (
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º)?{_JOIN}{_MONTH}{_JOIN}(?P<year>\d{{4}}|'?\d\d)(?!\d)"),
    re.compile(rf"{_MONTH}[\s.]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s,،]+(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<year>\d{{4}})[\s.,/\-]+{_MONTH}[\s.,/\-]+(?P<day>\d{{1,2}})(?!\d)"),
)
_NUMERIC = (
    re.compile(r"(?<![\d/.-])(?P<year>\d{4})\s?(?P<sep>[/.\-])\s?(?P<one>\d{1,2})\s?(?P=sep)\s?(?P<two>\d{1,2})(?!\d)"),
    re.compile(r"(?<![\d/.-])(?P<one>\d{1,2})\s?(?P<sep>[/.\-])\s?(?P<two>\d{1,2})\s?(?P=sep)\s?(?P<year>\d{4})(?!\d)"),
)  # fmt: skip
_MARKS = "|".join(sorted((re.escape(mark) for mark in MORNING | AFTERNOON), key=len, reverse=True))
_TIME = re.compile(
    r"(?<![\d:])(?:t|a\s|at\s)?\s*(?P<hour>\d{1,2})\s?[:h]\s?(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?!\d)"
    rf"(?:\s*(?P<mark>{_MARKS})(?![^\W\d_]))?"
)
_HOUR = re.compile(rf"(?<![\d:])(?P<hour>\d{{1,2}})\s*(?P<mark>{_MARKS})(?![^\W\d_])")
_OFFSET = re.compile(r"\s*(?:\(?(?:gmt|utc|ut)\s*)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)")
_ZONE_NAME = re.compile(r"[\s(]*([a-z]{1,5})(?![a-z/])")
_REGION = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z_]+")
_HIJRI = re.compile(r"\s*(?:الموافق|الموافقة?\s+لـ?|\bcorresponding to\b)\s*:?\s*")


def parse_date(raw: str | None, *, zone: tzinfo | None = None, month_first: bool = False) -> datetime | None:
    """``raw`` as an aware datetime in UTC; None if it is not surely a date.

    Reads RFC 822 and its web variants, ISO 8601 and W3C dates, seconds since 1970, and days written in Arabic (the
    Gulf's, the Levant's and the Maghreb's month names, either kind of digits), French, English and a few neighbours.
    Numbers alone are read day first unless that is impossible; month first with ``month_first``, where no dots part
    them. Without a zone of its own a time is one of ``zone``, else of UTC; a zone name that means several zones (IST,
    CST, AST) or none that we know gives a date only with ``zone`` (F34). An unknown month name, a bare year, an
    impossible day, and years outside ``YEARS`` give None (F36).
    """
    if not raw or not (text := clean(raw[: _LONGEST + 40]).strip()) or len(text) > _LONGEST:
        return None
    try:
        common = _common(text, zone)
        moment = common[0] if common else _uncommon(text, zone, month_first)
    except (ValueError, OverflowError):  # the 31st of June, 25 o'clock
        return None
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    return utc if utc.year in YEARS and utc != _EPOCH else None


def _common(text: str, zone: tzinfo | None) -> tuple[datetime | None] | None:
    """The two forms that nearly all feeds use: what they say (which may be no date), or None for another form."""
    if found := _ISO.fullmatch(text):
        year, month, day, hour, minute, second, offset = found.groups()
    elif found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, offset = found.groups()
        month = str(MONTHS.get(name.lower(), 0))
    else:
        return None
    there = _zone_of(offset, zone)
    return (_moment(_year(year), int(month), int(day), (hour, minute, second), there) if there else None,)


def _uncommon(text: str, zone: tzinfo | None, month_first: bool) -> datetime | None:
    """Every other form: find the time with its zone, then the day in what is left."""
    if text.isascii() and text.isdigit():
        return _since_epoch(text)
    if found := _YEAR_MONTH.fullmatch(text):
        return _moment(int(found[1]), int(found[2]), 1, (None, None, None), zone or UTC)
    for part in _HIJRI.split(text):  # "… 1448 الموافق 14 يوليو 2026": either half may be the one that we can read
        if moment := _written(part, zone, month_first):
            return moment
    return None


def _written(text: str, zone: tzinfo | None, month_first: bool) -> datetime | None:
    folded = fold(text)
    clock, (start, end), half = _clock(folded)
    there: tzinfo | None = zone or UTC
    if clock[0]:
        there, end = _zone_behind(folded, end, text, zone)
    day = _day(f"{folded[:start]} {folded[end:]}", month_first)
    moment = _moment(*day, clock, there) if day and there else None
    return moment + timedelta(hours=half) if moment else None


def _clock(folded: str) -> tuple[tuple[str | None, str | None, str | None], tuple[int, int], int]:
    """The time of day as (hour, minute, second), where it stands, and how many hours its mark adds."""
    if not (found := _TIME.search(folded) or _HOUR.search(folded)):
        return (None, None, None), (len(folded), len(folded)), 0
    parts = found.groupdict()
    hour, mark = int(parts["hour"]), parts["mark"]
    half = 12 if mark in AFTERNOON and hour < 12 else -12 if mark in MORNING and hour == 12 else 0
    return (parts["hour"], parts.get("minute"), parts.get("second")), found.span(), half


def _day(folded: str, month_first: bool) -> tuple[int, int, int] | None:
    """Year, month and day of the first full date in ``folded``."""
    for pattern in _WORDED:
        for found in pattern.finditer(folded):
            month = _month_number(found["month"])
            if found["again"] and _month_number(found["again"]) != month:
                continue
            return _year(found["year"].lstrip("'")), month, int(found["day"])
    for pattern in _NUMERIC:
        if digits := pattern.search(folded):
            one, two = int(digits["one"]), int(digits["two"])
            leading = digits.start("year") == digits.start() or (month_first and digits["sep"] != ".")
            month, day = (one, two) if leading else (two, one)
            return int(digits["year"]), *((day, month) if month > 12 else (month, day))
    return None


def _month_number(name: str) -> int:
    return MONTHS[" ".join(name.split())]


def _year(digits: str) -> int:
    """A year of two digits as RFC 2822 (4.3) reads it: 00 to 49 are this century."""
    number = int(digits)
    return number if len(digits) > 2 else number + (2000 if number < 50 else 1900)


def _zone_behind(folded: str, end: int, text: str, zone: tzinfo | None) -> tuple[tzinfo | None, int]:
    """The zone that stands behind the time, which ends at ``end``, and where it ends itself.

    A word is only taken for the name of a zone if ``text``, which is not folded, has it in capitals.
    """
    if offset := _OFFSET.match(folded, end):
        return _offset(offset["sign"], offset["hours"], offset["minutes"]), offset.end()
    for place, region in PLACES.items():
        if place in folded:
            return ZoneInfo(region), end
    if (called := _REGION.search(text)) and (known := _region(called[0])):
        return known, end
    name = _ZONE_NAME.match(folded, end)
    if name and re.search(rf"(?<![A-Za-z]){name[1].upper()}(?![A-Za-z])", text):
        return _zone_of(name[1], zone), name.end()
    return zone or UTC, end


def _zone_of(name: str | None, zone: tzinfo | None) -> tzinfo | None:
    """The zone called ``name`` (an offset or a letter name); ``zone``, if given, for those that we cannot tell."""
    if not name:
        return zone or UTC
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        return _offset(name[0], digits[:2], digits[2:] or None)
    name = name.upper()
    if name in REGIONS:
        return ZoneInfo(REGIONS[name])
    return timezone(timedelta(hours=ZONES[name])) if name in ZONES else zone


def _offset(sign: str, hours: str, minutes: str | None) -> tzinfo:
    span = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if span > timedelta(hours=14):
        raise ValueError("no place on earth is so far from Greenwich")
    return timezone(-span if sign == "-" else span)


def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _moment(
    year: int, month: int, day: int, clock: tuple[str | None, str | None, str | None], zone: tzinfo
) -> datetime | None:
    if year not in YEARS:
        return None
    hour, minute, second = (int(part or 0) for part in clock)
    days, hour = divmod(hour, 24) if (hour, minute, second) == (24, 0, 0) else (0, hour)
    seconds = min(second, 59) if second <= 60 else second  # a leap second is told as the one before
    return datetime(year, month, day, hour, minute, seconds, tzinfo=zone) + timedelta(days=days)


def _since_epoch(digits: str) -> datetime | None:
    seconds = int(digits) // 1000 if len(digits) == 13 else int(digits) if len(digits) == 10 else 0
    return datetime.fromtimestamp(seconds, UTC) if seconds in _SECONDS else None
