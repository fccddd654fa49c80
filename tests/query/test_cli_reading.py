"""``marsad read-feed`` and ``marsad extract``: files, addresses and many pages at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from paperwork import latin_pdf

TEXT_BEGINS = "The court in the capital agreed on Tuesday"
FIELDS = [
    *("url", "canonical_url", "status", "title", "text", "authors", "published", "published_from", "modified"),
    *("language", "site", "image", "links", "warnings"),
]


@pytest.fixture
def lenient(desk: Path) -> Path:
    """A desk that may read from this machine."""
    (desk / "marsad.toml").write_text('[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = 0\n', encoding="utf-8")
    return desk


# ---------------------------------------------------------------- read-feed


def test_a_feed_in_a_file_is_one_json_object(marsad: Callable, feed_xml: str, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(feed_xml, encoding="utf-8")
    answer = marsad("read-feed", "feed.xml", "--url", "https://n.example/rss")
    feed = answer.json()
    assert (answer.code, answer.err) == (0, "")
    assert list(feed) == ["status", "version", "title", "url", "language", "warnings", "entries"]
    assert (feed["status"], feed["version"], feed["title"]) == ("ok", "rss20", "North & South")
    (entry,) = feed["entries"]
    assert list(entry) == [
        *("id", "url", "title", "summary", "published", "published_raw", "updated", "authors", "language"),
        "enclosures",
    ]
    assert (entry["id"], entry["url"], entry["title"]) == ("g1", "https://n.example/2026/a", "مُحاكمة")
    assert entry["published"] == "2026-07-14T07:00:00Z"


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"\xff\xfe\x00", b"<html><body>no feed</body></html>", b"%PDF-1.7", b"{", b"[" * 9999, bytes(256)],
)
def test_no_bytes_make_read_feed_fall_over(marsad: Callable, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "any").write_bytes(content)
    answer = marsad("read-feed", "any")
    assert answer.code == 1
    assert answer.json()["status"] == "not-a-feed"
    assert "Traceback" not in answer.err


def test_a_feed_is_read_from_its_address(marsad: Callable, lenient: Path, outlet: str) -> None:
    answer = marsad("read-feed", f"{outlet}/rss", "--home", lenient)
    assert answer.code == 0
    assert answer.json()["entries"][0]["url"] == f"{outlet}/2026/a"


def test_a_feed_that_does_not_come_is_told_without_its_secrets(marsad: Callable, lenient: Path, outlet: str) -> None:
    answer = marsad("read-feed", f"{outlet}/none?key=SECRET", "--home", lenient, "--debug")
    assert (answer.code, answer.out) == (1, "")
    assert "http-404" in answer.err
    assert "SECRET" not in answer.err


def test_h01_addresses_on_this_machine_are_refused_by_default(marsad: Callable, outlet: str) -> None:
    answer = marsad("read-feed", f"{outlet}/rss")
    assert answer.code == 1
    assert "address-not-allowed" in answer.err
    answer = marsad("extract", f"{outlet}/2026/a")
    assert answer.code == 1
    assert answer.json()["status"] == "failed"


@pytest.mark.parametrize("target", ["file:///etc/hostname", "ftp://n.example/rss", "javascript:alert(1)"])
def test_h15_nothing_but_files_by_name_and_web_addresses_is_opened(marsad: Callable, target: str) -> None:
    for command in ("read-feed", "extract"):
        answer = marsad(command, target)
        assert (answer.code, answer.out) == (2, "")


# ---------------------------------------------------------------- extract


def test_a_page_in_a_file_is_one_json_object(marsad: Callable, page_html: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page_html, encoding="utf-8")
    answer = marsad("extract", "page.html", "--url", "https://n.example/2026/a?utm_source=x")
    article = answer.json()
    assert (answer.code, answer.err) == (0, "")
    assert list(article) == FIELDS
    assert article["status"] == "ok"
    assert article["url"] == "https://n.example/2026/a?utm_source=x"
    assert article["canonical_url"] == "https://n.example/2026/a"
    assert article["title"] == "Court agrees to hand officer over"
    assert article["text"].startswith(TEXT_BEGINS)


def test_without_an_address_there_is_none_in_the_answer(marsad: Callable, page_html: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(page_html, encoding="utf-8")
    article = marsad("extract", "page.html").json()
    assert (article["url"], article["canonical_url"]) == (None, None)
    assert article["text"].startswith(TEXT_BEGINS)


def test_a_page_is_read_from_its_address(marsad: Callable, lenient: Path, outlet: str) -> None:
    article = marsad("extract", f"{outlet}/2026/a", "--home", lenient).json()
    assert (article["status"], article["url"]) == ("ok", f"{outlet}/2026/a")


def test_a_page_that_does_not_come_has_failed_and_says_why(marsad: Callable, lenient: Path, outlet: str) -> None:
    answer = marsad("extract", f"{outlet}/none", "--home", lenient)
    assert answer.code == 1
    assert answer.json()["status"] == "failed"
    assert "http-404" in answer.json()["warnings"][0]


def test_a_pdf_is_a_document(marsad: Callable, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_bytes(latin_pdf("The court met on Monday. It will meet again next week."))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    answer = marsad("extract", "report.html")
    assert (answer.code, answer.json()["status"], answer.json()["pages"]) == (0, "document", 1)
    assert answer.json()["text"] == "The court met on Monday. It will meet again next week."
    answer = marsad("extract", "broken.pdf")
    assert (answer.code, answer.json()["status"]) == (1, "failed")


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<" * 9999, bytes(range(256)) * 9, b"<p>" * 3000])
def test_no_bytes_make_extract_fall_over(marsad: Callable, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "any").write_bytes(content)
    answer = marsad("extract", "any")
    assert answer.code in (0, 1)
    assert answer.json()["status"] not in ("ok", "partial")


def test_many_pages_are_answered_in_order_with_their_ids(marsad: Callable, page_html: str, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.html").write_text(page_html, encoding="utf-8")
    lines = [
        {"id": "a", "url": "https://n.example/a", "path": "a.html"},
        {"id": 7, "html": page_html},
        {"id": "gone", "url": "https://n.example/gone", "path": "gone.html"},
        {"id": "neither"},
    ]
    (folder / "in.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n", encoding="utf-8")
    answer = marsad("extract", "--jsonl", "pages/in.jsonl")
    assert answer.code == 1
    first, second, gone, neither = answer.lines()
    assert list(first) == ["id", *FIELDS]
    assert (first["id"], first["status"], first["url"]) == ("a", "ok", "https://n.example/a")
    assert (second["id"], second["status"], second["url"]) == (7, "ok", None)
    assert (gone["id"], gone["status"]) == ("gone", "failed")
    assert set(neither) == {"id", "error"}
    assert "line 5" in answer.err


def test_what_many_pages_of_a_site_have_is_left_out_whatever_their_order(marsad: Callable, tmp_path: Path) -> None:
    box = "Jane Doe writes from the capital for this paper, and has done so for more than ten years."
    topics = ("bread prices", "winter rain", "the strike", "stolen trucks", "old mosaics", "cholera")
    lines = []
    for number, topic in enumerate(topics):
        text = f"<p>The paper has asked many people in the city about {topic}, and most knew little of it.</p>"
        more = f"<p>A ministry that was asked about {topic} as well gave no answer before this was printed.</p>"
        html = f"<html><title>All of {topic}</title><body><h1>All of {topic}</h1>{text}{more}<p>{box}</p></body></html>"
        lines.append({"id": number, "url": f"https://n.example/{number}", "html": html})
    lines.append({"id": 9, "url": "https://other.example/1", "html": lines[0]["html"]})
    lines.append({"id": "bad"})
    answers = []
    for order in (lines, lines[::-1]):
        (tmp_path / "pages.jsonl").write_text("\n".join(map(json.dumps, order)), encoding="utf-8")
        answer = marsad("extract", "--jsonl", "pages.jsonl")
        found = [json.loads(line) for line in answer.out.splitlines()]
        assert [line["id"] for line in found] == [line["id"] for line in order]
        answers.append({line["id"]: line for line in found})
    assert answers[0] == answers[1]
    assert all(box not in answers[0][number]["text"] for number in range(6))
    assert (answers[0][0]["left_out"], len(answers[0][0]["warnings"])) == ([box], 1)
    assert box in answers[0][9]["text"]


def test_pages_are_answered_while_the_next_are_not_written_yet(tmp_path: Path, page_html: str) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("marsad"), "extract", "--jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process:
        for number in range(3):  # each is asked for when the one before has been answered
            line = {"id": number, "url": f"https://n.example/{number}", "html": page_html}
            process.stdin.write(json.dumps(line).encode() + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert (answer["id"], answer["status"]) == (number, "ok")
        process.stdin.write(b'{"id": "last", "html": "<p>no line feed behind this</p>"}')
        process.stdin.close()
        assert json.loads(process.stdout.read())["id"] == "last"


def test_more_lines_than_are_read_at_once_keep_their_order(marsad: Callable, page_html: str, tmp_path: Path) -> None:
    pages = [page_html if number % 9 else page_html * 20 for number in range(90)]
    lines = [{"id": number, "html": html} if number % 7 else {"id": number} for number, html in enumerate(pages)]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [line["id"] for line in marsad("extract", "--jsonl", "many.jsonl").lines()] == list(range(90))
