"""Reads a feed's bytes, whatever they are labelled as: unpacked, decoded by our rules, read by their format."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import tzinfo

from marsad.errors import FetchError
from scrapers.announced import ParsedFeed, Reading
from scrapers.challenges import is_challenge
from scrapers.charset import decode
from scrapers.decoding import unpack
from scrapers.jsonfeed import looks_like_json, read_jsonfeed
from scrapers.syndication import read_syndication

_LARGEST = 100_000_000  # bytes; a client's own cap is lower
_HTML = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!doctype[^>]*>)*+<(?:html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED_TYPES = re.compile(r"[^;]*\b(?:xml|rss|atom|rdf|json)\b", re.IGNORECASE)


def read_feed(
    content: bytes, *, url: str | None, content_type: str | None, source: str = "", zone: tzinfo | None = None
) -> ParsedFeed:
    """The feed in ``content``, whatever it is labelled as. Never raises; what is no feed has status "not-a-feed".

    ``url`` is the address that answered, for relative links; ``content_type`` the HTTP header; ``zone`` the time zone
    of dates without one.
    """
    try:
        body = unpack(content, [], cap=_LARGEST)
    except FetchError as error:
        return ParsedFeed("not-a-feed", warnings=(error.reason,))
    decoded = decode(body.content, content_type=content_type, kind="xml")
    feed = _read_text(decoded.text, Reading(source, url, zone))
    if feed.status == "not-a-feed":
        return feed
    status = "repaired" if feed.status == "ok" and (decoded.replaced or body.cut) else feed.status
    warnings = (*body.warnings, *_type_warnings(content_type), *decoded.warnings, *feed.warnings)
    return replace(feed, status=status, warnings=warnings)


def _read_text(text: str, reading: Reading) -> ParsedFeed:
    if not text.strip("\x00\ufeff \t\r\n"):
        return ParsedFeed("not-a-feed", warnings=("no-content",))
    if looks_like_json(text):
        return read_jsonfeed(text, reading)
    if _HTML.match(text):
        challenge = is_challenge(text.encode("utf-8", "replace"), {})
        return ParsedFeed("not-a-feed", warnings=("challenge" if challenge else "html-page",))
    return read_syndication(text, reading)


def _type_warnings(content_type: str | None) -> list[str]:
    """A feed is known by its body; a label that says otherwise is told (F28)."""
    if not content_type or _FEED_TYPES.match(content_type):
        return []
    return [f"content-type: {content_type.partition(';')[0].strip()[:60]}"]
