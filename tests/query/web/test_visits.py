"""Since when a person has not looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from query.web.visits import Visit, visit

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_a_first_visit_has_none_before_it():
    assert visit(None, NOW) == Visit(None, NOW)


def test_a_visit_goes_on_while_something_is_asked_within_half_an_hour():
    first = visit(None, NOW)
    second = visit(str(first), NOW + DAY)
    assert second.since == NOW
    assert visit(str(second), NOW + DAY + 29 * MINUTE).since == NOW
    assert visit(str(second), NOW + DAY + 31 * MINUTE).since == NOW + DAY


@pytest.mark.parametrize("cookie", ["", ".", "x.y", "-5.", "٣.٣", f"{9**20}.{9**20}", "<script>"])
def test_a_cookie_that_is_none_of_ours_is_a_first_visit(cookie):
    assert visit(cookie, NOW) == Visit(None, NOW)


def test_a_time_that_has_not_come_counts_as_now():
    assert visit(str(Visit(NOW + DAY, NOW + DAY)), NOW) == Visit(NOW, NOW)
