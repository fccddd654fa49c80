"""Each source's past, as troubles are judged by it, and the troubles that are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from marsad.model import Norm, PastPage, PastPoll, Poll, Source, Trouble, Yield
from marsad.rhythm import rhythm
from marsad.signs import SIGNS
from storage.pasts import MOST_POLLS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def past_of(desk, now, source="north", **more):
    [past] = desk.archive.source_pasts([source], now=now, **more)
    return past


def test_a_past_has_the_looks_and_what_became_of_the_pages_in_order(desk, entry, now):
    desk.poll(entry(1), entry(2))
    for item in desk.archive.waiting_entries(now=now, limit=9):
        if item.entry.key == "guid-1":
            desk.archive.record_page_failure(item.id, "http-403", now=now, next_attempt_at=None, status=403)
        else:
            desk.archive.record_page(item.id, desk.page(item.entry.url), now=now)
    desk.read("Thirty characters of a ruling.", now=now + HOUR)
    desk.poll(status="failed", reason="dns", now=now + 2 * HOUR)
    past = past_of(desk, now + 2 * HOUR)
    assert past.polls == (PastPoll(now, "ok", "", 2), PastPoll(now + 2 * HOUR, "failed", "dns", 0))
    assert past.pages == (PastPage(now, "failed", "http-403"), PastPage(now + HOUR, "ok", "", 30))
    assert (past.kind, past.first_ok_at, past.last_new_at, past.entries_seen) == ("feed", now, now, 2)
    assert past.listed == past.fresh == ((now.replace(hour=0), 2),)


def test_a_past_goes_so_far_and_no_further(desk, now):
    for number in range(MOST_POLLS + 5):
        desk.poll(status="unchanged", now=now + number * HOUR)
    assert past_of(desk, now + 99 * HOUR).polls[0].at == now + 5 * HOUR


def test_f26_what_was_there_before_we_looked_tells_of_a_rhythm_too(desk, entry, now):
    desk.poll(*[entry(n, published=now - n * 2 * HOUR) for n in range(60)])
    desk.poll(status="unchanged", now=now + 7 * DAY)
    past = past_of(desk, now + 7 * DAY)
    known = rhythm(past.moments)
    assert known is not None
    assert known.usual == 2 * HOUR
    trouble = SIGNS["silence"][0](past, now + 7 * DAY, DAY)
    assert trouble is not None
    assert (trouble.kind, trouble.seen) == ("silent", "nothing new for 7 days")


def test_f38_moments_are_when_entries_came_whatever_date_they_bear(desk, entry, now):
    desk.poll(entry(1, published=None), entry(2, published=now + 900 * DAY))
    dated = {3: now + 900 * DAY, 4: now - 900 * DAY, 5: None, 6: now + 5 * HOUR}
    for number, published in dated.items():
        desk.poll(entry(number, published=published), now=now + number * HOUR)
    moments = past_of(desk, now + 7 * HOUR, whole=["north"]).moments
    assert moments == (now, now + 3 * HOUR, now + 4 * HOUR, now + 5 * HOUR, now + 5 * HOUR)


def test_what_is_fetched_of_the_past_says_nothing_of_the_source(desk, entry, now):
    desk.whole(entry(1))
    archive, later = desk.archive, now + 9 * HOUR
    archive.record_poll(
        Source("north", "feed", "https://north.example/rss"),
        Poll("north", "ok", entries=(entry(2, published=now - 900 * DAY),)),
        now=later,
        next_due_at=later,
        baseline_since=now,
        backfill=True,
    )
    for item in archive.waiting_entries(now=later, limit=9):
        archive.record_page_failure(item.id, "http-404", now=later, next_attempt_at=None, status=404)
    past = past_of(desk, later)
    assert (len(past.pages), past.last_new_at) == (1, now)


def test_new_entries_are_counted_by_week_where_we_looked_all_along(desk, entry, now):
    start = now - 29 * DAY
    desk.poll(entry(0), now=start)
    for day in range(1, 29):
        at = start + day * DAY
        desk.archive.begin_run(f"run-{day}", now=at)
        desk.poll(*[entry(100 * day + n, published=at) for n in range(3 if day < 22 else 1)], now=at)
    assert past_of(desk, now).weeks == (21, 21, 21, 7)
    assert past_of(desk, now + 3 * DAY).weeks == (), "three days without a run: who knows what there was"


def test_a_past_of_a_source_that_is_not_asked_for_or_was_never_looked_at_is_not_given(desk, now):
    desk.poll(status="failed", reason="dns")
    assert desk.archive.source_pasts(["south"], now=now) == []


def trouble(now, **more):
    told = {"source": "north", "sign": "pages", "kind": "blocked", "began_at": now, "noticed_at": now + DAY}
    return Trouble(**(told | {"seen": "12 × consent-wall", "usual": "all were read", "level": None} | more))


def test_a_trouble_stands_until_it_ends_and_is_told_of_afterwards(archive, now):
    first, other = trouble(now), trouble(now + HOUR, source="south", sign="texts", level=2000.0)
    archive.record_troubles([first, other], [])
    assert archive.standing_troubles() == [first, other]
    ended = replace(first, ended_at=now + 2 * DAY)
    archive.record_troubles([], [ended])
    assert archive.standing_troubles() == [other]
    assert archive.troubles(since=now + DAY) == [ended, other]
    assert archive.troubles(since=now + 3 * DAY) == [other]


def test_a_trouble_of_one_sign_stands_once(archive, now):
    archive.record_troubles([trouble(now)], [])
    with pytest.raises(Exception, match="archive failed"):
        archive.record_troubles([trouble(now + HOUR)], [])
    archive.record_troubles([], [trouble(now, ended_at=now + DAY)])
    archive.record_troubles([trouble(now + 2 * DAY)], [])
    assert len(archive.troubles(since=now)) == 2


def test_a_source_is_looked_at_closely_once_a_day_and_in_outline_meanwhile(desk, entry, now):
    desk.poll(entry(1), entry(2))
    first = past_of(desk, now)
    assert first.whole
    norm = Norm(0.5, 2.0, {"entries_a_look": Yield(4, 5)})
    desk.archive.keep_norms({"north": norm}, now=now)
    desk.poll(status="unchanged", now=now + HOUR)
    outline = past_of(desk, now + HOUR)
    assert (outline.whole, outline.norm) == (False, norm)
    assert outline.polls == (PastPoll(now + HOUR, "unchanged"),)
    assert past_of(desk, now + HOUR, whole=["north"]).listed == first.listed
    assert past_of(desk, now + 25 * HOUR).whole


def test_a_source_of_which_several_pages_were_not_read_is_looked_at_closely_at_once(desk, entry, now):
    desk.poll(*[entry(n) for n in range(4)])
    desk.archive.keep_norms({"north": Norm()}, now=now)
    desk.fetch()
    desk.read("", status="consent-wall")
    assert past_of(desk, now).whole


def test_of_a_source_that_fails_all_looks_are_known_and_of_a_quiet_one_when_it_had_something(desk, entry, now):
    desk.poll(entry(1, published=now - HOUR), source="north")
    desk.poll(entry(1, url="https://south.example/1"), source="south")
    desk.archive.keep_norms({"north": Norm(), "south": Norm()}, now=now + 2 * DAY)
    for hours in (1, 2):
        desk.poll(source="south", status="failed", reason="dns", now=now + hours * HOUR)
    [north, south] = desk.archive.source_pasts(["north", "south"], now=now + 2 * DAY)
    assert (north.whole, north.moments) == (False, (now - HOUR,))
    assert (south.whole, len(south.polls)) == (False, 3)
