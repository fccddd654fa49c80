"""Several workers, and workers that are killed: nothing is lost, nothing is half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import text

from marsad.model import Article, Placement, Query
from marsad.urls import article_id
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.entries import entry_id

HOUR = timedelta(hours=1)
ROOT = Path(__file__).parents[2]


def test_s01_ten_workers_storing_a_thousand_articles_lose_none(desk, entry, now):
    entries = [entry(n) for n in range(1000)]
    desk.poll(*entries)
    waiting = desk.archive.waiting_entries(now=now, limit=2000)

    def store(item):
        desk.archive.record_page(item.id, desk.page(item.entry.url, item.entry.key), now=now)

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(store, waiting))
    assert len(desk.archive.waiting_pages(limit=2000)) == 1000


def test_s01_workers_that_read_before_they_write_do_not_fail(url, desk, entry, now):
    desk.poll(*[entry(n) for n in range(60)])
    desk.fetch()

    def work(_):
        with open_archive(url) as archive:
            archive.search(Query("court"))
            type(desk)(archive).read()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    counts = desk.archive.counts()
    assert (counts["articles"], counts["versions"], counts["to_read"]) == (60, 60, 0)


def test_s01_writers_and_readers_at_once_lose_nothing_and_meet_no_error(url, desk, desk_of, entry, now):
    desk.whole(entry(0))
    [whole] = desk.archive.search(Query("court"))
    asked = {"vector": desk.tagging(whole.id).vectors[0], "model": "model-a"}
    done = Event()

    def write(number):
        with open_archive(url) as archive:
            for n in range(1 + 100 * number, 9 + 100 * number):
                source = f"source-{number}"
                address = f"https://{source}.example/{n}"
                own = desk_of(archive)
                own.poll(entry(n, source=source, url=address), source=source)
                kept = entry_id(source, f"guid-{n}")
                archive.record_page(kept, own.page(address, f"<p>{n}</p>"), now=now)
                article = Article(address, address, "ok", title=f"Headline {n}", text=f"The court heard case {n}.")
                archive.record_article(kept, article, now=now, fresh_since=now - HOUR)
                id = article_id(address)
                archive.record_taggings([own.tagging(id, "detainee")], now=now)
                archive.record_grouping([Placement(id, id, id, True)], [], now=now)

    def read(_):
        looks = 0
        with open_archive(url) as archive:
            while not done.is_set() or not looks:
                hits = archive.search(Query("court", topics=("detainee",), limit=99, **asked))
                assert all(hit.topics == ("detainee",) and archive.article(hit.id) for hit in hits)
                looks += 1
        return looks

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read, None) for _ in range(3)]
        writers = [pool.submit(write, number) for number in range(3)]
        try:
            for writer in writers:
                writer.result()
        finally:
            done.set()
        assert all(reader.result() for reader in readers)
    assert len(desk.archive.search(Query("court", topics=("detainee",), limit=99, **asked))) == 3 * 8
    assert desk.archive.verify().flaws == ()


def test_s01_a_writer_waits_for_the_one_before_it(url, desk, entry):
    desk.poll(entry(1))
    engine = make_engine(url, create=False)
    with ThreadPoolExecutor(1) as pool:
        with write_transaction(engine) as connection:
            connection.execute(text("SELECT count(*) FROM entries")).scalar()
            second = pool.submit(desk.poll, entry(2))
            connection.execute(text("UPDATE entries SET summary = 'changed'"))
            assert not second.done()
        assert second.result(timeout=30) == 1
    engine.dispose()


WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from marsad.model import Entry, Poll, Source
from storage.archive import open_archive

now = datetime(2026, 7, 14, 12, tzinfo=UTC)
archive = open_archive(sys.argv[1])
for n in range(100_000):
    entries = tuple(Entry("north", f"{n}-{k}", None, title=f"Title {n} {k}", summary="words") for k in range(20))
    source = Source("north", "feed", "https://north.example/rss")
    archive.record_poll(source, Poll("north", "ok", entries=entries), now=now, next_due_at=now, baseline_since=now)
    print(n, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_the_archive_sound_and_whole_transactions(url):
    open_archive(url).close()
    for polls in (1, 2, 4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout is not None
        for _ in range(polls):
            writer.stdout.readline()
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        with open_archive(url) as archive:
            counts = archive.counts()
            assert counts["entries"] % 20 == 0
            assert counts["entries"] == counts["stand_ins"] == counts["versions"] == counts["to_tag"]
            assert archive.source_states()["north"].entries_seen == counts["entries"]
            assert len(archive.search(Query("words", limit=100_000))) == counts["entries"]
            assert archive.verify().flaws == ()
    engine = make_engine(url, create=False)
    if engine.dialect.name == "sqlite":
        with write_transaction(engine) as connection:
            connection.execute(text("INSERT INTO words (words) VALUES ('integrity-check')"))
        with read_transaction(engine) as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()
