"""What may enter the archive: times with a zone, texts without what databases and readers choke on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from marsad.errors import StorageError
from marsad.model import Poll, Query, Source

BEIRUT = timezone(timedelta(hours=3))
HOUR = timedelta(hours=1)


def test_s14_a_time_of_another_zone_is_kept_as_the_same_instant(desk, entry):
    early = datetime(2026, 7, 14, 1, 30, tzinfo=BEIRUT)
    desk.poll(entry(1, published=early), baseline_since=early)
    desk.fetch()
    desk.read(modified=early)
    day = {"since": datetime(2026, 7, 13, tzinfo=UTC), "until": datetime(2026, 7, 14, tzinfo=UTC)}
    [hit] = desk.archive.search(Query(**day))
    assert hit.published == early
    assert hit.published.utcoffset() == timedelta(0)
    assert hit.published < datetime.now(UTC)
    shown = desk.archive.article(hit.id)
    assert (shown["published"].utcoffset(), shown["modified"], shown["modified"].utcoffset()) == (
        timedelta(0), early, timedelta(0),
    )  # fmt: skip


def test_s14_an_entry_s_times_come_back_in_utc(desk, entry):
    early = datetime(2026, 7, 14, 1, 30, tzinfo=BEIRUT)
    desk.poll(entry(1, published=early, updated=early + HOUR))
    [waiting] = desk.archive.waiting_entries(now=early + 99 * HOUR, limit=9)
    assert (waiting.entry.published, waiting.entry.updated) == (early, early + HOUR)
    assert waiting.entry.published.tzinfo is UTC


@pytest.mark.parametrize("hours", [-5, 5])
@pytest.mark.parametrize("end", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_s14_a_date_at_the_end_of_the_calendar_stops_nothing(desk, entry, end, hours):
    odd = end.replace(tzinfo=timezone(timedelta(hours=hours)))
    desk.poll(entry(1, published=odd), entry(2))
    waiting = {item.entry.key: item.entry for item in desk.archive.waiting_entries(now=LATER, limit=9)}
    assert waiting["guid-1"].published.year == end.year
    desk.fetch()
    desk.read()
    assert len(desk.archive.search(Query())) == 2


LATER = datetime(2026, 8, 1, tzinfo=UTC)
NAIVE = datetime(2026, 7, 14)  # noqa: DTZ001 - the mistake under test


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, entry, now: desk.poll(entry(1, published=NAIVE)),
        lambda desk, entry, now: desk.poll(entry(1, published=None, updated=NAIVE)),
        lambda desk, entry, now: desk.poll(entry(1), now=NAIVE),
        lambda desk, entry, now: desk.archive.record_poll(
            Source("a", "feed", "https://a.example/"), Poll("a", "ok"), now=now, next_due_at=NAIVE, baseline_since=now
        ),
        lambda desk, entry, now: (desk.poll(entry(1)), desk.fetch(now=now + HOUR), desk.read(published=NAIVE)),
        lambda desk, entry, now: (desk.poll(entry(1)), desk.fetch(), desk.read(fresh_since=NAIVE)),
        lambda desk, entry, now: desk.archive.waiting_entries(now=NAIVE, limit=9),
        lambda desk, entry, now: desk.archive.begin_run("run", now=NAIVE),
        lambda desk, entry, now: desk.archive.record_grouping([], [desk.alert("key", now=NAIVE)], now=now),
        lambda desk, entry, now: desk.archive.claim_alerts(now=NAIVE, lease=HOUR, owner="me", limit=1),
        lambda desk, entry, now: desk.archive.keep_robots({"https://a.example": (200, "", NAIVE)}),
    ],
)
def test_s14_a_time_without_a_zone_is_refused_and_changes_nothing(desk, entry, now, act):
    with pytest.raises((StorageError, ValueError), match="without a zone"):
        act(desk, entry, now)
    assert desk.archive.counts()["articles"] == desk.archive.counts()["alerts"] == 0


NASTY = "fourth\x00 of\x0b ten\ud800 \u202eevil\ufeff\nline"


def test_s07_one_nul_in_a_batch_of_ten_costs_itself_only(desk, entry):
    entries = [entry(n) for n in range(10)]
    entries[4] = entry(4, title=NASTY, summary=NASTY, key="key\x004", guid="guid\x004", authors=("An\x00 author",))
    assert desk.poll(*entries) == 10
    desk.fetch()
    desk.read(lambda entry: f"{entry.title}: {NASTY}", authors=("A\x00B", "\ud800"), links=("https://a.example/\x00",))
    desk.tag("extradition", language="e\x00n")
    desk.group()
    titles = {hit.title for hit in desk.archive.search(Query(limit=99))}
    assert "fourth of ten evil line" in titles
    assert len(titles) == 10
    [hit] = desk.archive.search(Query("fourth evil -headline"))
    shown = desk.archive.article(hit.id)
    assert shown["text"] == "fourth of ten evil line: fourth of ten evil\nline"
    assert (shown["authors"], shown["links"]) == (["AB", ""], ["https://a.example/"])


def test_a_text_of_any_length_is_kept_whole_and_found_by_its_first_words(desk, entry):
    long = " ".join(f"كلمة{n}طويلةجدا" for n in range(120_000))
    desk.poll(entry(1, title=" ".join(f"title{n}" for n in range(5_000))))
    desk.fetch()
    desk.read(long)
    [hit] = desk.archive.search(Query("title7 كلمة8طويلةجدا"))
    assert desk.archive.article(hit.id)["text"] == long
    assert desk.archive.search(Query("كلمة119999طويلةجدا")) == []


def test_s07_an_entry_with_a_nul_in_its_key_is_known_again(desk, entry):
    assert [desk.poll(entry(1, key="key\x00")), desk.poll(entry(1, key="key\x00"))] == [1, 0]


def test_s07_headers_and_reasons_of_other_people_s_servers_are_cleaned_too(desk, entry, now):
    desk.poll(entry(1), entry(2), source="north", warnings=("odd\x00",), reason="why\x00")
    first, second = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page(first.id, desk.page(first.entry.url, headers={"x\x00": "y\x00"}), now=now)
    desk.archive.record_page_failure(second.id, "bad\x00", now=now, next_attempt_at=None)
    [waiting] = desk.archive.waiting_pages(limit=9)
    assert waiting.page.headers == {"x": "y"}
    assert desk.archive.coverage(since=now)[0]["failed"] == {"bad": 1}
