"""Reads plain text (a mail, a .txt file, a page without markup) as an article."""

from __future__ import annotations

import re

from marsad import urls
from marsad.model import Article, Entry
from marsad.text import clean, one_line
from scrapers import language
from scrapers.charset import decode
from scrapers.pdftext import is_headline

_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|div|p|article|table|br|a)\b", re.IGNORECASE)
_LOOKED_AT = 4096
_MOST_LINKS = 200
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")


def is_plain(content: bytes, content_type: str | None) -> bool:
    """Is this plain text? Its label says so and its beginning has no markup that would belie it."""
    label = (content_type or "").partition(";")[0].strip().lower()
    return label == "text/plain" and not _MARKUP.search(content[:_LOOKED_AT])


def read_plain(content: bytes, *, url: str, content_type: str | None, entry: Entry | None) -> Article:
    """The text as an article: paragraphs are what empty lines part; a first line that reads like a headline is one,
    unless the entry has a title."""
    decoded = decode(content, content_type=content_type, kind="html")
    parts = [one_line(part) for part in re.split(r"\n\s*\n", clean(decoded.text).replace("\r\n", "\n"))]
    kept = [part for part in parts if part]
    title = entry.title if entry else ""
    if kept and (one_line(title) == kept[0] or (not title and len(kept) > 1 and is_headline(kept[0]))):
        title = kept.pop(0)
    text = "\n\n".join(kept)
    links = dict.fromkeys(link for found in _ADDRESS.findall(text) if (link := urls.web_url(found.rstrip(".,;:!?»”"))))
    dated = entry.published if entry else None
    return Article(
        url=url,
        canonical_url=urls.canonical(url),
        status="ok" if text else "not-article",
        title=title,
        text=text,
        authors=entry.authors if entry else (),
        published=dated,
        published_from="feed" if dated else None,
        language=language.detect(f"{title}\n{text}") if text else None,
        links=tuple(links)[:_MOST_LINKS],
        warnings=decoded.warnings,
    )
