"""``marsad export``: each format is read back by a program that is not ours where there is one."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import openpyxl
import pytest

from query.exports import atom, jsonl, markdown, xlsx
from query.exports import csv as sheet
from query.exports.articles import COLUMNS, Dossier, Exported

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
DOSSIER = Dossier("Marsad: all articles", NOON)
HARM = ["عاجل", '=HYPERLINK("http://x.example")', "+1", "-2", "@x", 'a line\nbreak and "quotes"', "\t=1+1", "＝1+1"]


def article(title: str, **more: object) -> Exported:
    shown = {
        "id": "90fe12ab34cd56ef7890", "url": "https://n.example/1", "canonical_url": "https://n.example/1",
        "status": "ok", "title": title, "text": f"{title}\n\nMore.", "authors": (), "agencies": (),
        "published": NOON, "first_seen": NOON, "modified": None, "language": "ar", "site": "North", "source": "north",
        "tags": [{"topic": "extradition", "decision": True, "score": 0.9, "by": "model",
                  "evidence": {"passage": f"{title} [link](x)", "score": 0.9, "index": 0}}],
        "names": [{"name": "arsal", "text": "عرسال"}], "story": "s-1", "development": "d-1", "version": 1,
        "versions": [{"number": 1, "fetched_at": NOON, "text_sha256": "t" * 64, "page_sha256": "p" * 64}],
        "page": None,
    }  # fmt: skip
    return Exported(shown | more)


def written(module: object, *articles: Exported) -> bytes:
    out = io.BytesIO()
    assert module.write(iter(articles), out, DOSSIER) == len(articles)  # type: ignore[attr-defined]
    return out.getvalue()


def test_s18_a_spreadsheet_knows_the_encoding_and_runs_nothing() -> None:
    raw = written(sheet, *map(article, HARM))
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    titles = [line["title"] for line in lines]
    assert titles == [HARM[0], *(f"'{title}" for title in HARM[1:5]), HARM[5], *(f"'{title}" for title in HARM[6:])]
    assert (lines[0]["topics"], lines[0]["names"], lines[0]["published"]) == (
        "extradition",
        "arsal",
        "2026-07-14T12:00:00Z",
    )


def test_s18_a_workbook_has_text_in_every_cell_and_no_formula_or_link() -> None:
    with zipfile.ZipFile(io.BytesIO(written(xlsx, *map(article, HARM)))) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
        words = book.read("xl/sharedStrings.xml").decode()
        assert not any("hyperlink" in name.lower() for name in book.namelist())
    assert "<f>" not in cells
    assert "hyperlink" not in cells.lower()
    assert set(re.findall(r' t="(\w+)"', cells)) == {"s"}
    assert "عاجل" in words
    assert 'readingOrder="2"' in zipfile.ZipFile(io.BytesIO(written(xlsx, article("x")))).read("xl/styles.xml").decode()


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (" =1+1", "' =1+1"),
        ("\u200f=1+1", "'\u200f=1+1"),
        ("\ufeff@x", "'\ufeff@x"),
        ("Prices;=1+1", "Prices;'=1+1"),
        ("A list:\n\n- one\n+ two", "A list:\n\n'- one\n'+ two"),
        ("a\t-2", "a\t'-2"),
        ("－1", "'－1"),
        ("A plain title - with a dash; and more", "A plain title - with a dash; and more"),
        ("2026-07-14T12:00:00Z", "2026-07-14T12:00:00Z"),
        ("عاجل: 5+5 = 10", "عاجل: 5+5 = 10"),
    ],
)
def test_s18_what_a_spreadsheet_may_take_for_a_formula_is_made_text_also_where_another_cell_might_begin(
    cell: str, told: str
) -> None:
    assert sheet.harmless(cell) == told


def test_s18_another_programs_reader_gets_the_texts_out_of_a_workbook_as_they_are() -> None:
    raw = written(xlsx, *map(article, HARM))
    book = openpyxl.load_workbook(io.BytesIO(raw))
    names, *rows = book.active.iter_rows(values_only=True)
    assert [row[names.index("title")] for row in rows] == HARM
    assert {cell.data_type for line in book.active.iter_rows() for cell in line if cell.value is not None} == {"s"}


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    long = "🌍" * 20_000
    cell = xlsx.fitting(long)
    assert cell.endswith(xlsx.CUT)
    assert len(cell.encode("utf-16-le")) // 2 <= xlsx.LONGEST_CELL
    assert xlsx.fitting("short") == "short"


def test_articles_that_one_sheet_does_not_hold_go_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 2)
    book = openpyxl.load_workbook(io.BytesIO(written(xlsx, *[article(str(n)) for n in range(5)])))
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("articles", 3), ("articles 2", 3), ("articles 3", 2)]


def test_a_dossier_cites_each_article_with_its_proof_and_its_text_makes_no_markup() -> None:
    older = article("Older", id="a1", published=NOON.replace(day=3))
    text = written(markdown, article("# *Bold* claim"), older).decode()
    assert text.index("Older") < text.index("Bold")
    assert "\\# \\*Bold\\* claim" in text
    assert "\\[link\\](x)" in text
    assert re.search(r"\[\^1\]: North: “Older”, 2026-07-03, <https://n\.example/1>.*page SHA-256 `p{64}`", text)
    assert "2 articles of 1 outlet," in text


def test_x26_no_format_loses_the_non_joiner() -> None:
    title = "رئیس\u200cجمهور می\u200cخواست"
    for module in (jsonl, sheet, markdown, atom):
        assert title in written(module, article(title)).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(written(xlsx, article(title))))
    assert title in [cell for row in book.active.iter_rows(values_only=True) for cell in row]


def test_a_dossier_says_what_became_of_a_report_and_leaves_dashes_and_dots_as_they_are() -> None:
    version = {"number": 1, "fetched_at": NOON, "text_sha256": "t" * 64, "page_sha256": None}
    gone = {"last_seen_at": NOON, "missing_at": NOON, "reason": "http-410"}
    edited = article(
        "Deir ez-Zor: 63 freed. 1. Why?", versions=[version, {**version, "number": 2}], version=2, deleted=gone
    )
    text = written(markdown, edited).decode()
    assert "**Deir ez-Zor: 63 freed. 1. Why?**" in text
    assert "_Edited since: version 2 of 2 is cited; taken down between 2026-07-14 12:00 and 2026-07-14 12:00" in text
    assert "(http-410); this is the kept text._" in text
    listed = [article("x", text=start, tags=[]) for start in ("- not a list", "12. nor this", "![nor](a picture)")]
    quoted = re.findall(r"^> (.*)$", written(markdown, *listed).decode(), re.MULTILINE)
    assert quoted == ["\\- not a list", "12\\. nor this", "!\\[nor\\](a picture)"]


def test_a_dossier_of_a_story_is_named_by_its_headline(marsad: Callable, filled: Path) -> None:
    marsad("--home", filled, "export", "--story", "story-1", "--format", "markdown", "-o", "dossier.md")
    told = Path("dossier.md").read_text(encoding="utf-8")
    assert told.startswith("# Marsad: ")
    assert "story-1" not in told.partition("\n")[0]
    assert "3 articles of" in told


@pytest.mark.parametrize("format", ["jsonl", "csv", "xlsx", "atom", "markdown", "warc"])
def test_every_format_goes_to_a_file_or_to_standard_output(
    format: str, marsad_process: Callable, filled: Path, tmp_path: Path
) -> None:
    file = tmp_path / f"out.{format}"
    assert marsad_process("--home", filled, "export", "--format", format, "-o", file).code == 0
    assert file.stat().st_size > 100
    assert not list(tmp_path.glob("*.part"))


def test_lines_of_json_are_what_show_says_and_filters_hold(marsad: Callable, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    marsad("--home", filled, "export", "-o", file)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 3
    assert lines[0] == marsad("--home", filled, "show", lines[0]["id"], "--json").json()
    marsad("--home", filled, "export", "--topic", "detainee", "--lang", "fr", "-o", file)
    assert [json.loads(line)["language"] for line in file.read_text(encoding="utf-8").splitlines()] == ["fr"]


def test_a_feed_is_read_back_by_feedparser(marsad: Callable, filled: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.atom"
    marsad("--home", filled, "export", "--format", "atom", "-o", file)
    feed = feedparser.parse(file.read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 3
    assert {entry.link for entry in feed.entries} == {f"https://north.example/{n}" for n in range(3)}


def test_a_file_that_cannot_be_written_is_wrong_use(marsad: Callable, filled: Path, tmp_path: Path) -> None:
    answer = marsad("--home", filled, "export", "-o", tmp_path / "none" / "out.jsonl")
    assert (answer.code, answer.out) == (2, "")


def test_the_columns_are_named_once() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_an_export_of_a_watch_name_has_what_mentions_it_and_says_so(marsad: Callable, filled: Path) -> None:
    database = sqlite3.connect(filled / "archive.sqlite")
    with database:
        id = database.execute("SELECT id FROM articles ORDER BY id").fetchone()[0]
        database.execute("INSERT INTO mentions VALUES (?, 'roumieh-prison', 'Roumieh', 0)", (id,))
    database.close()
    answer = marsad("--home", filled, "export", "--name", "roumieh-prison", "--format", "markdown", "-o", "dossier.md")
    assert answer.code == 0
    told = Path("dossier.md").read_text(encoding="utf-8")
    assert told.startswith("# Marsad: Roumieh prison / ")
    assert "سجن رومية" in told.partition("\n")[0]
    assert f"article {id}." in told
    assert "1 article of" in told
    nobody = marsad("--home", filled, "search", "--name", "nobody", "--json")
    assert (nobody.json(), 'no name "nobody"' in nobody.err) == ([], True)
