"""Opening an archive: made, found, migrated, or refused with a reason."""

from __future__ import annotations

import pkgutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, inspect, text

import storage.migrations
from marsad.errors import StorageError
from marsad.model import Hints, Query, Try
from storage import migrate
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.migrations.m0001_first import POSTGRES_WORDS, SQLITE_WORDS
from storage.schema import metadata
from storage.sqlscript import run_script


def test_an_archive_is_made_where_there_is_none_and_found_again(url, now):
    with open_archive(url) as archive:
        archive.begin_run("run", now=now)
    with open_archive(url, create=False) as archive:
        assert archive.last_runs() == [("run", now, None)]


def test_a_missing_archive_is_not_made_unasked(url):
    with pytest.raises(StorageError, match="marsad run makes one"):
        open_archive(url, create=False)


def test_an_archive_of_a_newer_version_is_refused_politely_and_left_as_it_is(url, now):
    with open_archive(url) as archive:
        archive.begin_run("run", now=now)
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        later = (
            "INSERT INTO migrations (number, name, applied_at) SELECT 9999, 'm9999_later', applied_at FROM migrations"
        )
        connection.execute(text(f"{later} LIMIT 1"))
    with pytest.raises(StorageError, match=r"newer version of Marsad \(schema 9999"):
        open_archive(url)
    # Also if the newer version came while we waited for our turn.
    with pytest.raises(StorageError, match="newer"), write_transaction(engine) as connection:
        migrate.migrate(connection, migrate.known_steps(), now=now)
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "no database address"),
        ("not an address", "no database address"),
        ("mysql://host/db", "not in mysql"),
        ("sqlite:////proc/nowhere/archive.sqlite", "no archive can be made"),
        ("postgresql://nobody@127.0.0.1:1/none", "the archive failed"),
    ],
)
def test_an_address_at_which_no_archive_can_be_is_told_apart(address, reason):
    with pytest.raises(StorageError, match=reason):
        open_archive(address)


def test_a_file_that_is_no_database_is_told_as_such_and_left_as_it_is(tmp_path):
    file = tmp_path / "archive.sqlite"
    file.write_bytes(b"This is a letter, not a database.\n" * 100)
    with pytest.raises(StorageError, match="not a database"):
        open_archive(f"sqlite:///{file}")
    assert file.read_bytes().startswith(b"This is a letter")


def test_migrations_make_the_schema_that_queries_are_written_for(url):
    open_archive(url).close()
    engine = make_engine(url, create=False)
    made = inspect(engine)
    for table in metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in made.get_columns(table.name)}
        keys = made.get_pk_constraint(table.name)["constrained_columns"]
        expected = {column.name: column.nullable for column in table.columns}
        assert {name: nullable or name in keys for name, nullable in columns.items()} == {
            name: nullable or name in keys for name, nullable in expected.items()
        }, table.name
    engine.dispose()


def test_s16_a_later_migration_keeps_every_row_of_a_filled_archive(url, desk, entry, now):
    desk.whole(*[entry(n) for n in range(5)])
    before = desk.archive.fingerprint()
    steps = migrate.known_steps()
    later = {
        **steps,
        max(steps) + 1: (
            "m9999_note",
            lambda connection: connection.execute(text("ALTER TABLE stories ADD note TEXT")),
        ),
    }
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        assert migrate.migrate(connection, later, now=now) == ["m9999_note"]
        assert migrate.migrate(connection, later, now=now) == []
        connection.execute(text("SELECT note FROM stories"))
    assert desk.archive.fingerprint() == before


def test_s16_a_migration_that_fails_leaves_the_archive_as_it_was(url, desk, entry, now):
    desk.whole(entry(1))
    steps = migrate.known_steps()

    def fails(connection):
        connection.execute(text("ALTER TABLE stories ADD note TEXT"))
        connection.execute(text("SELECT * FROM nowhere"))

    engine = make_engine(url, create=False)
    with pytest.raises(StorageError), write_transaction(engine) as connection:
        migrate.migrate(connection, {**steps, max(steps) + 1: ("m9999_fails", fails)}, now=now)
    assert "note" not in {column["name"] for column in inspect(engine).get_columns("stories")}
    with open_archive(url) as again:
        assert again.fingerprint() == desk.archive.fingerprint()
    engine.dispose()


