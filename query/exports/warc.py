"""Kept pages as a WARC 1.1 file, which web archives and their tools read (ISO 28500)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, BinaryIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from query.exports.articles import Dossier, Exported

WITH_PAGES = True
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
"""What was true of the bytes on their way: pages are kept as they were decoded."""


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a response for each article whose page is kept, each page once; how many articles had one."""
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    about = {"software": "Marsad", "format": "WARC File Format 1.1", "description": dossier.title}
    writer.write_record(writer.create_warcinfo_record("marsad.warc.gz", about))
    count, written = 0, set()
    for article in articles:
        page = article.shown["page"]
        if article.page is None:
            continue
        count += 1
        if page["sha256"] not in written:
            written.add(page["sha256"])
            writer.write_record(_response(writer, page, article.page))
    return count


def _response(writer: WARCWriter, page: Mapping[str, Any], content: bytes) -> Any:
    kept = [(name, value) for name, value in page["headers"].items() if name.lower() not in _OF_THE_WIRE]
    status = page["status"] or 200
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    headers = StatusAndHeaders(
        f"{status} {phrase}", [*kept, ("Content-Length", str(len(content)))], protocol="HTTP/1.1"
    )
    named = {"WARC-Date": f"{page['fetched_at']:%Y-%m-%dT%H:%M:%SZ}"}
    if page["truncated"]:
        named["WARC-Truncated"] = "length"
    return writer.create_warc_record(
        page["final_url"], "response", payload=io.BytesIO(content), http_headers=headers, warc_headers_dict=named
    )
