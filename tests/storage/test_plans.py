"""No stage's work grows with what is archived already: SQLite finds every row of a large table by an index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from marsad.model import PlannedRelook, Query
from storage.archive import open_archive

HOUR = timedelta(hours=1)
LARGE = {
    "entries", "entry_keys", "visits", "pages", "articles", "aliases", "versions", "embeddings", "tags", "placements",
    "polls", "alerts", "relooks", "absences",
}  # fmt: skip


# Indexes that hold only what waits, and the one by which the newest are found first.
SHORT = {
    "entries_to_fetch",
    "entries_to_read",
    "articles_to_tag",
    "articles_to_group",
    "articles_unfiled",
    "articles_to_file",
    "articles_by_date",
    "relooks_unplanned",
    "relooks_due",
    "absences_open",
}


@pytest.fixture
def scans(tmp_path, desk_of):
    """A desk, and the statements run for it since then that read a large table from end to end."""
    found: list[str] = []

    def look(connection, cursor, statement, parameters, context, many):
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")):
            values = parameters[0] if many else parameters
            for row in connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall():
                words = row[3].split()
                if words[0] == "SCAN" and words[1] in LARGE and words[-1] not in SHORT:
                    found.append(f"{row[3]}: {statement}")

    with open_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}") as archive:
        event.listen(archive._engine, "before_cursor_execute", look)
        yield desk_of(archive), found


def test_no_stage_reads_a_large_table_from_end_to_end(scans, entry, now):
    desk, found = scans
    desk.poll(entry(1), entry(2), entry(3, url=None))
    [first, second] = desk.archive.waiting_entries(now=now, limit=9)
    desk.archive.record_page_failure(first.id, "timeout", now=now, next_attempt_at=now)
    desk.archive.record_page_failure(first.id, "http-404", now=now, next_attempt_at=None)
    desk.fetch()
    desk.read()
    desk.tag("extradition")
    desk.group()
    desk.poll(entry(1), entry(2, title="Changed"), now=now + HOUR)
    desk.archive.record_page(second.id, desk.page(second.entry.url, "", status=304), now=now + HOUR)
    desk.archive.recent_grouped(since=now - HOUR)
    for life in desk.archive.claim_alerts(now=now + HOUR, lease=HOUR, owner="me", limit=9):
        desk.archive.record_delivery(life.alert.key, now=now + HOUR)
    desk.archive.told_since(now - HOUR)
    desk.archive.told_of_stories(["story"])
    desk.archive.reports(["development"])
    desk.archive.dead_letters(since=now - HOUR)
    desk.archive.plan_relooks([PlannedRelook(look.article, now) for look in desk.archive.unplanned_relooks(limit=9)])
    for relook in desk.archive.due_relooks(now=now + HOUR, limit=9, per_host=9):
        desk.archive.record_missing(relook.article, "http-404", now=now + HOUR)
        desk.archive.record_missing(relook.article, "http-404", now=now + 2 * HOUR)
    desk.archive.record_deletions([gone.article for gone in desk.archive.suspected_deletions()], now=now + 2 * HOUR)
    assert found == []


def test_no_search_reads_a_large_table_from_end_to_end(scans, entry, now):
    desk, found = scans
    desk.whole(entry(1))
    found.clear()
    [hit] = desk.archive.search(
        Query("court", mode="words", topics=("extradition",), sources=("north",), since=now - HOUR)
    )
    desk.archive.search(Query("court -ruling", mode="words", sort="newest", languages=("en",), limit=5))
    desk.archive.search(Query("", limit=5))
    desk.archive.article(hit.id)
    desk.archive.story("story")
    assert found == []
