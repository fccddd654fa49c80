"""Since when a person has not looked: a visit ends when nothing was asked for half an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

COOKIE = "marsad_visit"
PAUSE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """``since`` is when the visit before was over, None at the first; ``latest`` when something was asked last."""

    since: datetime | None
    latest: datetime

    def __str__(self) -> str:
        """As the cookie has it: two times in whole seconds, parted by a full stop."""
        return ".".join(str(int(moment.timestamp())) if moment else "" for moment in (self.since, self.latest))


def visit(cookie: str | None, now: datetime) -> Visit:
    """The visit that goes on, or the new one that begins, by the cookie of the one before."""
    since, latest = _read(cookie, now)
    if latest is None:
        return Visit(None, now)
    return Visit(latest if now - latest > PAUSE else since, now)


def _read(cookie: str | None, now: datetime) -> tuple[datetime | None, datetime | None]:
    since, _, latest = (cookie or "").partition(".")
    return _moment(since, now), _moment(latest, now)


def _moment(digits: str, now: datetime) -> datetime | None:
    """None for anything that is no time, or one that has not come yet."""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 12):
        return None
    return min(datetime.fromtimestamp(int(digits), UTC), now)
