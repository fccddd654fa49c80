"""Stories and developments, and the alerts that are queued with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import text as sql

from marsad.errors import StorageError
from marsad.model import Novelty, Placement
from storage.archive import open_archive
from storage.engine import make_engine, write_transaction

HOUR = timedelta(hours=1)


@pytest.fixture
def tagged(desk, entry):
    """Ten tagged articles that wait to be grouped, the tenth the oldest."""
    desk.poll(*[entry(n) for n in range(1, 11)])
    desk.fetch()
    desk.read()
    desk.tag("extradition")
    return desk.archive.waiting_to_group(limit=99)


def test_articles_wait_in_the_order_of_their_dates(tagged):
    assert [item.text.title for item in tagged] == [f"Headline {n}" for n in range(10, 0, -1)]


def test_an_undated_article_stands_where_we_first_saw_it(desk, entry, now):
    desk.poll(entry(1, published=None), entry(2))
    desk.poll(entry(3, published=now + HOUR / 2), source="south", now=now + HOUR)
    desk.fetch(now=now + HOUR)
    desk.read(now=now + HOUR)
    desk.tag()
    items = desk.archive.waiting_to_group(limit=9)
    assert [(item.text.title, item.text.published) for item in items] == [
        ("Headline 2", now - 2 * timedelta(minutes=1)),
        ("Headline 1", None),
        ("Headline 3", now + HOUR / 2),
    ]


def test_a_date_in_the_future_is_cut_to_when_we_first_saw_it(desk, entry, now):
    desk.poll(entry(1, published=now.replace(year=2096)), entry(2))
    desk.fetch()
    desk.read()
    desk.tag()
    items = desk.archive.waiting_to_group(limit=9)
    assert [(item.text.title, item.text.published) for item in items][1] == ("Headline 1", now)


def test_an_item_has_what_grouping_and_alerting_need(desk, tagged):
    item = tagged[0]
    assert (item.source, item.outlet, item.news, item.model) == ("north", "North", True, "model-a")
    assert item.text.topics == ("extradition",)
    assert item.scores == {"detainee": 0.1, "extradition": 0.9}
    assert item.evidence["extradition"].passage == "about extradition"
    np.testing.assert_array_equal(item.vectors, desk.tagging(item.text.id).vectors)


def test_what_was_grouped_is_remembered_in_its_order_with_its_place(desk, tagged, now):
    order = [tagged[k] for k in (3, 1, 2)]
    places = [Placement(item.text.id, "s", f"d{k}", k == 0) for k, item in enumerate(order)]
    desk.archive.record_grouping(places, [], now=now)
    remembered = desk.archive.recent_grouped(since=now - 24 * HOUR)
    assert [item.placement for item in remembered] == places
    assert len(desk.archive.waiting_to_group(limit=99)) == 7
    assert desk.archive.recent_grouped(since=now) == []


def test_placements_and_alerts_are_kept_together_or_not_at_all(desk, tagged, now):
    before = desk.archive.fingerprint()
    placements = [Placement(item.text.id, "s", "d", False) for item in tagged]
    broken = replace(desk.alert("key-2"), created_at=now.replace(tzinfo=None))
    with pytest.raises(StorageError):
        desk.archive.record_grouping(placements, [desk.alert("key-1"), broken], now=now)
    assert desk.archive.fingerprint() == before
    assert len(desk.archive.waiting_to_group(limit=99)) == 10


def test_an_alert_whose_key_is_known_is_not_queued_again(desk, tagged, now):
    assert desk.archive.record_grouping([], [desk.alert("a"), desk.alert("b")], now=now) == 2
    assert desk.archive.record_grouping([], [desk.alert("b"), desk.alert("c")], now=now) == 1
    assert desk.archive.counts()["alerts"] == 3


def test_vectors_of_one_model_are_never_handed_out_as_another_s(desk, entry, tagged, now):
    id = tagged[0].text.id
    other = np.eye(2, 4, dtype=np.float32)
    desk.archive.record_taggings([desk.tagging(id, model="model-b", vectors=other)], now=now)
    [item] = [item for item in desk.archive.waiting_to_group(limit=99) if item.text.id == id]
    assert (item.model, item.vectors.shape) == ("model-b", (2, 4))


def test_an_edited_article_comes_again_with_what_it_said_when_it_was_grouped(desk, entry, now):
    desk.whole(entry(1), text="Three men were held.")
    edit(desk, entry, now + HOUR, "Four men were held.")
    [item] = desk.archive.waiting_to_group(limit=9)
    assert (item.text.text, item.earlier) == ("Four men were held.", "Three men were held.")
    desk.group(alert=False)
    edit(desk, entry, now + 2 * HOUR, "Five men were held.")
    edit(desk, entry, now + 3 * HOUR, "Six men were held.")
    [item] = desk.archive.waiting_to_group(limit=9)
    assert (item.text.text, item.earlier) == ("Six men were held.", "Four men were held.")


@pytest.mark.parametrize("live", [True, False])
def test_x22_a_page_that_was_live_once_stays_known_as_one_when_it_is_over(live, desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read(live=live)
    desk.tag()
    desk.group()
    edit(desk, entry, now + HOUR, "The talks are over.")
    [item] = desk.archive.waiting_to_group(limit=9)
    assert item.live is live


def test_an_edit_goes_on_to_its_development_and_both_stand_in_the_story(desk, entry, now):
    desk.poll(entry(1), entry(0))
    desk.fetch()
    desk.read("Three men were held.")
    desk.tag()
    one, two = (item.text.id for item in desk.archive.waiting_to_group(limit=9))
    desk.archive.record_grouping([Placement(one, "s", "d-1", True), Placement(two, "s", "d-1", False)], [], now=now)
    edit(desk, entry, now + HOUR, "Fourteen men were held.")
    novelty = (Novelty("number", "Fourteen", "Fourteen men were held."),)
    desk.archive.record_grouping([Placement(one, "s", "d-2", True, novelty)], [], now=now + HOUR)
    first, second = desk.archive.story("s")["developments"]
    assert [(each["id"], each["version"], each["new"]) for each in first["articles"]] == [
        (one, 1, True),
        (two, 1, True),
    ]
    assert [(each["id"], each["version"], each["new"]) for each in second["articles"]] == [(one, 2, True)]
    assert second["first"] == now + HOUR
    assert [new["text"] for new in second["novelty"]] == ["Fourteen"]
    assert desk.archive.reports(["d-2"])["d-2"].novelty == novelty
    assert desk.archive.article(one)["development"] == "d-2"
    desk.archive.record_grouping([Placement(one, "s", "d-2", False)], [], now=now + HOUR)
    assert len(desk.archive.story("s")["developments"]) == 2


def test_a_development_that_an_edit_left_empty_goes_with_its_article(desk, entry, now):
    desk.whole(entry(1), entry(2), text="Three men were held.")
    [edited_id] = [item["id"] for item in articles_of(desk, "story") if item["title"].endswith("1")]
    edit(desk, entry, now + HOUR, "Fourteen men were held.")
    desk.archive.record_grouping([Placement(edited_id, "story", "d-2", True)], [], now=now + HOUR)
    assert len(desk.archive.story("story")["developments"]) == 3
    decision = desk.archive.split_story("story", [edited_id], by="an editor", now=now + HOUR)
    assert len(desk.archive.story(decision["story"])["developments"]) == 2
    assert len(desk.archive.story("story")["developments"]) == 1


def test_the_correction_of_an_edit_is_kept_with_its_article(desk, entry, now):
    desk.whole(entry(1), text="Three men were held.")
    [before] = articles_of(desk, "story")
    edit(desk, entry, now + HOUR, "Two men were held. Correction: not three.")
    development = desk.archive.article(before["id"])["development"]
    place = Placement(before["id"], "story", development, False, correction="Correction: not three.")
    desk.archive.record_grouping([place], [], now=now + HOUR)
    assert [each["correction"] for each in articles_of(desk, "story")] == ["Correction: not three."]


def test_an_article_that_is_grouped_first_or_again_as_it_was_said_nothing_earlier(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("Three men were held.")
    edit(desk, entry, now + HOUR, "Four men were held.")
    assert [item.earlier for item in desk.group()] == [None]
    [grouped] = desk.archive.recent_grouped(since=now - HOUR)
    desk.archive.record_taggings([desk.tagging(grouped.text.id, model="model-b")], now=now)
    assert [item.earlier for item in desk.archive.waiting_to_group(limit=9)] == [None]


def test_s16_what_was_grouped_before_versions_were_noted_counts_from_what_its_readers_saw(url, desk, entry, now):
    desk.whole(entry(1), text="Three men were held.")
    desk.whole(entry(2), text="A court sat.")
    edit(desk, entry, now + HOUR, "Four men were held.")
    forget_versions(url)
    desk.archive.close()
    with open_archive(url) as again:
        assert {item.earlier for item in again.waiting_to_group(limit=9)} == {"Three men were held."}


def test_s16_developments_of_an_earlier_schema_know_with_which_article_they_began(url, desk, entry, now):
    desk.whole(entry(1), entry(2), text="Three men were held.")
    before = desk.archive.story("story")
    forget_what_is_new(url)
    desk.archive.close()
    with open_archive(url) as again:
        assert again.story("story") == before
        [first, _] = again.story("story")["developments"]
        edited = [Placement(first["articles"][0]["id"], "story", "d-2", True)]
        again.record_grouping(edited, [], now=now + HOUR)
        assert len(again.story("story")["developments"]) == 3


def edit(desk, entry, now, text):
    """Entry 1 is announced as changed, and read and tagged anew."""
    desk.poll(entry(1, updated=now), now=now)
    desk.fetch(now=now, body=lambda _: text)
    desk.read(text, now=now)
    desk.tag(now=now)


def articles_of(desk, story):
    return [article for each in desk.archive.story(story)["developments"] for article in each["articles"]]


def forget_what_is_new(url):
    """Take the archive back to before its developments knew what is new in them."""
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        connection.execute(sql("DROP INDEX developments_begun_by"))
        for column in ("article_id", "version_id", "novelty"):
            connection.execute(sql(f"ALTER TABLE developments DROP COLUMN {column}"))
        connection.execute(sql("ALTER TABLE placements DROP COLUMN correction"))
        connection.execute(sql("DELETE FROM migrations WHERE number = 5"))
    engine.dispose()


def forget_versions(url):
    """Take the archive back to before its placements knew their versions."""
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        connection.execute(sql("ALTER TABLE placements DROP COLUMN version_id"))
        connection.execute(sql("DELETE FROM migrations WHERE number = 2"))
    engine.dispose()
