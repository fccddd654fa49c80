"""The WARC export, read back by two programs of others: warcio and FastWARC."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as FastReader
from warcio.archiveiterator import ArchiveIterator

from query.exports import warc
from query.exports.articles import Capture, Dossier, Exported

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
DOSSIER = Dossier("Marsad: all articles", NOON)
BODY = "<p>عاجل</p>".encode("windows-1256")


def exchange(url: str, status: int, second: int, **more: object) -> dict[str, Any]:
    at = f"2026-07-14T12:00:{second:02}"
    told = {
        "url": url, "asked_at": f"{at}Z", "answered_at": f"{at}.250000Z",
        "status": status, "protocol": "HTTP/2", "reason": "", "address": "192.0.2.7",
        "request": [["Host", "n.example"], ["user-agent", "Marsad"]],
        "headers": [["Content-Type", "text/html; charset=windows-1256"]],
    }  # fmt: skip
    return {**told, **more}


def capture(id: int, *exchanges: dict[str, Any], content: bytes | None = None, **more: object) -> Capture:
    last = exchanges[-1] if exchanges else {"url": "https://n.example/1", "status": 200}
    told = {
        "id": id, "final_url": last["url"], "status": last["status"], "headers": {"content-type": "text/html"},
        "fetched_at": NOON, "page_sha256": "p" * 64 if content is not None else None, "truncated": False,
        "rendered": False, "part_of": None, "exchanges": list(exchanges),
    }  # fmt: skip
    return Capture(told | more, lambda: content)


def written(*captures: Capture) -> bytes:
    out = io.BytesIO()
    warc.write(iter([Exported({}, captures)]), out, DOSSIER)
    return out.getvalue()


def records(raw: bytes) -> list[tuple[str, str, str, bytes]]:
    """Kind, address, status and body of each record, with all digests worked out again."""
    found = []
    for record in ArchiveIterator(io.BytesIO(raw), check_digests="raise"):
        head = record.http_headers.statusline if record.http_headers else ""
        found.append(
            (record.rec_type, record.rec_headers["WARC-Target-URI"] or "", head, record.content_stream().read())
        )
    return found[1:]


def headers(raw: bytes) -> list[Any]:
    return [record.rec_headers for record in ArchiveIterator(io.BytesIO(raw))][1:]


GZIP = [["Content-Type", "text/html; charset=windows-1256"], ["Content-Encoding", "gzip"], ["Content-Length", "9"]]


def test_a_redirect_its_target_and_both_requests_stand_in_the_file_with_their_own_times() -> None:
    old, new = "http://n.example/old?a=1", "https://n.example/1"
    raw = written(
        capture(
            1,
            exchange(old, 301, 1, headers=[["Location", new]]),
            exchange(new, 200, 2, headers=GZIP),
            content=BODY,
        )
    )
    assert records(raw) == [
        ("request", old, "/old?a=1 HTTP/1.1", b""),
        ("response", old, "301 Moved Permanently", b""),
        ("request", new, "/1 HTTP/1.1", b""),
        ("response", new, "200 OK", BODY),
    ]
    assert b"GET /old?a=1 HTTP/1.1\r\n" in b"".join(
        record.raw_stream.read() for record in ArchiveIterator(io.BytesIO(raw), no_record_parse=True)
    )
    told = headers(raw)
    assert [one["WARC-Date"] for one in told] == [
        "2026-07-14T12:00:01Z",
        "2026-07-14T12:00:01.250000Z",
        "2026-07-14T12:00:02Z",
        "2026-07-14T12:00:02.250000Z",
    ]
    assert [told[0]["WARC-Concurrent-To"], told[2]["WARC-Concurrent-To"]] == [
        told[1]["WARC-Record-ID"],
        told[3]["WARC-Record-ID"],
    ]
    assert told[1]["WARC-Truncated"] == "unspecified"
    assert {one["WARC-IP-Address"] for one in told} == {"192.0.2.7"}
    last = list(ArchiveIterator(io.BytesIO(raw)))[-1].http_headers
    assert (last["X-Archive-Orig-Content-Encoding"], last["Content-Encoding"]) == ("gzip", None)
    assert last["Content-Length"] == str(len(BODY))


def test_what_came_again_or_was_said_to_be_unchanged_is_a_revisit_of_the_first() -> None:
    url = "https://n.example/1"
    raw = written(
        capture(1, exchange(url, 200, 1), content=BODY),
        capture(2, exchange(url, 200, 2), content=BODY),
        capture(3, exchange(url, 304, 3), content=BODY),
    )
    kinds = [record[0] for record in records(raw)]
    assert kinds == ["request", "response", "request", "revisit", "request", "revisit"]
    first, again, unchanged = (one for one in headers(raw) if one["WARC-Type"] != "request")
    assert again["WARC-Profile"].endswith("identical-payload-digest")
    assert unchanged["WARC-Profile"].endswith("server-not-modified")
    for revisit in (again, unchanged):
        assert revisit["WARC-Refers-To-Date"] == first["WARC-Date"]
        assert revisit["WARC-Refers-To-Target-URI"] == url
        assert revisit["WARC-Payload-Digest"] == first["WARC-Payload-Digest"]


@pytest.mark.parametrize("status", [404, 410, 503])
def test_that_a_page_was_gone_is_in_the_file_without_a_body(status: int) -> None:
    raw = written(capture(1, exchange("https://n.example/1", status, 1)))
    assert [record[2][:3] for record in records(raw)][1:] == [str(status)]
    assert headers(raw)[1]["WARC-Truncated"] == "unspecified"


def test_what_a_browser_made_of_a_page_is_a_conversion_of_it_and_no_response() -> None:
    raw = written(capture(1, exchange("https://n.example/1", 200, 1), content="<p>أ</p>".encode(), rendered=True))
    assert [(kind, body) for kind, _, _, body in records(raw)] == [
        ("request", b""),
        ("response", b""),
        ("conversion", "<p>أ</p>".encode()),
    ]
    told = headers(raw)
    assert told[2]["WARC-Refers-To"] == told[1]["WARC-Record-ID"]


def test_a_page_that_a_browser_has_shown_is_there_as_it_came_too() -> None:
    told = exchange("https://n.example/1", 200, 1)
    raw = written(capture(1, told, content=b"<p>shown</p>", rendered=True), capture(2, told, content=BODY, part_of=1))
    assert [(kind, body) for kind, _, _, body in records(raw)] == [
        ("request", b""),
        ("response", BODY),
        ("conversion", b"<p>shown</p>"),
    ]
    assert headers(raw)[2]["WARC-Refers-To"] == headers(raw)[1]["WARC-Record-ID"]


def test_half_a_page_and_one_kept_before_requests_were_say_so() -> None:
    raw = written(
        capture(1, exchange("https://n.example/1", 200, 1), content=BODY, truncated=True), capture(2, content=b"old")
    )
    assert [(kind, body) for kind, _, _, body in records(raw)] == [
        ("request", b""), ("response", BODY), ("revisit", b"")
    ]  # fmt: skip
    assert headers(raw)[1]["WARC-Truncated"] == "disconnect"
    assert records(written(capture(2, content=b"old"))) == [("response", "https://n.example/1", "200 OK", b"old")]


def test_files_and_mails_have_no_address_and_pages_of_two_articles_stand_once() -> None:
    out = io.BytesIO()
    mail = capture(1, content=b"mail", final_url="")
    page = capture(2, exchange("https://n.example/1", 200, 1), content=BODY)
    assert warc.write(iter([Exported({}, [mail]), Exported({}, [page]), Exported({}, [page])]), out, DOSSIER) == 2
    assert len(records(out.getvalue())) == 2


def test_another_reader_finds_the_same_and_every_digest_right() -> None:
    url = "https://n.example/1"
    raw = written(
        capture(1, exchange("https://n.example/0", 302, 1), exchange(url, 200, 2), content=BODY),
        capture(2, exchange(url, 200, 3), content=BODY),
    )
    read = list(FastReader(io.BytesIO(raw), parse_http=False))
    assert len(read) == 7
    found = [(record.headers["WARC-Type"], record.verify_block_digest()) for record in
             FastReader(io.BytesIO(raw), parse_http=False)]  # fmt: skip
    assert {kind: right for kind, right in found if kind != "warcinfo"} == {
        "request": True, "response": True, "revisit": True
    }  # fmt: skip


def test_an_archive_s_export_has_what_was_fetched_for_the_articles_asked_for(
    marsad: Callable, filled: Path, tmp_path: Path
) -> None:
    file = tmp_path / "out.warc.gz"
    assert marsad("--home", filled, "export", "--lang", "fr", "--format", "warc", "-o", file).code == 0
    [(kind, url, head, body)] = records(file.read_bytes())
    assert (kind, url, head) == ("response", "https://north.example/2", "200 OK")
    assert "détenus" in body.decode()
    [told] = headers(file.read_bytes())
    assert datetime.fromisoformat(told["WARC-Date"]) - NOON < timedelta(seconds=1)
