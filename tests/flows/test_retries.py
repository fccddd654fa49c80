"""When a source or page that failed is tried again: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.retries import LONGEST_PAUSE, later, next_page_attempt, next_poll
from marsad.errors import FetchError, ParseError

NOW = datetime(2026, 7, 14, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(0, 0), (1, 0), (2, 5), (3, 10), (4, 20), (8, 320), (9, 360), (10_000, 360)]
)
def test_a_failing_source_is_asked_less_and_less_but_never_given_up(failures: int, minutes: int) -> None:
    assert next_poll(failures, None, NOW) == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 24), (3, 24), (4, 168), (99, 168)])
def test_f24_a_source_that_is_gone_is_asked_ever_more_seldom_and_for_ever(failures: int, hours: int) -> None:
    assert next_poll(failures, None, NOW, reason="http-410") == NOW + timedelta(hours=hours)


def test_f22_a_server_that_asks_for_time_is_given_it() -> None:
    assert next_poll(1, NOW + timedelta(hours=9), NOW) == NOW + timedelta(hours=9)
    assert next_poll(9, NOW + timedelta(seconds=9), NOW) == NOW + LONGEST_PAUSE


@pytest.mark.parametrize(
    ("reason", "attempts", "minutes"),
    [
        ("timeout", 1, 5),
        ("http-503", 2, 15),
        ("http-403", 3, 45),
        ("timeout", 4, None),
        ("http-404", 1, None),
        ("http-410", 1, None),
        ("robots", 1, None),
        ("address-not-allowed", 1, None),
    ],
)
def test_a_page_is_tried_again_where_that_can_help(reason: str, attempts: int, minutes: int | None) -> None:
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert next_page_attempt(FetchError(reason), attempts, 4, NOW) == expected


def test_a_page_waits_as_long_as_its_server_asks() -> None:
    error = FetchError("http-429", status=429, retry_at=NOW + timedelta(hours=2))
    assert next_page_attempt(error, 1, 4, NOW) == NOW + timedelta(hours=2)


def test_an_error_without_a_wish_is_no_obstacle() -> None:
    assert next_page_attempt(ParseError("unreadable"), 1, 4, NOW) == NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("why", "hours_ago", "in_hours"),
    [
        ("timeout", 1, 5),
        ("http-404", 0, 6),
        ("http-503", 7, 17),
        ("http-500", 24 * 8, 24 * 22),
        ("http-500", 24 * 31, None),
        ("soft-404", 1, 5),
        ("soft-404", 24 * 31, None),
        ("http-403", 1, 23),
        ("consent-wall", 25, 24 * 7 - 25),
        ("challenge", 24 * 8, None),
        ("too-big", 1, None),
        ("index-page", 1, None),
        ("address-not-allowed", 1, None),
    ],
)
def test_x10_a_page_that_was_given_up_is_asked_for_later_a_limited_number_of_times(
    why: str, hours_ago: int, in_hours: int | None
) -> None:
    expected = None if in_hours is None else NOW + timedelta(hours=in_hours)
    assert later(NOW - timedelta(hours=hours_ago), why, NOW) == expected


def test_of_a_page_that_was_announced_nobody_knows_when_nothing_more_is_asked() -> None:
    assert later(None, "timeout", NOW) is None
