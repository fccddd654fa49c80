"""When alerts are due, in every zone and season."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alerts.times import Due, due, next_digest, quiet_hours, quiet_until
from marsad.rules import Rule
from marsad.settings import Schedules


def rule(**fields: Any) -> Rule:
    return Rule(name="desk", channel="mail", **fields)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


DIGESTS = [
    ("0 7 * * *", "UTC", "2026-11-25T06:59:59", "2026-11-25T07:00:00"),
    ("0 7 * * *", "UTC", "2026-11-25T07:00:00", "2026-11-26T07:00:00"),
    ("0 7 * * *", "Asia/Beirut", "2026-11-25T04:00:00", "2026-11-25T05:00:00"),
    ("0 7 * * 1-5", "UTC", "2026-11-27T08:00:00", "2026-11-30T07:00:00"),
    ("0 7,19 * * *", "UTC", "2026-11-25T08:00:00", "2026-11-25T19:00:00"),
    # Paris puts its clocks forward at 01:00 UTC on this night
    ("0 7 * * *", "Europe/Paris", "2026-03-28T12:00:00", "2026-03-29T05:00:00"),
    # and on this one has the hour from 00:00 UTC on twice: what it named in the first is not named again
    ("30 2 * * *", "Europe/Paris", "2026-10-25T00:10:00", "2026-10-25T00:30:00"),
    ("30 2 * * *", "Europe/Paris", "2026-10-25T01:10:00", "2026-10-26T01:30:00"),
]


@pytest.mark.parametrize(("cron", "zone", "now", "when"), DIGESTS)
def test_the_next_digest_is_the_first_after_now_in_the_rules_zone_else_the_desks(
    cron: str, zone: str, now: str, when: str
) -> None:
    own = next_digest(rule(cron=cron, timezone=zone), Schedules(), utc(now))
    assert own == next_digest(rule(), Schedules(digest=cron, timezone=zone), utc(now)) == utc(when)
    assert own.tzinfo is UTC


@pytest.mark.parametrize("cron", ["seven o'clock", "0 0 31 2 *", "0 7 * *"])
def test_a_cron_that_names_no_time_says_so(cron: str) -> None:
    with pytest.raises(ValueError, match="names no time"):
        next_digest(rule(cron=cron), Schedules(), utc("2026-11-25T12:00:00"))


@pytest.mark.parametrize(
    ("quiet", "zone", "now", "until"),
    [
        ("22:00-07:00", "UTC", "2026-11-25T21:59:59", None),
        ("22:00-07:00", "UTC", "2026-11-25T22:00:00", "2026-11-26T07:00:00"),
        ("22:00-07:00", "UTC", "2026-11-26T06:59:00", "2026-11-26T07:00:00"),
        ("22:00-07:00", "UTC", "2026-11-26T07:00:00", None),
        ("22:00–07:00", "Asia/Beirut", "2026-11-25T20:30:00", "2026-11-26T05:00:00"),
        ("12:00-14:00", "UTC", "2026-11-25T13:00:00", "2026-11-25T14:00:00"),
        ("12:00-14:00", "UTC", "2026-11-25T23:00:00", None),
        # the night in which Paris skips an hour, and the one in which it has one twice
        ("22:00-07:00", "Europe/Paris", "2026-03-28T22:00:00", "2026-03-29T05:00:00"),
        ("22:00-07:00", "Europe/Paris", "2026-10-24T21:00:00", "2026-10-25T06:00:00"),
        ("22:00-02:30", "Europe/Paris", "2026-10-25T00:10:00", "2026-10-25T00:30:00"),
        ("22:00-02:30", "Europe/Paris", "2026-10-25T01:10:00", "2026-10-25T01:30:00"),
        # the end that clocks leap over
        ("22:00-02:30", "Europe/Paris", "2026-03-28T22:00:00", "2026-03-29T01:00:00"),
        ("22:00-00:30", "Asia/Beirut", "2026-03-28T20:30:00", "2026-03-28T22:00:00"),
    ],
)
def test_quiet_hours_are_those_of_the_wall_clock(quiet: str, zone: str, now: str, until: str | None) -> None:
    quiet_rule = rule(quiet=quiet, timezone=zone)
    assert quiet_until(quiet_rule, Schedules(), utc(now)) == (utc(until) if until else None)
    assert quiet_until(rule(quiet=quiet, timezone=zone, urgent=True), Schedules(), utc(now)) is None


TURNS = {  # an hour in which clocks are put forward or back
    "Europe/Paris": ("2026-03-29T01:00:00", "2026-10-25T01:00:00"),
    "Asia/Beirut": ("2026-03-28T22:00:00", "2026-10-24T21:00:00"),
    "Africa/Cairo": ("2026-04-23T22:00:00", "2026-10-29T21:00:00"),
    "America/New_York": ("2026-03-08T07:00:00", "2026-11-01T06:00:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30:00", "2026-04-04T15:00:00"),
}
QUARTERS = st.integers(0, 95).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")


@settings(deadline=None)  # the machine may be busy
@given(st.sampled_from(list(TURNS)), st.booleans(), st.integers(-1700, 1700), QUARTERS, QUARTERS)
def test_what_is_due_is_due_later_and_not_in_quiet_hours_also_when_clocks_are_turned(
    zone: str, autumn: bool, minutes: int, begin: str, end: str
) -> None:
    assume(begin != end)
    now = utc(TURNS[zone][autumn]) + timedelta(minutes=minutes)
    quiet_rule = rule(quiet=f"{begin}-{end}", timezone=zone)
    until = quiet_until(quiet_rule, Schedules(), now)
    assert until is None or (until > now and quiet_until(quiet_rule, Schedules(), until) is None)
    for cron in ("30 2 * * *", "0 0 * * *", "*/30 1-3 * * *"):
        assert now < next_digest(rule(cron=cron, timezone=zone), Schedules(), now) <= now + timedelta(hours=50)


@pytest.mark.parametrize("text", ["22:00", "22-7-8", "25:00-07:00", "07:00-07:00", "late-early", "22:00+01:00-07:00"])
def test_what_is_not_two_times_is_no_quiet_hours(text: str) -> None:
    with pytest.raises(ValueError, match="22:00-07:00"):
        quiet_hours(text)


NOW = utc("2026-11-25T09:40:00")


@pytest.mark.parametrize(
    ("fields", "had", "expected"),
    [
        ({}, 999, Due(None)),
        ({"per_hour": 5}, 4, Due(None)),
        ({"per_hour": 5}, 5, Due(utc("2026-11-25T10:00:00"), overflow=True)),
        ({"per_day": 5}, 5, Due(utc("2026-11-26T07:00:00"), overflow=True)),
        ({"per_day": 5, "cron": "0 18 * * *"}, 5, Due(utc("2026-11-25T18:00:00"), overflow=True)),
        ({"per_hour": 2, "quiet": "09:50-11:00"}, 2, Due(utc("2026-11-25T11:00:00"), overflow=True)),
        ({"when": "digest", "per_hour": 1}, 9, Due(utc("2026-11-26T07:00:00"))),
        ({"when": "digest", "quiet": "06:00-08:00"}, 0, Due(utc("2026-11-26T08:00:00"))),
        ({"per_hour": 5, "timezone": "Asia/Kathmandu"}, 5, Due(utc("2026-11-25T10:15:00"), overflow=True)),
    ],
)
def test_a_cap_a_digest_or_quiet_hours_say_when_an_alert_is_due(
    fields: dict[str, Any], had: int, expected: Due
) -> None:
    assert due(rule(**fields), Schedules(), NOW, lambda since: had) == expected


def test_an_hours_cap_asks_for_the_hour_and_a_days_cap_for_the_day_of_the_zone() -> None:
    asked: list[datetime] = []

    def count(since: datetime) -> int:
        asked.append(since)
        return 0

    due(rule(per_hour=1, per_day=1, timezone="Asia/Beirut"), Schedules(), NOW, count)
    assert asked == [utc("2026-11-24T22:00:00"), NOW - timedelta(minutes=40)]
