"""The queue of articles that are looked at again, and the record of pages that went missing, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from marsad.model import Article, PlannedRelook
from storage.archive import open_archive
from storage.engine import make_engine, write_transaction
from storage.frames import drop_views

HOUR = timedelta(hours=1)


@pytest.fixture
def read(desk, entry):
    """Five articles, three of one host, two of another; the ids by the numbers of their entries."""
    elsewhere = [entry(n, url=f"https://east.example/{n}") for n in (4, 5)]
    desk.poll(entry(1), entry(2), entry(3), *elsewhere)
    desk.fetch()
    desk.read()
    return {n: id_of(desk, n) for n in range(1, 6)}


def id_of(desk, number):
    host = "north.example/news" if number < 4 else "east.example"
    return desk.archive.article(f"https://{host}/{number}")["id"]


def plan(desk, read, due, rank=None):
    """Plan a look at each article: ``due`` by number."""
    ranks = rank or {}
    desk.archive.plan_relooks([PlannedRelook(read[n], at, ranks.get(n, 1)) for n, at in due.items()])


def test_articles_are_due_by_rank_then_longest_due_and_so_many_a_host(desk, read, now):
    plan(desk, read, {n: now + n * HOUR for n in read}, rank={3: 0})
    due = {"now": now + 4 * HOUR, "limit": 9}
    numbers = {id: n for n, id in read.items()}
    assert [numbers[one.article] for one in desk.archive.due_relooks(**due, per_host=9)] == [3, 1, 2, 4]
    assert [numbers[one.article] for one in desk.archive.due_relooks(**due, per_host=2)] == [3, 1, 4]
    assert [numbers[one.article] for one in desk.archive.due_relooks(now=now + 4 * HOUR, limit=2, per_host=9)] == [3, 1]
    shards = [desk.archive.due_relooks(**due, per_host=9, shard=shard, shards=2) for shard in range(2)]
    assert sorted(numbers[one.article] for shard in shards for one in shard) == [1, 2, 3, 4]


def test_a_look_at_an_article_asks_by_what_its_page_gave(desk, read, now):
    plan(desk, read, {1: now})
    [relook] = desk.archive.due_relooks(now=now, limit=9, per_host=9)
    assert (relook.waiting.entry.url, relook.waiting.validators.etag) == ("https://north.example/news/1", '"1"')
    assert (relook.full_at, relook.missing) == (now, False)


def test_what_is_waiting_to_be_fetched_or_read_is_not_looked_at_besides(desk, entry, read, now):
    plan(desk, read, {1: now, 2: now})
    desk.poll(entry(1, title="Another headline"), now=now)
    assert [one.article for one in desk.archive.due_relooks(now=now, limit=9, per_host=9)] == [read[2]]


def test_each_read_look_and_tagging_waits_to_be_planned(desk, read, now):
    assert {look.article for look in desk.archive.unplanned_relooks(limit=9)} == set(read.values())
    plan(desk, read, dict.fromkeys(read, now + HOUR))
    assert desk.archive.unplanned_relooks(limit=9) == []
    desk.tag("extradition")
    looks = desk.archive.unplanned_relooks(limit=9)
    assert {(look.tagged, look.dated <= now, look.looked_at) for look in looks} == {(True, True, now)}
    plan(desk, read, dict.fromkeys(read, now + HOUR))
    desk.archive.record_decision(read[1], "extradition", False, by="an editor", now=now)
    desk.archive.record_relook_failure(read[2], "timeout", now=now + HOUR)
    found = {look.article: look for look in desk.archive.unplanned_relooks(limit=9)}
    assert {id: (look.tagged, look.failures) for id, look in found.items()} == {
        read[1]: (False, 0),
        read[2]: (True, 1),
    }


def test_what_has_no_text_of_its_own_or_no_address_is_not_looked_at_again(desk, entry, now):
    desk.poll(entry(1), entry(2, url=None))
    desk.fetch()
    desk.read(status="paywall", text="")
    assert desk.archive.counts()["stand_ins"] == 2
    assert desk.archive.unplanned_relooks(limit=9) == []
    desk.poll(entry(1, updated=now + HOUR), now=now + HOUR)
    desk.fetch(now=now + HOUR, body=lambda _: "whole")
    desk.read(now=now + HOUR, live=True)
    [look] = desk.archive.unplanned_relooks(limit=9)
    assert (look.live, look.changed_at) == (True, None)


def test_a_page_missing_twice_is_suspected_and_what_is_recorded_stays(desk, read, now):
    for hour in (1, 7):
        desk.archive.record_missing(read[1], "http-404", status=404, now=now + hour * HOUR)
    [absence] = desk.archive.suspected_deletions()
    assert (absence.article, absence.missing_at, absence.again_at) == (read[1], now + HOUR, now + 7 * HOUR)
    assert (absence.times, absence.host_missing, absence.host_seen) == (2, 1, 0)
    desk.archive.record_deletions([read[1]], now=now + 7 * HOUR)
    assert desk.archive.suspected_deletions() == []
    article = desk.archive.article(read[1])
    assert article["deleted"]["missing_at"] == now + HOUR
    assert article["text"] == "The court heard the case."
    [look] = [look for look in desk.archive.unplanned_relooks(limit=9) if look.article == read[1]]
    assert (look.missing_at, look.deleted_at) == (now + HOUR, now + 7 * HOUR)


def test_c13_a_person_s_decision_stays_when_an_article_is_edited_and_tagged_again(desk, read, now):
    desk.tag("extradition")
    desk.archive.record_decision(read[1], "extradition", False, by="an editor", now=now)
    [entry_id] = [
        one.waiting.id
        for one in relooked(desk, read, now)
        if one.article == read[1]
    ]  # fmt: skip
    desk.archive.record_page(entry_id, desk.page("https://north.example/news/1", "edited", now=now), now=now)
    desk.read("The court heard another case.", now=now, title="Headline 1, edited")
    assert desk.tag("extradition") == [read[1]]
    [tag] = [tag for tag in desk.archive.article(read[1])["tags"] if tag["topic"] == "extradition"]
    assert (tag["decision"], tag["by"]) == (False, "person:an editor")


def relooked(desk, read, now):
    plan(desk, read, dict.fromkeys(read, now))
    return desk.archive.due_relooks(now=now, limit=9, per_host=9)


def test_x22_a_page_that_leads_to_another_article_is_missing_and_changes_no_text(desk, read, now):
    [relook] = [one for one in relooked(desk, read, now) if one.article == read[1]]
    page = desk.page("https://north.example/news/1", "other", now=now, final_url="https://north.example/news/9")
    desk.archive.record_page(relook.waiting.id, page, now=now)
    other = Article("https://north.example/news/9", "https://north.example/news/9", "ok", "Weather", "Rain on Monday.")
    desk.archive.record_article(relook.waiting.id, other, now=now, fresh_since=now - HOUR)
    article = desk.archive.article(read[1])
    assert (article["text"], len(article["versions"])) == ("The court heard the case.", 1)
    assert article["look_outcome"] == "led-elsewhere"


def test_s16_articles_of_an_earlier_schema_wait_to_be_planned(url, desk, read, now):
    before = desk.archive.fingerprint()
    desk.archive.close()
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        drop_views(connection)
        for table in ("absences", "relooks"):
            connection.execute(sql(f"DROP TABLE {table}"))
        connection.execute(sql("DELETE FROM migrations WHERE number = 12"))
    engine.dispose()
    with open_archive(url) as again:
        assert {look.article for look in again.unplanned_relooks(limit=9)} == set(read.values())
        assert {look.looked_at for look in again.unplanned_relooks(limit=9)} == {now}
        assert again.fingerprint() == before


def test_f41_an_edit_with_a_later_date_makes_no_article_younger(desk, read, now):
    [relook] = [one for one in relooked(desk, read, now) if one.article == read[1]]
    published = desk.archive.article(read[1])["published"]
    desk.archive.record_page(relook.waiting.id, desk.page("https://north.example/news/1", "new", now=now), now=now)
    desk.read("The court heard another case.", now=now, title="Headline 1", published=now + HOUR)
    article = desk.archive.article(read[1])
    assert (len(article["versions"]), article["published"]) == (2, now + HOUR)
    [waiting] = [text for text in desk.archive.waiting_texts(limit=9) if text.id == read[1]]
    assert waiting.published == published
