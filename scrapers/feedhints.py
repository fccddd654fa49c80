"""What an RSS feed says of how it wants to be asked: ``ttl``, ``skipHours`` and ``skipDays``."""

from __future__ import annotations

import re

from marsad.model import Hints

LONGEST_TTL = 7 * 24 * 60
"""Minutes; more is no wish that anyone means."""
_SKIPPED = re.compile(
    r"<skip(?P<sort>hours|days)\s*>(?P<told>.{0,2000}?)</skip(?P=sort)\s*>", re.IGNORECASE | re.DOTALL
)
_PART = re.compile(r"<(?:hour|day)\s*>\s*(\w{1,20})\s*<", re.IGNORECASE)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def hints_in(text: str, ttl: object) -> Hints:
    """The wishes in a feed's ``text``, whose ``ttl`` (minutes) the parser found. What is no number or day is none, and
    a feed that never wants to be asked wants nothing."""
    skipped: dict[str, set[int]] = {"hours": set(), "days": set()}
    for found in _SKIPPED.finditer(text):
        sort = found["sort"].lower()
        skipped[sort] |= {place for word in _PART.findall(found["told"]) if (place := _place(word, sort)) is not None}
    hours = tuple(sorted(skipped["hours"])) if len(skipped["hours"]) < 24 else ()
    days = tuple(sorted(skipped["days"])) if len(skipped["days"]) < 7 else ()
    return Hints(60.0 * _minutes(ttl), hours, days)


def _place(word: str, sort: str) -> int | None:
    """An hour of the day in GMT (24 is midnight too) or a day of the week."""
    if sort == "days":
        return _DAYS.index(word.lower()) if word.lower() in _DAYS else None
    return int(word) % 24 if word.isascii() and word.isdigit() and int(word) <= 24 else None


def _minutes(ttl: object) -> int:
    told = str(ttl or "").strip()
    return min(int(told), LONGEST_TTL) if told.isascii() and told.isdigit() and len(told) < 10 else 0
