"""What a source announces: new, known under another name, changed, or the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marsad.errors import StorageError
from marsad.model import Entry, Poll, Polled, Source, Validators
from storage.announced import changed, is_baseline
from storage.archive import open_archive

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def looks(entry, now):
    """Polls as a pass may bring them: of several sources, of one twice, with pages that two of them announce."""

    def polled(name, *entries, status="ok", minutes=0, **more):
        at = now + timedelta(minutes=minutes)
        source = Source(name, "feed", f"https://{name}.example/rss")
        poll = Poll(name, status, entries=entries, title=name.title())
        return Polled(source, poll, at, next_due_at=at + HOUR, baseline_since=at - HOUR, **more)

    return [
        polled("north", entry(1), entry(2), entry(2, key="two again"), entry(3, url=None)),
        polled("south", entry(1, key="south 1"), entry(4, published=now), minutes=1),
        polled("east", status="failed", minutes=2),
        polled("north", entry(1, title="Changed"), entry(5), minutes=3, backfill=True),
        polled("west", minutes=4),
        polled("south", entry(4, published=now), entry(6), minutes=5),
    ]


def test_polls_kept_together_leave_what_they_leave_one_by_one(archive, new_url, looks):
    together = archive.record_polls(looks)
    with open_archive(new_url()) as other:
        one_by_one = [fresh for look in looks for fresh in other.record_polls([look])]
        assert together == one_by_one == [3, 2, 0, 1, 0, 1]
        assert archive.fingerprint() == other.fingerprint()
        assert archive.source_states() == other.source_states()
    assert archive.record_polls([]) == []


def test_of_polls_kept_together_all_are_kept_or_none(archive, looks):
    spoilt = replace(looks[-1], poll=replace(looks[-1].poll, reason=None))
    with pytest.raises(StorageError):
        archive.record_polls([*looks[:-1], spoilt])
    assert (archive.source_states(), archive.counts()["entries"]) == ({}, 0)


def test_f09_an_entry_is_known_by_its_key_whatever_its_summary_says(desk, entry, now):
    first = desk.poll(entry(1, guid=None, key="https://north.example/news/1", summary="photo ?t=aaa"))
    again = desk.poll(entry(1, guid=None, key="https://north.example/news/1", summary="photo ?t=bbb"), now=now + HOUR)
    assert (first, again) == (1, 0)
    desk.fetch()
    desk.poll(entry(1, guid=None, key="https://north.example/news/1", summary="photo ?t=ccc"), now=now + 2 * HOUR)
    assert desk.fetch(now=now + 2 * HOUR) == []


def test_f10_entries_without_a_guid_stay_apart_and_are_known_again(desk, entry, now):
    entries = [entry(n, guid=None, key=f"https://north.example/news/{n}") for n in (1, 2, 3)]
    assert [desk.poll(*entries), desk.poll(*entries, now=now + HOUR)] == [3, 0]
    assert desk.archive.counts()["entries"] == 3


def test_f13_new_guids_for_known_links_are_aliases_and_announce_nothing(desk, entry, now):
    desk.whole(*[entry(n, key=f"http://north.example/?p={n}") for n in range(1, 21)])
    moved = [
        entry(n, key=f"https://north.example/?p={1000 + n}", url=f"http://www.north.example/news/{n}/")
        for n in range(1, 21)
    ]
    before = desk.archive.counts()
    assert desk.poll(*moved, now=now + HOUR) == 0
    assert desk.fetch(now=now + HOUR) == []
    assert desk.archive.counts() == before
    assert desk.archive.fingerprint()["entry_keys"]["rows"] == 40
    # The new guid is known from now on, even if the link changes.
    assert desk.poll(replace(moved[0], url="https://north.example/other"), now=now + 2 * HOUR) == 0


def test_two_entries_of_one_poll_with_one_link_are_one_and_no_poll_sees_a_change(desk, entry, now):
    pair = [entry(1, key="a", title="One title"), entry(1, key="b", title="Another title")]
    assert desk.poll(*pair) == 1
    assert len(desk.fetch()) == 1
    assert desk.poll(*pair, now=now + HOUR) == 0
    assert desk.fetch(now=now + HOUR) == []


def test_entries_that_swap_their_links_stay_the_entries_that_their_keys_name(desk, entry, now):
    desk.poll(entry(1), entry(2))
    desk.fetch()
    swapped = [
        entry(1, url="https://north.example/news/2", title="One, changed"),
        entry(2, url="https://north.example/news/1", title="Two, changed"),
    ]
    assert desk.poll(*swapped, now=now + HOUR) == 0
    waiting = desk.archive.waiting_entries(now=now + HOUR, limit=9)
    assert {item.entry.title for item in waiting} == {"One, changed", "Two, changed"}


def test_a_known_entry_may_move_to_a_link_that_a_new_one_brings_in_the_same_poll(desk, entry, now):
    desk.poll(entry(1))
    moved = entry(1, url="https://north.example/news/2", title="Changed")
    assert desk.poll(entry(2), moved, now=now + HOUR) == 1
    assert desk.poll(entry(2), moved, now=now + 2 * HOUR) == 0
    assert desk.archive.counts()["entries"] == 2


def test_a_key_twice_in_one_poll_is_one_entry(desk, entry):
    assert desk.poll(entry(1), entry(1)) == 1


def test_the_same_key_in_two_sources_is_two_entries(desk, entry):
    assert desk.poll(entry(1)) == 1
    assert desk.poll(entry(1, url="https://south.example/news/1"), source="south") == 1


@pytest.mark.parametrize(
    ("dated", "first_look", "expected"),
    [
        (None, True, True),
        (NOON - timedelta(days=400), True, True),
        (NOON, True, False),
        (NOON + HOUR, True, False),
        (None, False, False),
        (NOON - timedelta(days=400), False, False),
    ],
)
def test_a03_what_a_first_look_shows_is_baseline_unless_it_is_dated_now(dated, first_look, expected):
    entry = Entry("north", "key", None, published=dated)
    assert is_baseline(entry, first_look=first_look, since=NOON) is expected


def test_a03_a_back_catalogue_is_kept_and_found_but_is_no_news(desk, entry, now):
    old = [entry(n, published=now - timedelta(days=n)) for n in range(1, 51)]
    desk.whole(*old, entry(99, published=now))
    assert desk.archive.counts()["alerts"] == 1
    assert desk.archive.counts()["articles"] == 51


def test_a03_a_first_look_that_failed_or_was_empty_is_not_the_first(desk, entry, now):
    desk.poll(status="failed", reason="timeout")
    desk.poll(status="empty", now=now + HOUR)
    desk.poll(entry(1, published=None), now=now + 2 * HOUR)
    assert [item.baseline for item in desk.archive.waiting_entries(now=now + 2 * HOUR, limit=9)] == [True]
    desk.poll(entry(2, published=None), now=now + 3 * HOUR)
    waiting = desk.archive.waiting_entries(now=now + 3 * HOUR, limit=9)
    assert [item.baseline for item in waiting] == [True, False]


@pytest.mark.parametrize(
    ("kept", "told", "expected"),
    [
        ({}, {}, False),
        ({}, {"title": "Another"}, True),
        ({}, {"title": "The \n headline"}, False),
        ({}, {"title": ""}, False),
        ({}, {"summary": "Another"}, False),
        ({"published": NOON}, {"published": NOON}, False),
        ({"published": NOON}, {"published": NOON + HOUR}, True),
        ({"published": NOON}, {"published": NOON - HOUR}, False),
        ({"published": NOON}, {"published": NOON, "updated": NOON + HOUR}, True),
        ({"published": NOON, "updated": NOON + HOUR}, {"published": NOON}, False),
        ({"published": NOON}, {}, False),
        ({}, {"published": NOON}, False),
    ],
)
def test_a_page_is_looked_at_again_when_its_title_or_date_moved_on(kept, told, expected):
    before = Entry("north", "key", None, **({"title": "The headline"} | kept))
    after = Entry("north", "key", None, **({"title": "The headline"} | told))
    assert changed(before, after) is expected


def test_a_changed_entry_waits_again_with_the_validators_of_its_page(desk, entry, now):
    desk.whole(entry(1))
    desk.poll(entry(1, title="Headline, changed"), now=now + HOUR)
    waiting = desk.archive.waiting_entries(now=now + HOUR, limit=9)
    assert [(item.entry.title, item.validators) for item in waiting] == [("Headline, changed", Validators('"1"'))]


def test_a_failure_keeps_the_old_validators_and_is_counted(desk, entry, now):
    desk.poll(entry(1), validators=Validators("etag", "yesterday"))
    for n, status in enumerate(("failed", "blocked", "not-a-feed"), 1):
        desk.poll(status=status, reason="challenge", now=now + n * HOUR)
    state = desk.archive.source_states()["north"]
    assert (state.failures, state.status, state.reason) == (3, "not-a-feed", "challenge")
    assert (state.validators, state.last_ok_at) == (Validators("etag", "yesterday"), now)
    assert (state.last_polled_at, state.next_due_at) == (now + 3 * HOUR, now + 4 * HOUR)


def test_an_unchanged_source_takes_a_fresh_validator_and_keeps_the_old_one_without(desk, entry, now):
    desk.poll(entry(1), validators=Validators("a"))
    desk.poll(status="unchanged", now=now + HOUR)
    assert desk.archive.source_states()["north"].validators == Validators("a")
    desk.poll(status="unchanged", validators=Validators("b"), now=now + HOUR)
    state = desk.archive.source_states()["north"]
    assert (state.validators, state.entries_seen, state.last_new_entry_at) == (Validators("b"), 1, now)


def test_a_page_that_two_sources_announce_is_fetched_and_read_once(desk, entry):
    desk.poll(entry(1))
    desk.poll(entry(1, key="sitemap", summary=""), source="map")
    assert len(desk.fetch()) == 1
    assert len(desk.archive.waiting_pages(limit=9)) == 1
    desk.read()
    assert desk.archive.waiting_pages(limit=9) == []
    assert (desk.archive.counts()["articles"], desk.archive.counts()["pages"]) == (1, 1)


def test_a_page_read_for_one_source_is_not_fetched_for_the_next(desk, entry, now):
    desk.whole(entry(1))
    assert desk.poll(entry(1, key="other"), source="south", now=now + HOUR) == 1
    assert desk.fetch(now=now + HOUR) == []
    rows = {row["source"]: row for row in desk.archive.coverage(since=now)}
    assert rows["south"]["articles"] == 1


def test_an_entry_without_a_link_is_its_own_stand_in(desk, entry, now):
    desk.poll(entry(1, url=None), entry(2, url=None, summary=""))
    assert desk.fetch() == []
    assert [text.title for text in desk.archive.waiting_texts(limit=9)] == ["Headline 1"]
    desk.tag("extradition")
    desk.group()
    desk.poll(entry(1, url=None, title="Headline 1, corrected"), now=now + HOUR)
    assert [text.title for text in desk.archive.waiting_texts(limit=9)] == ["Headline 1, corrected"]
    assert (desk.archive.counts()["stand_ins"], desk.archive.counts()["versions"]) == (2, 3)


def test_an_entry_whose_page_failed_is_tried_at_its_new_link(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page_failure(waiting.id, "http-404", now=now, next_attempt_at=None, status=404)
    assert desk.poll(entry(1, url="https://north.example/moved"), now=now + HOUR) == 0
    assert desk.fetch(now=now + HOUR) == ["https://north.example/moved"]
