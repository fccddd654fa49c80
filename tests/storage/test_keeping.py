"""Copies of a whole archive, between engines, and proof that nothing has changed."""

from __future__ import annotations

import zlib
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text as sql

from marsad.errors import StorageError
from marsad.model import Query
from storage import copying
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.schema import DERIVED, metadata

HOUR = timedelta(hours=1)


@pytest.fixture
def filled(desk, entry, now):
    """An archive with something in most tables."""
    desk.whole(entry(1), entry(2), entry(3), text=lambda entry: f"The court heard the case of {entry.title}.")
    desk.archive.record_decision(articles(desk.archive)[0], "extradition", False, by="an analyst", now=now)
    desk.archive.remember_rules({"all": "fingerprint"}, now=now)
    desk.archive.begin_run("run", now=now)
    return desk.archive


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def other_url(request, tmp_path):
    """An address of either engine at which there is no archive yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.sqlite'}"
    return f"{request.getfixturevalue('postgres')}&options=-csearch_path%3D{request.getfixturevalue('schema')}"


@pytest.fixture
def schema(postgres):
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS other CASCADE")
        connection.execute("CREATE SCHEMA other")
    return "other"


def articles(archive):
    return sorted(hit.id for hit in archive.search(Query()))


def change(url, statement, **values):
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        connection.execute(sql(statement), values)
    engine.dispose()


def test_a_copy_in_either_engine_is_equal_found_by_the_same_words_and_goes_on(
    filled, desk_of, entry, other_url, now, tmp_path
):
    with open_archive(other_url) as copy:
        rows = filled.copy_to(copy)
        assert rows["articles"] == 3
        assert set(rows) == set(metadata.tables) - {"migrations"} - DERIVED
        assert copy.fingerprint() == filled.fingerprint()
        assert copy.counts() == filled.counts()
        assert copy.verify().flaws == ()
        for words in ("court", "headline 2", "case -court"):
            assert [hit.id for hit in copy.search(Query(words=words))] == [
                hit.id for hit in filled.search(Query(words=words))
            ]
        desk_of(copy).whole(entry(4))
        assert len(articles(copy)) == 4


def test_a_copy_that_was_broken_off_goes_on_and_takes_what_has_changed_since(filled, desk, entry, other_url, now):
    with open_archive(other_url) as copy:
        filled.copy_to(copy)
    change(other_url, "DELETE FROM placements")
    change(other_url, "DELETE FROM tags")
    desk.whole(entry(5))
    filled.record_decision(articles(filled)[0], "extradition", True, by="another", now=now)
    with open_archive(other_url) as copy:
        filled.copy_to(copy)
        assert copy.fingerprint() == filled.fingerprint()
        assert len(copy.search(Query(words="court"))) == 4


def test_another_archive_is_not_copied_over(filled, desk_of, entry, other_url, tmp_path):
    with open_archive(other_url) as other:
        desk_of(other).whole(entry(9, url="https://elsewhere.example/9"))
        before = other.fingerprint()
        with pytest.raises(StorageError, match="has not"):
            filled.copy_to(other)
        assert other.fingerprint() == before


def test_a_copy_that_is_not_equal_in_the_end_says_in_what(filled, other_url):
    with open_archive(other_url) as copy:
        filled.copy_to(copy)
    change(other_url, "INSERT INTO notices (key, told_at) VALUES ('stray', '2026-07-14 12:00:00')")
    with open_archive(other_url) as copy:
        filled.copy_to(copy)
        assert copy.notices_told(["stray"]) == set(), "what is not in the source goes"
    change(other_url, "INSERT INTO manifest (number, hash, kind, record) VALUES (999, '', '', '')")
    with open_archive(other_url) as copy, pytest.raises(StorageError, match="manifest"):
        filled.copy_to(copy)


def test_an_archive_that_nobody_touched_has_no_flaw(filled):
    found = filled.verify()
    assert found.flaws == ()
    assert found.examined["versions"] == 3


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE versions SET text = 'The court heard nothing.' WHERE number = 1", "versions"),
        ("UPDATE pages SET bytes = bytes + 1", "pages"),
        ("UPDATE pages SET content = :content", "pages"),
    ],
)
def test_whatever_was_changed_is_found(filled, url, statement, table):
    change(url, statement, content=b"not a page") if ":content" in statement else change(url, statement)
    flaws = filled.verify().flaws
    assert {flaw.table for flaw in flaws} == {table}
    assert len(flaws) == 3


def test_one_changed_byte_of_one_page_is_found(filled, url):
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        sha256, content = connection.execute(sql("SELECT sha256, content FROM pages ORDER BY sha256 LIMIT 1")).one()
        page = bytearray(zlib.decompress(content))
        page[0] ^= 1
        packed = zlib.compress(bytes(page))
        connection.execute(sql("UPDATE pages SET content = :c WHERE sha256 = :s"), {"c": packed, "s": sha256})
    engine.dispose()
    [flaw] = filled.verify().flaws
    assert (flaw.table, flaw.key) == ("pages", sha256)


def test_what_is_written_while_a_copy_is_made_is_not_half_in_it(filled, desk, entry, url, other_url):
    """The source is read in one transaction: an article that comes meanwhile is in the next copy."""
    with open_archive(other_url) as copy:
        with read_transaction(make_engine(url, create=False)) as source:
            assert source.execute(sql("SELECT count(*) FROM articles")).scalar() == 3
            desk.whole(entry(7))
            copied = copying.copy(source, make_engine(other_url, create=False))
        assert copied["articles"] == len(articles(copy)) == 3
        assert copy.verify().flaws == ()
        assert len(articles(filled)) == 4
