"""S16: archives of every earlier schema, with rows in every table, become archives of this one: on both engines."""

from __future__ import annotations

import logging
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, MetaData, create_engine, inspect, select, text

from marsad.errors import StorageError
from storage import migrate
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.schema import DERIVED

STEPS = migrate.known_steps()
EARLIER = sorted(STEPS)[:-1]
THEN = datetime(2026, 7, 1, 9, tzinfo=UTC)
ROWS = 3
BECAME_OTHERWISE = {("polls", "left_out"), ("embeddings", "model"), ("articles", "unfiled")}
"""Columns that a later migration gives another meaning; what becomes of them is tested beside each."""
FORGOTTEN = {"sketches"}
"""Tables that a later migration empties, since what is in them is of no use any more."""
JSON_LISTS = {"authors", "agencies", "enclosures", "links", "warnings", "redirects", "passages", "articles", "novelty",
              "names", "languages", "paragraphs", "evidence", "exchanges"}  # fmt: skip


def filled_archive(url, schema):
    """An archive of ``schema`` with a few rows in every table, and what they were: rows by table, as plain values."""
    engine = make_engine(url, create=True)
    with write_transaction(engine) as connection:
        migrate.migrate(connection, {number: STEPS[number] for number in sorted(STEPS) if number <= schema}, now=THEN)
    with write_transaction(engine) as connection:
        tables = reflected(connection)
        for table in tables:
            if table.name not in ("migrations", "manifest", *DERIVED):
                connection.execute(table.insert(), [row_of(table, number) for number in range(1, ROWS + 1)])
        kept = contents(connection, tables)
    engine.dispose()
    return kept


def reflected(connection):
    """Our tables as they are in the database, those that others refer to first; without the word index's own."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith("words"))
    return found.sorted_tables


def contents(connection, tables):
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in tables
    }


def row_of(table, number):
    """A row that fits whatever the columns ask for; keys of other tables are those of their row of the same number."""
    return {column.name: value_of(table, column, number) for column in table.columns}


def value_of(table, column, number):
    if column.foreign_keys:
        [key] = column.foreign_keys
        referred = key.column
        return value_of(referred.table, referred, number)
    kind, name = str(column.type).upper(), column.name
    if name in ("sha256", "page_sha256"):
        return f"{number:064x}"
    if "JSON" in kind:
        return [] if name in JSON_LISTS else {}
    if "BOOL" in kind:
        return number % 2 == 0
    if "DATE" in kind or "TIME" in kind:
        return THEN + timedelta(hours=number)
    if isinstance(column.type, LargeBinary) or "BYTEA" in kind or "BLOB" in kind:
        return b"\0" * 8
    if "INT" in kind:
        return 1 if name == "dimensions" else number
    if "DOUBLE" in kind or "FLOAT" in kind or "REAL" in kind:
        return 0.5
    return f"{table.name}-{name}-{number}"


@pytest.mark.parametrize("schema", EARLIER)
def test_s16_an_archive_of_any_earlier_schema_keeps_every_row_and_what_stood_in_it(url, schema):
    before = filled_archive(url, schema)
    with open_archive(url, create=False) as archive:
        flaws = archive.verify().flaws
        assert {flaw.table for flaw in flaws} <= {"pages", "versions", "words", "stamps"}, "made-up bytes fit no hash"
        assert {flaw.table for flaw in flaws if "manifest" in flaw.what} <= {"pages", "stamps"}
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        after = contents(connection, reflected(connection))
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
    for table, rows in before.items():
        if table in ("migrations", "manifest", *FORGOTTEN, *DERIVED):
            continue
        assert len(after[table]) == len(rows), table
        for was, now_is in zip(rows, after[table], strict=True):
            same = {name for name in was.keys() & now_is.keys() if (table, name) not in BECAME_OTHERWISE}
            assert {name: now_is[name] for name in same} == {name: was[name] for name in same}, table


@pytest.mark.parametrize("schema", [EARLIER[0], EARLIER[-1]])
def test_s16_the_archive_as_it_was_is_kept_before_it_is_migrated(url, schema, engine, caplog):
    before = filled_archive(url, schema)
    with caplog.at_level(logging.WARNING, "storage"):
        open_archive(url, create=False).close()
        open_archive(url, create=False).close()
    assert [record.message for record in caplog.records if "as it was before" in record.message][1:] == []
    assert copies(url, engine, schema) == [before]


def copies(url, engine, schema):
    """What is in the copies that were kept."""
    if engine == "sqlite":
        file = Path(url.removeprefix("sqlite:///"))
        found = []
        for copy in sorted(file.parent.glob(f"archive-schema{schema}-*.sqlite")):
            opened = create_engine(f"sqlite:///{copy}")
            with opened.connect() as connection:
                found.append(contents(connection, reflected(connection)))
            opened.dispose()
        return found
    server = make_engine(url, create=False)
    with read_transaction(server) as connection:
        looked = inspect(connection)
        names = [n for n in looked.get_schema_names() if n.startswith(f"{looked.default_schema_name}_schema{schema}_")]
        own = reflected(connection)
        found = []
        for name in names:
            kept = MetaData(schema=name)
            kept.reflect(connection, only=lambda table, _: not table.startswith("words"))
            keys = {table.name: [key.name for key in table.primary_key] for table in own}
            found.append(
                {
                    table.name: [
                        dict(row._mapping)
                        for row in connection.execute(select(table).order_by(*[table.c[k] for k in keys[table.name]]))
                    ]
                    for table in kept.sorted_tables
                }
            )
    server.dispose()
    return found


def test_s17_of_those_who_open_an_old_archive_together_one_migrates_it_and_keeps_one_copy(url, engine):
    before = filled_archive(url, 13)
    with ThreadPoolExecutor(4) as pool:
        for archive in list(pool.map(open_archive, [url] * 4)):
            assert archive.counts()["articles"] >= 1
            archive.close()
    assert copies(url, engine, 13) == [before]


def test_s16_a_copy_is_an_archive_that_the_earlier_version_opens(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    filled_archive(url, 13)
    open_archive(url).close()
    [copy] = tmp_path.glob("archive-schema13-*.sqlite")
    plain = sqlite3.connect(copy)
    assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert plain.execute("SELECT max(number) FROM migrations").fetchone() == (13,)
    plain.close()


def test_s16_of_a_migration_that_fails_no_copy_is_left_and_nothing_is_changed(url, engine, monkeypatch):
    before = filled_archive(url, 13)
    broken = {**STEPS, 14: ("m0014_broken", lambda connection: connection.execute(text("SELECT * FROM nowhere")))}
    monkeypatch.setattr(migrate, "known_steps", lambda: broken)
    for _ in range(2):
        with pytest.raises(StorageError, match="nowhere"):
            open_archive(url)
    assert copies(url, engine, 13) == []
    opened = make_engine(url, create=False)
    with read_transaction(opened) as connection:
        assert contents(connection, reflected(connection)) == before
    opened.dispose()


def test_s16_without_room_for_a_copy_nothing_is_migrated_and_one_message_says_so(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'archive.sqlite'}"
    filled_archive(url, 13)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("storage.beforehand._copy_file", full)
    with pytest.raises(StorageError, match="nothing was changed; make room"):
        open_archive(url)
    monkeypatch.undo()
    open_archive(url).close()


def test_a_new_archive_leaves_no_copy(tmp_path):
    open_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}").close()
    assert [path.name for path in tmp_path.iterdir()] == ["archive.sqlite"]
