"""Reads RSS, Atom and RDF feeds: feedparser's understanding of them, over text that we decoded and mended."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import feedparser

from marsad.model import Enclosure, Entry
from marsad.text import one_line
from scrapers.announced import ParsedFeed, Reading, told_apart, web_link
from scrapers.feedhints import hints_in
from scrapers.feedrepair import mend
from scrapers.plaintext import plain_title

_HEAD = 20_000  # characters in which a feed says what it says of itself
_MAIL = re.compile(r"(?:mailto:)?([^\s<>()\"]+@[^\s<>()\"]+)", re.IGNORECASE)
_RELATIVE_BASE = re.compile(r"\bxml:base\s*=\s*[\"'](?!\s*[a-zA-Z][a-zA-Z0-9+.-]*:)")
# What feedparser has been seen to let through on input that no feed would be: they end this feed's reading only.
_SLIPS = (ValueError, KeyError, IndexError, AttributeError, TypeError, AssertionError, RecursionError, LookupError)


# feedparser would look for a driver that Python 3 does not have, at every feed, for a fifteenth of the time.
feedparser.api.PREFERRED_XML_PARSERS.clear()


def read_syndication(text: str, reading: Reading) -> ParsedFeed:
    """The feed in ``text``; status "not-a-feed" if it is neither RSS, Atom, RDF nor CDF.

    Links are resolved against xml:base, then against ``reading.base`` (F14). The verdict is drawn from what was found,
    never from feedparser's flag for feeds that break a rule (F05).
    """
    mended = mend(text)
    try:
        found = _parse(mended.text, reading.base)
    except _SLIPS as error:
        return ParsedFeed("not-a-feed", warnings=(*mended.warnings, f"parser: {type(error).__name__}"))
    entries = told_apart([_entry(raw, reading) for raw in found.entries])
    version = str(dict.get(found, "version") or "") or ("cdf" if entries and mended.root.lower() == "channel" else "")
    if not version:
        return ParsedFeed("not-a-feed", warnings=mended.warnings, left_out=len(entries))
    warnings = (*mended.warnings, *(["not-well-formed"] if found.bozo else []))
    head = found.feed
    feed = ParsedFeed(
        status="empty" if not entries else "repaired" if warnings else "ok",
        version=version,
        title=plain_title(dict.get(head, "title")),
        url=web_link(dict.get(head, "link"), reading.base),
        language=one_line(dict.get(head, "language") or "") or None,
        warnings=warnings,
        entries=entries,
        left_out=mended.left_out,
        next_url=_older(head, reading.base),
        hints=hints_in(mended.text[:_HEAD], dict.get(head, "ttl")),
    )
    return _with_feed_language(feed)


def _older(head: Any, base: str | None) -> str | None:
    """Where older entries are: the next page of a paged feed, else the archive before (RFC 5005)."""
    links = dict.get(head, "links", ())
    for rel in ("next", "prev-archive"):
        if link := next((link for link in links if link.get("rel") == rel), None):
            return web_link(link.get("href"), base)
    return None


def _parse(text: str, base: str | None) -> Any:
    """feedparser's result. It is handed a stream of bytes and no header, so that it can open nothing (H15) and has no
    encoding to guess; markup is left as it is, since only its text is used."""
    headers = {"content-type": "application/xml; charset=utf-8"}
    # Given a base, feedparser resolves guids too, which must stay as written: a feed that moves keeps its guids.
    if base and _RELATIVE_BASE.search(text):
        headers["content-location"] = base
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _entry(raw: Any, reading: Reading) -> Entry:
    # dict.get, because feedparser's own lookup lets one field stand in for another without saying so.
    published = dict.get(raw, "published") or dict.get(raw, "created")
    return reading.entry(
        guid=dict.get(raw, "id"),
        links=_links(raw),
        title=dict.get(raw, "title"),
        summary=dict.get(raw, "summary") or next((part.get("value") for part in dict.get(raw, "content", ())), ""),
        published=published,
        updated=dict.get(raw, "updated"),
        authors=_authors(raw),
        language=_language(raw),
        enclosures=list(_enclosures(raw, reading.base)),
    )


def _links(raw: Any) -> Iterator[str | None]:
    """Addresses of the entry's page, the best first: what a click counter stands for, HTML alternates, any other
    alternate, a guid that is an address."""
    yield dict.get(raw, "feedburner_origlink")
    alternates = [link for link in dict.get(raw, "links", ()) if link.get("rel", "alternate") == "alternate"]
    alternates.sort(key=lambda link: link.get("type", "text/html") not in ("text/html", "application/xhtml+xml"))
    guid = dict.get(raw, "id")
    for link in alternates:
        # feedparser makes a link of a guid that does not say it is none: "4711" is an address only in theory.
        if link.get("href") != guid or _is_address(guid):
            yield link.get("href")
    yield guid if dict.get(raw, "guidislink") and _is_address(guid) else None


def _is_address(told: str | None) -> bool:
    return (told or "").strip().startswith(("/", "?")) or web_link(told, None) is not None


def _authors(raw: Any) -> Iterator[str]:
    told = list(filter(None, dict.get(raw, "authors", ())))
    if len(told) <= 1 and (written := dict.get(raw, "author")):
        # One author as the feed wrote it: feedparser's own cut into name and address spoils newer domains.
        yield author_name(written)
        return
    for author in told:
        name, mail = str(author.get("name") or ""), str(author.get("email") or "")
        cut_within = mail and name.count("(") > name.count(")")
        yield author_name(f"{mail}{name})" if cut_within else name or mail)


def author_name(told: str) -> str:
    """The name in what an author field holds, "desk@n.example (News Desk)" say; the address if there is no name."""
    name = _MAIL.sub(" ", told)
    name = re.sub(r"[<(]\s*[>)]", " ", name).strip(" \t\r\n,;-|")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1].strip()
    mail = _MAIL.search(told)
    return name or (mail[1] if mail else "")


def _language(raw: Any) -> str | None:
    details = (dict.get(raw, key) or {} for key in ("title_detail", "summary_detail"))
    return next(filter(None, (detail.get("language") for detail in details)), None)


def _enclosures(raw: Any, base: str | None) -> Iterator[Enclosure]:
    for file in dict.get(raw, "links", ()):
        if file.get("rel") != "enclosure":
            continue
        url = web_link(file.get("href"), base)
        length = str(file.get("length") or "").strip()
        if url:
            media_type = one_line(file.get("type") or "") or None
            yield Enclosure(url, media_type, int(length) if re.fullmatch(r"[0-9]{1,15}", length) else None)


def _with_feed_language(feed: ParsedFeed) -> ParsedFeed:
    if not feed.language:
        return feed
    entries = tuple(replace(entry, language=entry.language or feed.language) for entry in feed.entries)
    return replace(feed, entries=entries)
