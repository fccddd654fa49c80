"""A source's rhythm: when silence means something, and when it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from marsad.rhythm import LEAST_GAPS, rhythm

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def every(step: timedelta, count: int) -> list[datetime]:
    return [MONDAY + number * step for number in range(count)]


def by_day(weeks: int, *, hours: Iterable[int] = range(8, 20), rest: Iterable[int] = ()) -> list[datetime]:
    """Something new in each of these hours of every day that is no day of rest."""
    days = [MONDAY + day * DAY for day in range(7 * weeks) if day % 7 not in rest]
    return [day + hour * HOUR for day in days for hour in hours]


def by_chance(a_day: float, days: int) -> list[datetime]:
    """Poisson arrivals."""
    chance, hour, came = Random(7), 0.0, []
    while hour < days * 24:
        hour += chance.expovariate(a_day / 24)
        came.append(MONDAY + hour * HOUR)
    return came


HISTORIES: dict[str, Callable[[], list[datetime]]] = {
    "twelve a day, by day only": lambda: by_day(4),
    "twelve a day, at any hour": lambda: by_chance(12, 30),
    "twelve a day, known for six days": lambda: [moment for moment in by_day(1) if moment < MONDAY + 6 * DAY],
    "twelve a day, not at weekends": lambda: by_day(4, rest=(5, 6)),
    "two hundred a day": lambda: by_chance(200, 14),
    "one a day": lambda: every(DAY, 40),
    "one a week": lambda: every(7 * DAY, 12),
    "one a month": lambda: every(30 * DAY, 12),
}


@pytest.mark.parametrize(
    ("history", "quiet_days", "silent"),
    [
        ("twelve a day, by day only", 1, False),
        ("twelve a day, by day only", 7, True),
        ("twelve a day, at any hour", 0.4, False),
        ("twelve a day, at any hour", 2, True),
        ("twelve a day, known for six days", 2.5, False),
        ("twelve a day, known for six days", 7, True),
        ("twelve a day, not at weekends", 2.6, False),
        ("twelve a day, not at weekends", 5, True),
        ("two hundred a day", 0.4, False),
        ("two hundred a day", 3.1, True),
        ("one a day", 2, False),
        ("one a day", 4, True),
        ("one a week", 12, False),
        ("one a week", 28, True),
        ("one a month", 45, False),
        ("one a month", 120, True),
    ],
)
def test_f26_silence_is_measured_against_a_sources_own_rhythm(history: str, quiet_days: float, silent: bool) -> None:
    came = HISTORIES[history]()
    found = rhythm(came)
    assert found is not None
    assert (came[-1] + quiet_days * DAY >= found.silent_from(came[-1])) is silent


@pytest.mark.parametrize("count", [0, 1, LEAST_GAPS])
def test_a_source_with_too_little_behind_it_has_no_rhythm(count: int) -> None:
    assert rhythm(every(DAY, count)) is None


def test_what_comes_at_once_is_one_moment_however_much_it_is() -> None:
    assert rhythm([MONDAY + number * timedelta(seconds=9) for number in range(60)]) is None


def test_a_long_outage_of_the_past_does_not_make_silence_usual() -> None:
    came = by_day(4)
    broken = [moment for moment in came if not MONDAY + 8 * DAY < moment < MONDAY + 15 * DAY]
    found = rhythm(broken)
    assert found is not None
    assert found.silent_from(came[-1]) < came[-1] + 5 * DAY


def test_a_night_is_not_held_against_a_source_that_sleeps() -> None:
    sleeps, wakes = rhythm(by_day(4, hours=range(8, 20))), rhythm(by_day(4, hours=range(0, 24, 2)))
    assert sleeps is not None
    assert wakes is not None
    evening, morning = MONDAY + 30 * DAY + 20 * HOUR, MONDAY + 31 * DAY + 8 * HOUR
    assert sleeps.expected(evening, morning) < 2 < wakes.expected(evening, morning)


def test_over_whole_weeks_busy_hours_are_hours_and_a_moment_is_found_again() -> None:
    found = rhythm(by_day(4, rest=(4, 5)))
    assert found is not None
    assert found.busy(MONDAY, MONDAY + 14 * DAY) == pytest.approx(336)
    for hours in (0.5, 13, 77, 200, 700):
        moment = found.after(MONDAY + 5 * HOUR, hours)
        assert found.busy(MONDAY + 5 * HOUR, moment) == pytest.approx(hours)


def test_the_rhythm_follows_a_source_that_changes_its_ways() -> None:
    slow = every(DAY, 60)
    fast = [slow[-1] + number * HOUR for number in range(1, 500)]
    found = rhythm(slow + fast)
    assert found is not None
    assert timedelta(hours=0.5) < found.usual < 2 * HOUR
