"""When entries appeared, whatever their dates say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.arrivals import appeared

HOUR = timedelta(hours=1)
SEEN = datetime(2026, 7, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "there_before", "moment"),
    [
        (SEEN - HOUR, False, SEEN - HOUR),
        (None, False, SEEN),
        (SEEN + 70 * 365 * 24 * HOUR, False, SEEN),
        (SEEN.replace(hour=0), False, SEEN),
        (SEEN - 9000 * HOUR, False, SEEN),
        (SEEN - 9000 * HOUR, True, SEEN - 9000 * HOUR),
        (SEEN + HOUR, True, SEEN),
        (None, True, None),
    ],
)
def test_f38_f40_an_entry_appeared_when_it_says_where_that_may_be_and_else_when_it_was_seen(
    published, there_before, moment
) -> None:
    assert appeared(published, SEEN, there_before) == moment


def test_the_latest_arrivals_of_each_source_are_given(desk, entry, now) -> None:
    desk.poll(*(entry(n, published=now - n * HOUR) for n in range(1, 9)), now=now)
    desk.poll(entry(20, published=None), entry(21, published=now - 90 * HOUR), now=now + 4 * HOUR)
    desk.poll(entry(1, source="south"), source="south", now=now)
    found = desk.archive.arrivals(["north", "south", "west"], most=5)
    assert sorted(found["north"]) == [now - 3 * HOUR, now - 2 * HOUR, now - HOUR, now + 4 * HOUR, now + 4 * HOUR]
    assert (len(found["south"]), found["west"]) == (1, [])
