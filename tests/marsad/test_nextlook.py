"""When a source is looked at next: tables over rhythms, wishes and bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from marsad.model import Hints, Source, SourceState
from marsad.nextlook import bounds, next_look
from marsad.settings import PollingSettings

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EXACT = PollingSettings(jitter=0)
NORTH = Source("north", "feed", "https://north.example/rss")


def every(gap: timedelta, *, until: datetime) -> list[datetime]:
    return [until - step * gap for step in range(100)]


def by_chance(gap: timedelta, *, until: datetime) -> list[datetime]:
    """Arrivals at any hour, this far apart on average, the last at ``until``."""
    chance, arrivals = Random(7), [until]
    for _ in range(1000):
        arrivals.append(arrivals[-1] - chance.expovariate(1) * gap)
    return arrivals


def by_day(*, until: datetime, weekdays: Sequence[int] = range(7)) -> list[datetime]:
    """Something new at every hour from seven in the morning to seven at night."""
    days = [until.replace(hour=0) - number * DAY for number in range(28)]
    arrivals = [day + hour * HOUR for day in days for hour in range(7, 20) if day.weekday() in weekdays]
    return [arrival for arrival in arrivals if arrival <= until]


def minutes(arrivals: Sequence[datetime], last: datetime, polling: PollingSettings = EXACT, **known: object) -> float:
    state = SourceState("north", NORTH.url, last_polled_at=last, **known)  # type: ignore[arg-type]
    due = next_look(NORTH, state, arrivals, polling)
    assert due is not None
    return (due - last) / MINUTE


@pytest.mark.parametrize(
    ("gap", "expected"),
    [(5 * MINUTE, 10), (2 * HOUR, 21), (4 * HOUR, 42), (8 * HOUR, 83), (2 * DAY, 180), (30 * DAY, 180)],
)
def test_a_source_is_looked_at_four_times_within_its_usual_pause_between_the_bounds(
    gap: timedelta, expected: float
) -> None:
    assert minutes(by_chance(gap, until=MONDAY), MONDAY) == pytest.approx(expected, rel=0.4)


def test_a_source_that_is_quiet_for_longer_than_usual_is_asked_less_and_less_and_at_once_more_when_it_wakes() -> None:
    arrivals = every(HOUR, until=MONDAY)
    pauses = [minutes(arrivals, MONDAY + hours * HOUR) for hours in (0, 1, 6, 12, 48, 500)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 180
    wakes = MONDAY + 500 * HOUR
    assert minutes([*arrivals, wakes], wakes) < 30


def test_nights_and_days_of_rest_cost_few_looks() -> None:
    noon = MONDAY + 12 * HOUR
    worked = by_day(until=noon, weekdays=range(5))
    day = minutes(worked, noon)
    night = minutes(by_day(until=noon + 7 * HOUR, weekdays=range(5)), noon + 11 * HOUR)
    saturday = noon + 5 * DAY
    rest = minutes(by_day(until=saturday, weekdays=range(5)), saturday)
    assert day < 25 < 100 < night
    assert rest > 2 * day


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [([], 30), ([MONDAY], 30), ([MONDAY - DAY], 144), ([MONDAY - 400 * DAY], 180), ([MONDAY] * 40, 30)],
)
def test_a_source_of_which_little_is_known_is_asked_by_how_long_ago_it_had_something(
    arrivals: list[datetime], expected: float
) -> None:
    assert minutes(arrivals, MONDAY) == pytest.approx(expected)


def test_a_source_that_never_had_anything_is_asked_less_and_less() -> None:
    pauses = [minutes([], MONDAY + hours * HOUR, first_ok_at=MONDAY) for hours in (0, 5, 10, 24, 999)]
    assert pauses == [30, 30, 60, 144, 180]


def test_a_source_never_looked_at_has_no_next_look() -> None:
    assert next_look(NORTH, SourceState("north", NORTH.url), [], EXACT) is None


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        (Hints(), 15),
        (Hints(gap=60), 15),
        (Hints(gap=3600), 60),
        (Hints(gap=30 * 86400), 180),
        (Hints(skip_hours=(0,)), 60),
        (Hints(skip_hours=(0, 1)), 120),
        (Hints(skip_hours=tuple(range(24))), 180),
        (Hints(skip_days=(0,)), 180),
        (Hints(skip_days=(6,)), 15),
    ],
)
def test_a_publishers_wishes_are_kept_as_far_as_the_bounds_allow(hints: Hints, expected: float) -> None:
    assert minutes(every(HOUR, until=MONDAY), MONDAY, hints=hints) == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(
    ("own", "desk", "expected"),
    [
        ((None, None), (10, 180), (10, 180)),
        ((5, None), (10, 180), (5, 180)),
        ((None, 60), (10, 180), (10, 60)),
        ((600, None), (10, 180), (600, 600)),
        ((None, 5), (10, 180), (5, 5)),
        ((2, 3), (10, 180), (2, 3)),
    ],
)
def test_a_sources_own_bounds_go_before_the_desks(
    own: tuple[float | None, float | None], desk: tuple[float, float], expected: tuple[float, float]
) -> None:
    source = Source("a", "feed", "", fastest_minutes=own[0], slowest_minutes=own[1])
    found = bounds(source, PollingSettings(fastest_minutes=desk[0], slowest_minutes=desk[1]))
    assert (found.fastest / MINUTE, found.slowest / MINUTE) == expected


def test_sources_alike_do_not_all_come_at_once_and_each_keeps_its_time() -> None:
    polling = PollingSettings(jitter=0.2)
    state = SourceState("x", "", last_polled_at=MONDAY)
    sources = [Source(f"source-{number}", "feed", "") for number in range(60)]

    def looks(arrivals: list[datetime]) -> list[datetime]:
        return [due for source in sources if (due := next_look(source, state, arrivals, polling))]

    for gap, low, high in ((HOUR, 13.5, 16.5), (MINUTE, 10, 11), (90 * DAY, 162, 180)):
        times = [(due - MONDAY) / MINUTE for due in looks(every(gap, until=MONDAY))]
        assert low <= min(times) < max(times) <= high
        assert len({round(time * 60) for time in times}) > 30
        assert looks(every(gap, until=MONDAY)) == looks(every(gap, until=MONDAY))
