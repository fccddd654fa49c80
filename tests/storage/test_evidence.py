"""The manifest, and the examination that finds any changed byte: on both engines, and in the file itself."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import text as sql

from marsad.errors import StorageError
from marsad.model import Exchange, Query, Retention, Submission
from storage import frames
from storage.archive import open_archive
from storage.engine import make_engine, write_transaction
from storage.manifest import BEFORE_THE_FIRST

HOUR = timedelta(hours=1)


@pytest.fixture
def exchanges(now):
    """A redirect and the page behind it."""
    told = {"asked_at": now, "answered_at": now, "address": "192.0.2.7"}
    return (
        Exchange("https://north.example/1", status=301, headers=(("Location", "/news/1"),), **told),
        Exchange("https://north.example/news/1", status=200, headers=(("Content-Type", "text/html"),), **told),
    )


@pytest.fixture
def filled(desk, entry, exchanges, now):
    """An archive with two articles, one of them behind a redirect."""
    desk.poll(entry(1), entry(2))
    for waiting in desk.archive.waiting_entries(now=now, limit=9):
        url = waiting.entry.url
        page = desk.page(url, f"<p>{url} قال</p>", exchanges=exchanges, headers={"content-type": "text/html"})
        desk.archive.record_page(waiting.id, page, now=now)
    desk.read(lambda entry: f"The court heard {entry.title}.")
    return desk.archive


def entries_of(url):
    engine = make_engine(url, create=False)
    with engine.connect() as connection:
        rows = connection.execute(sql("SELECT number, hash, kind, row_id, record FROM manifest ORDER BY number")).all()
    engine.dispose()
    return rows


def change(url, *statements, **values):
    engine = make_engine(url, create=False)
    with write_transaction(engine) as connection:
        for statement in statements:
            connection.execute(sql(statement), values)
    engine.dispose()


def unguarded(engine):
    """What somebody with all rights would do first."""
    if engine == "sqlite":
        return "DROP TRIGGER manifest_is_not_changed", "DROP TRIGGER manifest_is_not_shortened"
    return ("DROP TRIGGER manifest_is_not_changed ON manifest",)


def test_every_visit_and_version_has_an_entry_that_names_the_hash_of_the_one_before(filled, url):
    rows = entries_of(url)
    assert [row.kind for row in rows] == ["visit", "visit", "version", "version"]
    before = BEFORE_THE_FIRST
    for number, row in enumerate(rows, 1):
        entry = json.loads(row.record)
        assert (row.number, entry["number"], entry["previous"]) == (number, number, before)
        assert row.hash == hashlib.sha256(row.record.encode()).hexdigest()
        before = row.hash
    assert filled.verify().head.hash == before
    kept = {filled.article(hit.id)["page"]["sha256"] for hit in filled.search(Query())}
    assert {json.loads(row.record)["page"] for row in rows} == kept


def test_an_article_shows_the_whole_way_to_its_page(filled, exchanges):
    [hit, *_] = filled.search(Query())
    shown = filled.article(hit.id)["page"]["exchanges"]
    assert [(one["url"], one["status"], one["address"]) for one in shown] == [
        (one.url, one.status, one.address) for one in exchanges
    ]
    assert shown[0]["headers"] == [["Location", "/news/1"]]


def test_the_database_itself_refuses_to_change_or_shorten_the_manifest(filled, url):
    for statement in ("UPDATE manifest SET kind = 'x'", "DELETE FROM manifest WHERE number = 1"):
        with pytest.raises(StorageError, match="only added to"):
            change(url, statement)
    assert filled.verify().flaws == ()


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE visits SET headers = '{}' WHERE id = 1", "visits"),
        ("UPDATE visits SET exchanges = '[]' WHERE id = 1", "visits"),
        ("UPDATE visits SET final_url = 'https://other.example/' WHERE id = 1", "visits"),
        ("UPDATE visits SET fetched_at = '2026-07-14 12:00:01' WHERE id = 1", "visits"),
        ("UPDATE visits SET status = 404 WHERE id = 1", "visits"),
        ("UPDATE versions SET title = 'Another' WHERE id = 1", "versions"),
        ("UPDATE versions SET published = '2020-01-01 00:00:00' WHERE id = 1", "versions"),
        ("UPDATE versions SET text = 'forged', text_sha256 = :forged WHERE id = 1", "versions"),
        ("INSERT INTO stamps (number, hash, authority, stamped_at, token) VALUES "
         "(1, 'ab', 'x', '2026-07-14 12:00:00', :token)", "stamps"),
        ("UPDATE pages SET forgotten_at = '2026-07-14 12:00:00' WHERE sha256 = (SELECT min(sha256) FROM pages)",
         "pages"),
    ],
)  # fmt: skip
def test_one_changed_thing_is_found_and_told_once(filled, url, statement, table):
    values = {"forged": hashlib.sha256(b"forged").hexdigest()} if ":forged" in statement else {}
    change(url, statement, **values, **({"token": b"x"} if ":token" in statement else {}))
    [flaw] = filled.verify().flaws
    assert flaw.table == table


def test_what_is_taken_away_or_put_in_is_found(filled, url, engine):
    change(url, "DELETE FROM words" if engine != "sqlite" else INTO_INDEX)
    assert ("words", "1") in {(flaw.table, flaw.key) for flaw in filled.verify().flaws}
    copied = "INSERT INTO visits SELECT 99, entry_id, url, final_url, redirects, status, reason, headers, fetched_at,"
    change(
        url,
        f"{copied} recorded_at, page_sha256, truncated, part_of, rendered, exchanges FROM visits WHERE id = 1",
        "UPDATE articles SET version_id = NULL WHERE version_id = 2",
        "UPDATE placements SET version_id = NULL",
        "DELETE FROM versions WHERE id = 2",
    )
    found = {(flaw.table, flaw.key): flaw.what for flaw in filled.verify().flaws}
    assert "not in the manifest" in found["visits", "99"]
    assert "is not there" in found["versions", "2"]


INTO_INDEX = "INSERT INTO words (rowid, title, text) VALUES (1, 'stray', '')"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE manifest SET record = replace(record, '200', '201') WHERE number = 1",
        "UPDATE manifest SET hash = :other WHERE number = 2",
        "DELETE FROM manifest WHERE number = 2",
        "DELETE FROM manifest WHERE number = 4",
        "UPDATE manifest SET kind = 'note' WHERE number = 3",
        "UPDATE manifest SET row_id = 2 WHERE number = 1",
    ],
)
def test_a_manifest_that_was_changed_by_somebody_with_all_rights_shows_it(filled, url, engine, statement):
    change(url, *unguarded(engine), statement, **({"other": "0" * 64} if ":other" in statement else {}))
    assert filled.verify().flaws


def without_manifest(engine):
    """An archive as it was before there was a manifest."""
    return (
        *unguarded(engine),
        *(f"DROP VIEW all_{name}" for name in frames.NAMES),
        "DROP TABLE manifest",
        "DROP TABLE stamps",
        "DROP TABLE forgotten",
        "DROP TABLE submissions",
        "ALTER TABLE visits DROP COLUMN exchanges",
        "ALTER TABLE pages DROP COLUMN forgotten_at",
        "DELETE FROM migrations WHERE number = 14",
        *(["DROP FUNCTION manifest_refuses"] if engine != "sqlite" else []),
    )


def test_a_manifest_forged_anew_from_its_beginning_lacks_the_hash_that_was_noted(filled, url, engine):
    noted = filled.verify().head.hash
    assert filled.verify([noted]).flaws == ()
    change(url, "UPDATE versions SET image = 'https://forged.example/'", *without_manifest(engine))
    with open_archive(url) as forged:
        assert forged.verify().flaws == (), "by itself it is whole"
        [flaw] = forged.verify([noted]).flaws
        assert flaw.key == noted


def test_s16_what_was_kept_before_there_was_a_manifest_is_taken_in_as_it_stands(filled, url, engine, desk, entry):
    change(url, *without_manifest(engine))
    with open_archive(url) as archive:
        assert archive.verify().flaws == ()
    assert all(json.loads(row.record)["adopted"] for row in entries_of(url))
    desk.whole(entry(3))
    assert filled.verify().flaws == ()
    assert "adopted" not in json.loads(entries_of(url)[-1].record)


def test_visits_that_brought_nothing_are_proved_too(filled, desk, entry, exchanges, now, url):
    desk.poll(entry(3))
    [waiting] = filled.waiting_entries(now=now, limit=9)
    filled.record_page_failure(waiting.id, "http-404", status=404, now=now, next_attempt_at=None, exchanges=exchanges)
    [hit, *_] = filled.search(Query(words='"headline 1"'))
    filled.record_missing(hit.id, "http-410", status=410, exchanges=exchanges, now=now)
    filled.record_relook_failure(hit.id, "http-503", status=503, exchanges=exchanges, now=now)
    engine = make_engine(url, create=False)
    with engine.connect() as connection:
        asked = sql("SELECT status, exchanges FROM visits WHERE page_sha256 IS NULL ORDER BY id")
        kept = [(row.status, row.exchanges) for row in connection.execute(asked)]
    engine.dispose()
    assert [status for status, _ in kept] == [404, 410, 503]
    assert all("Location" in str(told) for _, told in kept)
    assert filled.verify().flaws == ()


def test_odd_letters_in_headers_and_titles_do_not_make_what_is_kept_differ_from_what_was_told(desk, entry, now):
    desk.poll(entry(1, title="A\x00B \u202eعنوان\u0301 \ud800"))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    odd = Exchange("https://n.example/", now, now, 200, headers=(("X", "\x85\x00é\u0301"), ("X", "2")))
    page = desk.page("https://north.example/news/1", headers={"x-odd": "a\x00\x85\ud83d"}, exchanges=(odd,))
    desk.archive.record_page(waiting.id, page, now=now + timedelta(microseconds=1))
    desk.read("Text\x00 with \u200fmarks\r\n and é", authors=("كاتبة\u200e",), links=("https://a.example/\x01",))
    assert desk.archive.verify().flaws == ()


def test_one_flipped_bit_anywhere_in_what_is_kept_is_found_in_the_file_itself(tmp_path, desk_of, entry, exchanges, now):
    file = tmp_path / "archive.sqlite"
    with open_archive(f"sqlite:///{file}") as archive:
        desk = desk_of(archive)
        desk.poll(*[entry(n) for n in range(5)])
        for waiting in archive.waiting_entries(now=now, limit=9):
            page = desk.page(waiting.entry.url, f"<p>{waiting.entry.url}</p>" * 50, exchanges=exchanges)
            archive.record_page(waiting.id, page, now=now)
        desk.read(lambda entry: f"Witnesses of {entry.title} were heard.")
        page = archive.article(archive.search(Query())[0].id)["page"]["sha256"]
    plain = sqlite3.connect(file)
    [packed] = plain.execute("SELECT content FROM pages WHERE sha256 = ?", (page,)).fetchone()
    plain.execute("VACUUM")  # what was moved leaves bytes behind that mean nothing any more
    plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    whole = file.read_bytes()
    wanted = {
        "text": whole.index(b"Witnesses of") + 3,
        "header": whole.index(b'"text/html"') + 3,
        "redirect": whole.index(b"Location") + 15,
        "address": whole.index(b"192.0.2.7"),
        "page": whole.index(packed) + len(packed) // 2,
        "manifest": whole.index(b'"previous":"') + 20,
        "index": re.search(rb"(?<!W)itnesses", whole).start() + 2,
    }
    for what, place in wanted.items():
        damaged = bytearray(whole)
        damaged[place] ^= 1
        file.write_bytes(damaged)
        with open_archive(f"sqlite:///{file}", create=False) as archive:
            assert archive.verify().flaws, what


def test_a_damaged_file_ends_no_examination_and_every_flaw_has_one_line(tmp_path, desk_of, entry):
    file = tmp_path / "archive.sqlite"
    with open_archive(f"sqlite:///{file}") as archive:
        desk_of(archive).whole(*[entry(n) for n in range(30)])
    whole = file.read_bytes()
    for start in range(8192, len(whole) - 4096, 5 * 4096):
        file.write_bytes(whole[:start] + b"\xff" * 2048 + whole[start + 2048 :])
        assert all("\n" not in line for line in told_of(file))


def told_of(file):
    """What is wrong with an archive, or why it cannot be opened."""
    try:
        with open_archive(f"sqlite:///{file}", create=False) as archive:
            return [flaw.what for flaw in archive.verify().flaws]
    except StorageError as error:
        return [str(error)]


def test_a_copy_in_either_engine_carries_the_proof_with_stamps_submissions_and_what_was_let_go(
    filled, desk, now, new_url, tmp_path
):
    desk.tag()
    desk.group(alert=False)
    [hit, *_] = filled.search(Query())
    filled.let_go(Retention(pages=HOUR), now=now + 2 * HOUR)
    filled.record_submission(Submission(hit.id, "k.example", hit.url, 1, 200, copy="https://k.example/1"), now=now)
    number, record = filled.unstamped_entry()
    token = hashlib.sha256(record.encode()).digest()
    filled.record_stamp(number, token, authority="https://tsa.example/", stamped_at=now, now=now)
    head = filled.verify().head
    for url in (f"sqlite:///{tmp_path / 'copy.sqlite'}", new_url()):
        with open_archive(url) as copy:
            filled.copy_to(copy)
            found = copy.verify([head.hash])
            assert (found.flaws, found.head) == ((), head)
            assert list(copy.stamps()) == [(number, token)]
            assert copy.article(hit.id)["submissions"][0]["copy"] == "https://k.example/1"
            assert copy.article(hit.id)["page"]["exchanges"] == filled.article(hit.id)["page"]["exchanges"]
            assert list(copy.manifest()) == list(filled.manifest())


def test_x26_the_non_joiner_is_kept_and_direction_marks_go_and_both_are_found_alike(desk, entry):
    title = "\u202bرئیس\u200cجمهور\u202c می\u200cخواست"
    desk.poll(entry(1, title=title))
    desk.fetch()
    desk.read("متن\u200f می\u200cگوید\u00ad که \ufeffآمد.", title=title)
    [row] = desk.archive.rows("articles")
    assert (row["title"], row["text"]) == ("رئیس\u200cجمهور می\u200cخواست", "متن می\u200cگوید که آمد.")
    for words in ("می\u200cخواست", "رئیس\u200cجمهور", "\u200fمی\u200cگوید", "گوید"):
        assert [hit.id for hit in desk.archive.search(Query(words=words, mode="words"))] == [row["id"]], words
    assert desk.archive.verify().flaws == ()


def test_of_a_page_that_a_browser_has_shown_what_came_is_kept_too(desk, entry, now):
    desk.poll(entry(1))
    [waiting] = desk.archive.waiting_entries(now=now, limit=9)
    came = desk.page("https://north.example/news/1", "<script>")
    shown = desk.page("https://north.example/news/1", "<p>text</p>", rendered=True)
    desk.archive.record_page(waiting.id, shown, (came,), now=now)
    [item] = desk.archive.waiting_pages(limit=9)
    assert (item.page.content, item.parts) == (b"<p>text</p>", ()), "only what was shown is read"
    desk.read()
    page = desk.archive.article(next(desk.archive.rows("articles"))["id"])["page"]
    assert (page["sha256"], page["received_sha256"], page["parts"]) == (shown.sha256, came.sha256, [])
    assert desk.archive.page(came.sha256) == b"<script>"
    assert desk.archive.verify().flaws == ()
    later = now + HOUR
    desk.poll(entry(1, title="Headline 1, edited"), now=later)
    [again] = desk.archive.waiting_entries(now=later, limit=9)
    came_otherwise = desk.page("https://north.example/news/1", "<script nonce>", now=later)
    desk.archive.record_page(again.id, shown, (came_otherwise,), now=later)
    assert desk.archive.waiting_pages(limit=9) == [], "what is shown is the same"
