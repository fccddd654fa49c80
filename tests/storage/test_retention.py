"""What goes after its time and what stays, and that the archive still proves what it has: on both engines."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from marsad.model import Enclosure, Mention, Query, Retention
from storage.archive import open_archive

DAY = timedelta(days=1)
PAGES = Retention(pages=30 * DAY)
ALL = Retention(pages=30 * DAY, summaries=30 * DAY, visits=30 * DAY)


@pytest.fixture
def filled(desk, entry, now):
    """Five articles: tagged, labelled as no example, told of, mentioning a watch name, and of no use to anybody."""
    names = ("tagged", "labelled", "told", "named", "idle")
    desk.poll(*[entry(n, key=name, title=name, enclosures=(Enclosure("https://n.example/a.pdf"),))
                for n, name in enumerate(names)])  # fmt: skip
    desk.fetch()
    desk.read(lambda entry: f"The text of {entry.key}.")
    archive, ids = desk.archive, {}
    for text in archive.waiting_texts(limit=9):
        ids[text.title] = text.id
        topics = ("extradition",) if text.title == "tagged" else ()
        mentioned = (Mention("arsal", "Arsal"),) if text.title == "named" else ()
        archive.record_taggings([desk.tagging(text.id, *topics, names=mentioned)], now=now)
    archive.record_decision(ids["labelled"], "extradition", False, by="an analyst", now=now)
    desk.group(alert=False)
    archive.record_grouping([], [replace(desk.alert("key"), article=ids["told"])], now=now)
    return archive, ids


def kept_pages(archive, ids):
    """The titles of those articles whose page is still there."""
    return {name for name, id in ids.items() if archive.page(archive.article(id)["page"]["sha256"]) is not None}


def test_pages_of_articles_that_nobody_has_a_use_for_go_after_their_time_and_no_others(filled, now):
    archive, ids = filled
    assert archive.let_go(PAGES, now=now + 29 * DAY) == []
    would = archive.let_go(PAGES, now=now + 31 * DAY, only_look=True)
    assert kept_pages(archive, ids) == set(ids)
    went = archive.let_go(PAGES, now=now + 31 * DAY)
    assert went == would
    assert [(one.source, one.what, one.things) for one in went] == [("north", "pages", 1)]
    assert went[0].bytes > 0
    assert kept_pages(archive, ids) == set(ids) - {"idle"}
    assert archive.let_go(PAGES, now=now + 31 * DAY) == [], "again there is nothing left"


def test_what_was_let_go_is_told_in_the_manifest_and_the_rest_is_still_proved(filled, now):
    archive, ids = filled
    noted = archive.verify().head.hash
    archive.let_go(ALL, now=now + 31 * DAY)
    assert archive.verify([noted]).flaws == ()
    shown = archive.article(ids["idle"])
    assert (shown["text"], shown["page"]["bytes"] > 0) == ("The text of idle.", True)


def test_told_so_the_rules_hold_for_tagged_and_labelled_articles_too(filled, now):
    archive, ids = filled
    archive.let_go(Retention(pages=30 * DAY, tagged_too=True), now=now + 31 * DAY)
    assert kept_pages(archive, ids) == set()
    assert archive.verify().flaws == ()


def test_a_page_goes_by_its_last_visit_and_one_that_comes_again_is_kept_again(filled, desk, entry, now):
    archive, ids = filled
    later = now + 20 * DAY
    change = entry(4, key="idle", title="idle, edited", updated=later)
    desk.poll(change, now=later)
    desk.fetch(now=later)
    assert archive.let_go(PAGES, now=now + 31 * DAY) == [], "it waits to be read"
    desk.read("The text of idle.", now=later)
    desk.tag(now=later)
    assert archive.let_go(PAGES, now=now + 31 * DAY) == []
    archive.let_go(PAGES, now=now + 51 * DAY)
    assert "idle" not in kept_pages(archive, ids)
    desk.poll(entry(4, key="idle", title="idle, edited twice", updated=now + 60 * DAY), now=now + 60 * DAY)
    desk.fetch(now=now + 60 * DAY)
    assert "idle" in kept_pages(archive, ids)
    assert archive.verify().flaws == ()


def test_what_is_not_tagged_yet_is_not_untagged(desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read()
    assert desk.archive.let_go(ALL, now=now + 99 * DAY) == []
    desk.tag()
    assert desk.archive.let_go(ALL, now=now + 99 * DAY) == [], "nor grouped"


def test_pages_that_were_no_articles_go_too(desk, entry, now):
    desk.poll(entry(1, summary=""))
    desk.fetch()
    desk.read("", status="soft-404")
    [gone] = desk.archive.let_go(PAGES, now=now + 31 * DAY)
    assert gone.things == 1
    assert desk.archive.verify().flaws == ()


def test_a_page_that_two_articles_share_stays_while_one_of_them_is_of_use(desk, entry, now):
    desk.poll(entry(1), entry(2))
    desk.fetch(body=lambda entry: "<p>the same</p>")
    desk.read(lambda entry: f"Another text for {entry.key}")
    archive = desk.archive
    first, second = sorted(text.id for text in archive.waiting_texts(limit=9))
    archive.record_taggings([desk.tagging(first, "extradition"), desk.tagging(second)], now=now)
    desk.group(alert=False)
    assert archive.let_go(PAGES, now=now + 31 * DAY) == []
    assert archive.page(hashlib.sha256(b"<p>the same</p>").hexdigest()) == b"<p>the same</p>"


def test_summaries_and_fruitless_visits_go_and_entries_are_still_known(filled, desk, entry, now):
    archive, ids = filled
    archive.record_relook_failure(ids["idle"], "timeout", now=now)
    archive.record_relook_failure(ids["tagged"], "timeout", now=now)
    went = archive.let_go(Retention(summaries=30 * DAY, visits=30 * DAY), now=now + 31 * DAY)
    assert [(one.what, one.things) for one in went] == [("summaries", 1), ("visits", 1)]
    assert kept_pages(archive, ids) == set(ids)
    assert archive.verify().flaws == ()
    assert desk.poll(entry(4, key="idle", title="idle"), now=now + 32 * DAY) == 0, "it is not new again"
    assert len(archive.captures(ids["tagged"])) == 2
    assert len(archive.captures(ids["idle"])) == 1


def test_what_went_is_counted_in_coverage_and_in_the_next_pass_s_report(filled, now):
    archive, _ = filled
    archive.begin_run("before", now=now + DAY)
    archive.let_go(ALL, now=now + 31 * DAY)
    [north] = [row for row in archive.coverage(since=now + 30 * DAY) if row["source"] == "north"]
    assert north["let_go"] == {"pages": 1, "summaries": 1}
    archive.begin_run("next", now=now + 32 * DAY)
    report = archive.report("next", sources=["north"], now=now + 32 * DAY, polled={})
    assert report.sources[0].let_go == {"pages": 1, "summaries": 1}
    archive.begin_run("later", now=now + 33 * DAY)
    report = archive.report("later", sources=["north"], now=now + 33 * DAY, polled={})
    assert report.sources[0].let_go == {}


def test_a_copy_has_what_was_let_go_as_let_go_also_when_it_went_while_the_copy_was_broken_off(filled, now, tmp_path):
    archive, ids = filled
    with open_archive(f"sqlite:///{tmp_path / 'copy.sqlite'}") as copy:
        archive.copy_to(copy)
        archive.record_relook_failure(ids["idle"], "timeout", now=now)
        archive.let_go(ALL, now=now + 31 * DAY)
        archive.copy_to(copy)
        assert copy.verify().flaws == ()
        assert kept_pages(copy, ids) == kept_pages(archive, ids)
        assert len(copy.search(Query())) == 5


def test_more_than_one_batch_goes(desk, entry, now, monkeypatch):
    monkeypatch.setattr("storage.retention.AT_ONCE", 2)
    desk.poll(*[entry(n) for n in range(5)])
    desk.fetch()
    desk.read(lambda entry: f"Text of {entry.key}")
    desk.tag()
    desk.group(alert=False)
    [gone] = desk.archive.let_go(PAGES, now=now + 31 * DAY)
    assert gone.things == 5
    assert desk.archive.verify().flaws == ()
