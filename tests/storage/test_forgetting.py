"""Looks at sources are forgotten in time, and nothing that is judged by them changes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.pasts import MOST_POLLS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "days_old", "kept"),
    [("unchanged", 9, False), ("unchanged", 7, True), ("ok", 9, True), ("failed", 9, True), ("ok", 61, False)],
)
def test_a_look_is_kept_as_long_as_it_says_something(desk, now, status, days_old, kept):
    desk.poll(status=status, now=now - days_old * DAY)
    for number in range(MOST_POLLS):
        desk.poll(status="empty", now=now - number * HOUR / 2)
    desk.archive.tidy(now=now)
    [north] = desk.archive.coverage(since=now - 99 * DAY)
    assert north["looks"] == MOST_POLLS + kept


def test_the_latest_looks_at_a_source_are_kept_however_old_they_are(desk, now):
    for number in range(MOST_POLLS + 5):
        desk.poll(status="failed", reason="dns", now=now - 200 * DAY + number * HOUR)
    before = desk.archive.source_pasts(["north"], now=now)
    desk.archive.tidy(now=now)
    assert desk.archive.source_pasts(["north"], now=now) == before
    assert len(before[0].polls) == MOST_POLLS


def test_silence_is_judged_as_before(desk, entry, now):
    for number in range(40):
        at = now - 100 * DAY + number * 6 * HOUR
        desk.poll(entry(number, published=at), now=at)
    for number in range(2 * MOST_POLLS):
        desk.poll(status="unchanged", now=now - number * HOUR)
    before = desk.archive.source_pasts(["north"], now=now)
    desk.archive.tidy(now=now)
    assert desk.archive.source_pasts(["north"], now=now) == before
    assert len(before[0].moments) == 40
