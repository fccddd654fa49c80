"""What was done and what was missed: reports, coverage, counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marsad.errors import StorageError
from marsad.model import Article, SourceReport

HOUR = timedelta(hours=1)


@pytest.fixture
def mixed(desk, entry, now):
    """A run over a source with every kind of fate, and one that fails."""
    desk.archive.begin_run("run", now=now)
    fates = {
        1: "ok", 2: "partial", 3: "consent-wall", 4: "soft-404", 5: "index-page", 6: "http-404", 7: "timeout", 8: "ok",
    }  # fmt: skip
    entries = [entry(n, published=now - timedelta(days=9) if n == 8 else now) for n in fates]
    desk.poll(*entries, left_out={"cap": 3}, warnings=("an odd date",))
    desk.poll(source="south", status="failed", reason="dns")
    for item in desk.archive.waiting_entries(now=now, limit=99):
        fate = fates[int(item.entry.key.split("-")[1])]
        if fate in ("http-404", "timeout"):
            again = None if fate == "http-404" else now + HOUR
            desk.archive.record_page_failure(item.id, fate, now=now, next_attempt_at=again)
        else:
            desk.archive.record_page(item.id, desk.page(item.entry.url, f"<p>{item.entry.key}"), now=now)
    for item in desk.archive.waiting_pages(limit=99):
        fate = fates[int(item.entry.key.split("-")[1])]
        text = f"The text of {item.entry.key}."
        desk.archive.record_article(item.entry_id, article_of(item, fate, text), now=now, fresh_since=now - 48 * HOUR)
    desk.tag("extradition")
    desk.group()
    [claimed, *_] = desk.archive.claim_alerts(now=now, lease=HOUR, owner="run", limit=2)
    desk.archive.record_delivery(claimed.alert.key, now=now)
    return desk


def article_of(item, status, text):
    url = item.page.final_url
    return Article(url=url, canonical_url=url, status=status, title=item.entry.title, text=text)


def test_a_report_counts_what_a_run_did_source_by_source(mixed, now):
    report = mixed.archive.report("run", sources=["north", "west"], now=now + HOUR, polled={})
    north, south, west = report.sources
    assert north == SourceReport(
        source="north",
        status="ok",
        entries=8,
        new_entries=8,
        pages=6,
        articles=3,
        tags=7,
        errors={"consent-wall": 1, "http-404": 1, "soft-404": 1, "timeout": 1},
        outcomes={"consent-wall": 1, "index-page": 1, "ok": 2, "partial": 1, "soft-404": 1},
        left_out={"cap": 3},
        next_look_at=now + HOUR,
    )
    assert south == SourceReport(source="south", status="failed", errors={"dns": 1}, next_look_at=now + HOUR)
    assert west == SourceReport(source="west")
    assert (report.stories, report.developments, report.baseline) == (1, 7, 1)
    assert (report.alerts_queued, report.alerts_delivered, report.alerts_failed) == (6, 1, 0)
    assert report.warnings == ("north: an odd date",)
    assert report.failed == 5
    assert (report.started_at, report.finished_at) == (now, now + HOUR)


def test_a_second_run_reports_only_what_it_did_itself(mixed, entry, now):
    later = now + HOUR
    mixed.archive.begin_run("second", now=later)
    mixed.poll(entry(1), entry(99), now=later)
    report = mixed.archive.report("second", sources=["north"], now=later, polled={})
    [north] = report.sources
    assert (north.entries, north.new_entries, north.pages, north.articles, north.tags) == (2, 1, 0, 0, 0)
    assert (report.stories, report.alerts_queued, report.failed) == (0, 0, 0)


def test_a_failed_delivery_is_counted_until_it_succeeds(mixed, now):
    [life, *_] = mixed.archive.alerts(state="pending")
    mixed.archive.record_delivery_failure(life.alert.key, "refused", now=now, next_attempt_at=now)
    assert mixed.archive.report("run", sources=[], now=now, polled={}).alerts_failed == 1
    mixed.archive.record_delivery(life.alert.key, now=now)
    assert mixed.archive.report("run", sources=[], now=now, polled={}).alerts_failed == 0


def test_runs_are_listed_newest_first_and_a_killed_one_has_no_end(mixed, now):
    mixed.archive.begin_run("second", now=now + HOUR)
    mixed.archive.end_run(mixed.archive.report("second", sources=[], now=now + 2 * HOUR, polled={}))
    assert mixed.archive.last_runs() == [("second", now + HOUR, now + 2 * HOUR), ("run", now, None)]
    assert mixed.archive.last_runs(1) == [("second", now + HOUR, now + 2 * HOUR)]


def test_a_run_that_was_never_begun_has_no_report(archive, now):
    with pytest.raises(StorageError, match="no unknown among the runs"):
        archive.report("unknown", sources=[], now=now, polled={})


def test_coverage_says_per_source_what_was_missed_and_why(mixed, now):
    north, south = mixed.archive.coverage(since=now)
    expected = {
        "source": "north",
        "title": "North",
        "status": "ok",
        "last_ok_at": now,
        "failures": 0,
        "entries": 8,
        "waiting": 1,
        "pages": 6,
        "articles": 3,
        "stand_ins": 4,
        "not_articles": {"consent-wall": 1, "index-page": 1, "soft-404": 1},
        "failed": {"http-404": 1, "timeout": 1},
        "failed_polls": {},
        "looks": 1,
        "read": {"ok": 2, "partial": 1},
        "warnings": {"an odd date": 1},
        "left_out": {"cap": 3},
    }
    assert {name: north[name] for name in expected} == expected
    assert (south["status"], south["failures"], south["failed_polls"]) == ("failed", 1, {"dns": 1})
    assert (south["last_ok_at"], south["looks"]) == (None, 1)


def test_coverage_since_later_counts_nothing_of_before(mixed, now):
    north = mixed.archive.coverage(since=now + HOUR)[0]
    assert (north["entries"], north["pages"], north["articles"], north["failed"]) == (0, 0, 0, {})


def test_counts_tell_the_rows_of_each_stage_and_what_waits(mixed):
    assert mixed.archive.counts() == {
        "sources": 2, "entries": 8, "pages": 6, "articles": 3, "stand_ins": 4, "versions": 7, "tags": 7, "stories": 1,
        "developments": 7, "alerts": 6, "to_fetch": 1, "to_read": 0, "to_tag": 0, "to_group": 0, "to_deliver": 5,
        "dead_alerts": 0,
        "held_alerts": 0,
        "deleted": 0,
    }  # fmt: skip