def test_s17_of_those_who_open_a_new_archive_together_one_makes_it(url):
    with ThreadPoolExecutor(4) as pool:
        for archive in list(pool.map(open_archive, [url] * 4)):
            assert archive.counts()["articles"] == 0
            archive.close()


def test_s16_alerts_of_the_first_schema_are_kept_and_become_new_ones_without_a_thread(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {1: steps[1]}, now=now)
        connection.execute(
            text(
                "INSERT INTO alerts (key, rule, channel, recipient, development, story, article, headline, outlet, url,"
                " evidence, because, created_at, queued_at, state, attempts, next_attempt_at, error) VALUES ('old',"
                " 'all', 'mail', '', 'd', 's', 'a', 'h', 'o', '', '[]', 'b', '2026-07-14 11:00:00',"
                " '2026-07-14 11:00:00', 'pending', 0, '2026-07-14 11:00:00', '')"
            )
        )
    engine.dispose()
    with open_archive(url) as archive:
        [life] = archive.alerts()
        assert (life.alert.key, life.alert.kind, life.alert.thread) == ("old", "new", None)
        assert (life.alert.novelty, life.alert.frame, life.alert.overflow, life.tries) == ((), "en", False, ())
        [claimed] = archive.claim_alerts(now=now, lease=timedelta(hours=1), owner="sender", limit=1)
        archive.record_delivery(claimed.alert.key, now=now)
        assert archive.alerts()[0].tries == (Try(now, "delivered", ""),)


def test_s16_polls_of_an_earlier_schema_keep_how_many_entries_they_left_out(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {number: step for number, step in steps.items() if number < 7}, now=now)
        source = {"name": "north", "kind": "feed", "url": "", "title": "", "reason": "", "failures": 0}
        had = {"entries_seen": 5, "moved_looks": 0, "unchanged": 0, "hints": "{}"}
        known = {column["name"] for column in inspect(connection).get_columns("sources")}
        row = {name: value for name, value in (source | had).items() if name in known}
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO sources ({names}) VALUES (:{', :'.join(row)})"), row)
        for left_out in (0, 3):
            connection.execute(
                text(
                    "INSERT INTO polls (source, polled_at, status, reason, entries, new_entries, left_out, warnings)"
                    " VALUES ('north', '2026-07-14 11:00:00', 'ok', '', 5, 5, :left_out, '[]')"
                ),
                {"left_out": left_out},
            )
    engine.dispose()
    with open_archive(url) as archive:
        [north] = archive.coverage(since=now - timedelta(days=1))
        assert north["left_out"] == {"unknown": 3}


def test_s16_pages_kept_before_articles_had_several_are_read_as_they_were(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {1: steps[1]}, now=now)
        for statement in OLD_PAGE:
            connection.execute(text(statement))
    engine.dispose()
    with open_archive(url) as archive:
        [waiting] = archive.waiting_pages(limit=9)
        assert (waiting.page.final_url, waiting.parts) == ("https://n.example/1", ())


OLD_PAGE = (
    "INSERT INTO sources (name, kind, url, title, reason, failures, entries_seen) VALUES ('n', 'feed', 'u', '', '', 0,"
    " 1)",
    "INSERT INTO entries (id, source, key, url, shard_key, title, summary, authors, enclosures, baseline,"
    " first_seen_at, attempts, reason, visit_id, unread) VALUES ('e', 'n', 'k', 'https://n.example/1', 1, '', '', '[]',"
    " '[]', FALSE, '2026-07-14 11:00:00', 0, '', 1, TRUE)",
    "INSERT INTO visits (id, entry_id, url, final_url, redirects, status, reason, headers, fetched_at, recorded_at,"
    " page_sha256, truncated) VALUES (1, 'e', 'https://n.example/1', 'https://n.example/1', '[]', 200, '', '{}',"
    " '2026-07-14 11:00:00', '2026-07-14 11:00:00', NULL, FALSE)",
)


def test_s16_articles_of_an_earlier_schema_are_not_known_as_live(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {number: step for number, step in steps.items() if number < 9}, now=now)
        for statement in OLD_PAGE:
            connection.execute(text(statement))
        connection.execute(
            text(
                "INSERT INTO articles (id, url, canonical_url, entry_id, source, versions, stand_in, dated,"
                " first_seen_at, news, tag_due, group_due) VALUES ('a', 'u', 'u', 'e', 'n', 0, FALSE,"
                " '2026-07-14 11:00:00', '2026-07-14 11:00:00', TRUE, FALSE, FALSE)"
            )
        )
    open_archive(url).close()
    with read_transaction(engine) as connection:
        assert connection.execute(text("SELECT id, live FROM articles")).all() == [("a", False)]
    engine.dispose()


