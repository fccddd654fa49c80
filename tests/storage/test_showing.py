"""One article, one story, found by the beginning of an id or by an address; and an archive's fingerprint."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marsad.model import Placement, Query
from storage.archive import open_archive

HOUR = timedelta(hours=1)


@pytest.fixture
def told(desk, entry, now):
    """Two developments of one story: one told by two sources, and a later one."""
    desk.poll(entry(3), entry(1))
    desk.poll(entry(2, key="b", url="https://south.example/2"), source="south")
    desk.fetch()
    desk.read(lambda entry: f"Text of {entry.title}.")
    desk.tag("extradition")
    items = {item.text.title[-1]: item.text.id for item in desk.archive.waiting_to_group(limit=9)}
    places = [
        Placement(items["3"], "affair", "first", True),
        Placement(items["2"], "affair", "first", False),
        Placement(items["1"], "affair", "later", True),
    ]
    desk.archive.record_grouping(places, [], now=now)
    return items


def test_a_story_is_a_timeline_of_developments_with_their_articles(desk, told, now):
    story = desk.archive.story("affair")
    assert (story["id"], story["title"], story["articles"]) == ("affair", "Headline 3", 3)
    assert (story["outlets"], story["languages"], story["topics"]) == (["North", "South"], ["en"], ["extradition"])
    assert (story["first"], story["last"]) == (now - timedelta(minutes=3), now - timedelta(minutes=1))
    timeline = [(item["id"], [article["id"] for article in item["articles"]]) for item in story["developments"]]
    assert timeline == [("first", [told["3"], told["2"]]), ("later", [told["1"]])]
    first = story["developments"][0]["articles"][0]
    assert (first["title"], first["outlet"], first["topics"]) == ("Headline 3", "North", ["extradition"])


def test_a_story_goes_by_the_beginning_of_its_id_if_that_is_unique(desk, told, now):
    assert desk.archive.story("aff")["id"] == "affair"
    desk.archive.record_grouping([Placement(told["1"], "affair", "later", True)], [], now=now)
    assert desk.archive.story("") is None
    assert desk.archive.story("nothing") is None


def test_an_article_goes_by_its_id_a_unique_beginning_of_it_or_its_address(desk, told):
    id = told["1"]
    assert desk.archive.article(id)["id"] == id
    assert desk.archive.article(id[:12])["id"] == id
    assert desk.archive.article("http://www.north.example/news/1/?utm_source=x")["id"] == id
    assert desk.archive.article("") is None
    assert desk.archive.article("nothing") is None
    assert desk.archive.article("https://north.example/unheard-of") is None


def test_a_beginning_that_two_ids_share_is_none(desk, entry):
    desk.poll(*[entry(n) for n in range(20)])
    desk.fetch()
    desk.read()
    ids = [text.id for text in desk.archive.waiting_texts(limit=99)]
    first = next(id[0] for id in ids if sum(other[0] == id[0] for other in ids) > 1)
    assert desk.archive.article(first) is None


def test_an_article_shows_where_it_belongs(desk, told):
    shown = desk.archive.article(told["2"])
    assert (shown["story"], shown["development"], shown["aliases"]) == ("affair", "first", ["https://south.example/2"])


def test_archives_that_were_filled_in_another_order_and_at_another_time_have_one_fingerprint(
    url, desk, desk_of, entry, tmp_path, now
):
    entries = [entry(n) for n in range(6)]
    desk.whole(*entries)
    with open_archive(f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        second = desk_of(other)
        second.poll(*entries[:2], now=now + HOUR, baseline_since=now - HOUR)
        second.fetch(now=now + HOUR)
        second.read(now=now + HOUR)
        second.poll(*reversed(entries), now=now + 2 * HOUR)
        second.fetch(now=now + 2 * HOUR)
        second.read(now=now + 2 * HOUR)
        second.tag("extradition", now=now + 3 * HOUR)
        second.group(now=now + 3 * HOUR)
        assert other.fingerprint() == desk.archive.fingerprint()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("entries", lambda desk, entry, now: desk.poll(entry(2))),
        ("versions", lambda desk, entry, now: edit(desk, entry, now)),
        ("tags", lambda desk, entry, now: desk.archive.record_decision(only(desk), "x", True, by="me", now=now)),
        ("alerts", lambda desk, entry, now: desk.archive.record_grouping([], [desk.alert("new")], now=now)),
    ],
)
def test_a_fingerprint_changes_with_what_is_held(desk, entry, now, kind, change):
    desk.whole(entry(1))
    before = desk.archive.fingerprint()
    assert desk.archive.fingerprint() == before
    change(desk, entry, now)
    assert desk.archive.fingerprint()[kind] != before[kind]


def only(desk):
    [hit] = desk.archive.search(Query())
    return hit.id


def edit(desk, entry, now):
    desk.poll(entry(1, title="Changed"), now=now + HOUR)
    desk.fetch(now=now + HOUR, body=lambda _: "changed")
    desk.read("Changed.", now=now + HOUR)
