"""What was fetched as a WARC 1.1 file (ISO 28500), which web archives and their tools read: every request and answer.

Redirects are responses of their own. A page that came again as it was is a "revisit" of the first record of it, and so
is "not modified" (304). Pages are kept as they were decoded, so headers that spoke of the bytes on their way are
written as X-Archive-Orig-…; bodies of redirects and refusals were not kept, and their records say so (WARC-Truncated).
What a browser made of a page is a "conversion" of the response.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import urlsplit
from uuid import uuid4

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from marsad.times import rfc3339
from marsad.urls import web_url
from query.exports.articles import Capture, Dossier, Exported

WITH_PAGES = True
NOT_MODIFIED = 304
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_WAS = "X-Archive-Orig-"

Pairs = Sequence[tuple[str, str]]


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write everything that was fetched for each article; of how many articles there was anything."""
    writer = _Writer(WARCWriter(out, gzip=True, warc_version="WARC/1.1"))
    writer.begin(dossier.title)
    count = 0
    for article in articles:
        written = [writer.capture(capture) for capture in _what_came_first(article.captures)]
        count += any(written)
    return count


@dataclass(frozen=True, slots=True)
class _Seen:
    """Where the bytes of a page stand in the file already."""

    uri: str
    date: str
    digest: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """The last answer of a visit: what came of it."""

    uri: str
    date: str
    head: StatusAndHeaders
    named: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.named["WARC-Record-ID"]


class _Writer:
    def __init__(self, writer: WARCWriter) -> None:
        self._writer = writer
        self._pages: dict[str, _Seen] = {}
        self._visits: set[int] = set()
        self._came: dict[int, _Answer] = {}

    def begin(self, title: str) -> None:
        about = {"software": "Marsad", "format": "WARC File Format 1.1", "description": title}
        self._writer.write_record(self._writer.create_warcinfo_record("marsad.warc.gz", about))

    def capture(self, capture: Capture) -> bool:
        """Write a visit, once; whether there was anything to write. A file or mail has no address and is none."""
        visit = capture.visit
        if web_url(visit["final_url"]) is None or not (visit["exchanges"] or visit["page_sha256"]):
            return False
        if visit["id"] in self._visits:
            return True
        self._visits.add(visit["id"])
        if visit["rendered"] and visit["id"] in self._came:
            self._shown(self._came[visit["id"]], capture)
            return True
        *hops, last = visit["exchanges"] or [_as_exchange(visit)]
        for hop in hops:
            self._bodiless(self._answer(hop))
        answer = self._answer(last)
        self._last(answer, capture)
        if visit["part_of"]:
            self._came[visit["part_of"]] = answer
        return True

    def _answer(self, hop: Mapping[str, Any]) -> _Answer:
        """The answer of a hop, after its request was written."""
        peer = {"WARC-IP-Address": hop["address"]} if hop["address"] else {}
        named = {"WARC-Record-ID": f"<urn:uuid:{uuid4()}>", "WARC-Date": hop["answered_at"], **peer}
        answer = _Answer(hop["url"], hop["answered_at"], _head(hop), named)
        if hop["request"]:
            asked = {"WARC-Date": hop["asked_at"], "WARC-Concurrent-To": answer.id, **peer}
            self._record(hop["url"], "request", http_headers=_request(hop), warc_headers_dict=asked)
        return answer

    def _last(self, answer: _Answer, capture: Capture) -> None:
        sha256 = capture.visit["page_sha256"]
        seen = self._pages.get(sha256)
        if capture.visit["status"] == NOT_MODIFIED:
            self._revisit(answer, _NOT_MODIFIED, seen)
        elif capture.visit["rendered"]:
            self._bodiless(answer)
            self._shown(answer, capture)
        elif sha256 and seen:
            self._revisit(answer, _SAME_PAYLOAD, seen)
        elif sha256 and (content := capture.content()) is not None:
            self._whole(answer, content, cut=capture.visit["truncated"])
            self._pages[sha256] = _Seen(answer.uri, answer.date, _digest(content))
        else:
            self._bodiless(answer)

    def _whole(self, answer: _Answer, content: bytes, *, cut: bool) -> None:
        answer.head.headers.append(("Content-Length", str(len(content))))
        more = {"WARC-Truncated": "disconnect"} if cut else {}
        self._response(answer, more, payload=io.BytesIO(content))

    def _bodiless(self, answer: _Answer) -> None:
        answer.head.headers.append(("Content-Length", "0"))
        self._response(answer, {"WARC-Truncated": "unspecified"})

    def _response(self, answer: _Answer, more: Mapping[str, str], **payload: Any) -> None:
        named = {**answer.named, **more}
        self._record(answer.uri, "response", http_headers=answer.head, warc_headers_dict=named, **payload)

    def _revisit(self, answer: _Answer, profile: str, seen: _Seen | None) -> None:
        """That ``seen`` came again; of a 304 to a page that is not in the file, only that it came."""
        named = {**answer.named, "WARC-Profile": profile}
        if seen:
            named["WARC-Refers-To-Target-URI"] = seen.uri
            named["WARC-Refers-To-Date"] = seen.date
            named["WARC-Payload-Digest"] = seen.digest
        self._record(answer.uri, "revisit", http_headers=answer.head, warc_headers_dict=named)

    def _shown(self, answer: _Answer, capture: Capture) -> None:
        """What a browser made of ``answer``."""
        if (content := capture.content()) is None:
            return
        named = {"WARC-Date": answer.date, "WARC-Refers-To": answer.id, "Content-Type": "text/html; charset=utf-8"}
        self._record(answer.uri, "conversion", payload=io.BytesIO(content), warc_headers_dict=named)

    def _record(self, uri: str, kind: str, **told: Any) -> None:
        if "payload" in told:
            told["length"] = len(told["payload"].getvalue())
        self._writer.write_record(self._writer.create_warc_record(uri, kind, **told))


def _what_came_first(captures: Iterable[Capture]) -> list[Capture]:
    """In order, but for what belongs to a page that a browser has shown: that came before it was shown."""
    shown = {capture.visit["id"] for capture in captures if capture.visit["rendered"]}

    def place(capture: Capture) -> tuple[int, bool]:
        part_of = capture.visit["part_of"]
        return (part_of, False) if part_of in shown else (capture.visit["id"], True)

    return sorted(captures, key=place)


def _as_exchange(visit: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a visit that was made before exchanges were kept."""
    moment = rfc3339(visit["fetched_at"])
    return {
        "url": visit["final_url"],
        "asked_at": moment,
        "answered_at": moment,
        "status": visit["status"] or 200,
        "reason": "",
        "address": None,
        "request": [],
        "headers": list(visit["headers"].items()),
    }


def _head(hop: Mapping[str, Any]) -> StatusAndHeaders:
    status = hop["status"]
    known = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    headers = [(_WAS + name if name.lower() in _OF_THE_WIRE else name, value) for name, value in hop["headers"]]
    return StatusAndHeaders(f"{status} {hop['reason'] or known}", headers, protocol="HTTP/1.1")


def _request(hop: Mapping[str, Any]) -> StatusAndHeaders:
    parts = urlsplit(hop["url"])
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers: Pairs = [(name, value) for name, value in hop["request"]]
    return StatusAndHeaders(f"GET {target} HTTP/1.1", headers, is_http_request=True)


def _digest(content: bytes) -> str:
    return "sha1:" + b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
