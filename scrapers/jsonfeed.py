"""Reads JSON Feed 1.0 and 1.1 as they are found in the wild: old and new author fields, numbers as ids (F48)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from marsad.model import Enclosure, Entry
from marsad.text import one_line
from scrapers.announced import ParsedFeed, Reading, told_apart, web_link
from scrapers.plaintext import plain_title

_VERSION = re.compile(r"(?:^|jsonfeed\.org/version/)(\d)(?:\.(\d))?/?$")


def looks_like_json(text: str) -> bool:
    """Whether ``text`` begins as a JSON object does."""
    return text.lstrip("\ufeff \t\r\n\x00").startswith("{")


def read_jsonfeed(text: str, reading: Reading) -> ParsedFeed:
    """The JSON Feed in ``text``; status "not-a-feed" for other JSON. An item that is no object is left out alone."""
    try:
        document = json.loads(text.strip("\ufeff \t\r\n\x00"), strict=False)
    except (ValueError, RecursionError):
        return ParsedFeed("not-a-feed", warnings=("not-json",))
    if not isinstance(document, dict) or not (version := _version(document)):
        return ParsedFeed("not-a-feed", warnings=("json-of-another-kind",))
    told = document.get("items")
    items = told if isinstance(told, list) else []
    language = _text(document.get("language")) or None
    good = [item for item in items if isinstance(item, dict) and item]
    entries = told_apart([_entry(item, language, reading) for item in good])
    left_out = len(items) - len(good)
    return ParsedFeed(
        status="ok" if entries else "empty",
        version=version,
        title=plain_title(_text(document.get("title"))),
        url=web_link(_text(document.get("home_page_url")), reading.base),
        language=language,
        warnings=(f"bad-items: {left_out}",) if left_out else (),
        entries=entries,
        left_out=left_out,
        next_url=web_link(_text(document.get("next_url")), reading.base),
    )


def _version(document: Mapping[str, Any]) -> str:
    if not isinstance(document.get("items"), list):
        return ""
    if found := _VERSION.search(_text(document.get("version"))):
        return f"json{found[1]}{(found[2] or '').removeprefix('0')}"
    return "json" if "title" in document else ""


def _entry(item: Mapping[str, Any], language: str | None, reading: Reading) -> Entry:
    texts = (_text(item.get(key)) for key in ("summary", "content_text", "content_html"))
    guid = _text(item.get("id"))
    return reading.entry(
        guid=guid,
        links=(_text(item.get("url")), _text(item.get("external_url")), guid if web_link(guid, None) else None),
        title=_text(item.get("title")),
        summary=next(filter(None, texts), ""),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        authors=_authors(item),
        language=_text(item.get("language")) or language,
        enclosures=list(_attachments(item.get("attachments"), reading.base)),
    )


def _authors(item: Mapping[str, Any]) -> Iterator[str]:
    """Names from ``authors`` (1.1) and ``author`` (1.0), each a list, an object or a plain string."""
    for told in (item.get("authors"), item.get("author")):
        for author in told if isinstance(told, list) else [told]:
            yield _text(author.get("name")) if isinstance(author, dict) else _text(author)


def _attachments(told: object, base: str | None) -> Iterator[Enclosure]:
    for file in told if isinstance(told, list) else []:
        if isinstance(file, dict) and (url := web_link(_text(file.get("url")), base)):
            size = file.get("size_in_bytes")
            whole = int(size) if isinstance(size, int | float) and 0 <= size < 10**15 else None
            yield Enclosure(url, one_line(_text(file.get("mime_type"))) or None, whole)


def _text(value: object) -> str:
    """``value`` as text if it is text or a number; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).strip()