def test_s16_texts_indexed_before_there_were_stems_are_found_in_any_form(url, desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    desk.read("The prisons of the capital. سجون العاصمة")
    engine = make_engine(url, create=False)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        connection.execute(text("DELETE FROM migrations WHERE number = 16"))
        connection.execute(text("DROP TABLE words"))
        run_script(connection, SQLITE_WORDS if connection.dialect.name == "sqlite" else POSTGRES_WORDS)
        assert migrate.migrate(connection, steps, now=now) == ["m0016_stems"]
    engine.dispose()
    for words in ("prison", "السجن", "capital"):
        assert [hit.title for hit in desk.archive.search(Query(words, mode="words"))] == ["Headline 1"]


def test_s16_sources_of_the_first_schema_are_kept_and_nothing_is_held_against_them(url, now):
    engine = make_engine(url, create=True)
    steps = migrate.known_steps()
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {1: steps[1]}, now=now)
        connection.execute(
            text(
                "INSERT INTO sources (name, kind, url, title, etag, reason, failures, entries_seen)"
                " VALUES ('north', 'feed', 'https://north.example/rss', 'North', '\"1\"', '', 0, 7)"
            )
        )
    engine.dispose()
    with open_archive(url) as archive:
        state = archive.source_states()["north"]
        assert (state.entries_seen, state.validators.etag) == (7, '"1"')
        assert (state.move, state.unchanged, state.whole_at, state.doubted_at) == (None, 0, None, None)
        assert state.hints == Hints()


def test_s16_pages_of_an_earlier_schema_were_not_rendered_and_their_entries_need_no_browser(url, desk, entry, now):
    desk.poll(entry(1))
    desk.fetch()
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        connection.execute(text("ALTER TABLE entries DROP COLUMN render"))
        connection.execute(text("ALTER TABLE visits DROP COLUMN rendered"))
        connection.execute(text("DELETE FROM migrations WHERE number = 11"))
    engine.dispose()
    with open_archive(url) as archive:
        assert archive.waiting_entries(now=now, limit=9, only_rendered=True) == []
        [waiting] = archive.waiting_pages(limit=9)
        assert not waiting.page.rendered


def test_every_migration_has_a_number_of_its_own():
    modules = list(pkgutil.iter_modules(storage.migrations.__path__))
    assert len(migrate.known_steps()) == len(modules)
    assert min(migrate.known_steps()) == 1


def test_s16_a_migration_that_was_left_out_is_run_later(url, now):
    open_archive(url).close()
    steps = migrate.known_steps()
    first, later = max(steps) + 1, max(steps) + 2
    note = {later: ("later", lambda connection: connection.execute(text("ALTER TABLE stories ADD note TEXT")))}
    missed = {first: ("first", lambda connection: connection.execute(text("ALTER TABLE stories ADD mark TEXT")))}
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        assert migrate.migrate(connection, {**steps, **note}, now=now) == ["later"]
        assert migrate.migrate(connection, {**steps, **missed, **note}, now=now) == ["first"]
    engine.dispose()


def test_anyone_can_read_the_file_with_sqlite_alone(tmp_path, entry, desk_of):
    file = tmp_path / "plain.sqlite"
    with open_archive(f"sqlite:///{file}") as archive:
        desk_of(archive).whole(entry(1, title="عنوان الخبر", authors=("كاتبة",)))
    with sqlite3.connect(file) as plain:
        [row] = plain.execute("SELECT title, authors, published FROM versions").fetchall()
        assert row == ("عنوان الخبر", '["كاتبة"]', "2026-07-14 11:59:00.000000")
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()


def test_errors_of_the_database_name_no_values(url, tmp_path, desk, now, entry):
    desk.poll(entry(1))
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE robots"))
    engine.dispose()
    with pytest.raises(StorageError) as failed:
        desk.archive.keep_robots({"https://secret.example": (200, "a secret body", now)})
    assert "secret" not in str(failed.value)
    assert failed.value.__cause__ is not None
