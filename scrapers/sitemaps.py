"""Reads sitemaps: news sitemaps, plain ones, indexes of others, and lists of addresses in plain text (F50)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lxml import etree

from marsad.text import one_line
from scrapers.announced import web_link
from scrapers.charset import decode
from scrapers.dates import parse_date
from scrapers.xmltext import doctype_before, without_illegal

_ROOT = re.compile(r"<(?:[A-Za-z][\w.-]*:)?(?:urlset|sitemapindex)(?=[\s/>])")
_NEWS = "http://www.google.com/schemas/sitemap-news/"


@dataclass(frozen=True, slots=True)
class Listed:
    """One address of a sitemap. ``news`` is true if it has a news:news element of its own; then ``title``,
    ``published_raw`` and ``language`` are what that says. ``modified_raw`` is lastmod."""

    url: str
    modified_raw: str | None = None
    news: bool = False
    title: str = ""
    published_raw: str | None = None
    language: str | None = None

    @property
    def modified(self) -> datetime | None:
        return parse_date(self.modified_raw)

    @property
    def published(self) -> datetime | None:
        return parse_date(self.published_raw)


@dataclass(frozen=True, slots=True)
class ParsedSitemap:
    """One sitemap file. ``kind`` "none" is no sitemap. ``for_news`` is true if it declares the news namespace, whether
    or not it lists any news. ``bad`` counts addresses that are none."""

    kind: Literal["urlset", "index", "none"]
    listed: tuple[Listed, ...] = ()
    for_news: bool = False
    bad: int = 0
    warnings: tuple[str, ...] = ()


def read_sitemap(content: bytes, *, url: str | None, content_type: str | None) -> ParsedSitemap:
    """The sitemap in ``content``, unpacked already. Never raises. Addresses of images and videos are not pages and
    are passed over; so is whatever stands before the root element, a DOCTYPE with it."""
    decoded = decode(content, content_type=content_type, kind="xml")
    text, _ = without_illegal(decoded.text)
    start = _ROOT.search(text)
    if start is None:
        return _plain_list(text)
    if (doctype := doctype_before(text, start.start())) and doctype.end > start.start():
        start = _ROOT.search(text, doctype.end) or start
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(text[start.start() :].encode(), parser)
    except etree.XMLSyntaxError:
        root = None
    kind = {"urlset": "urlset", "sitemapindex": "index"}.get(_name(root)) if root is not None else None
    if root is None or kind is None:
        return ParsedSitemap("none")
    children = [child for child in root if _name(child) in ("url", "sitemap")]
    listed = [found for child in children if (found := _listed(child, url))]
    warnings = (*decoded.warnings, *(["not-well-formed"] if len(parser.error_log) else []))
    return ParsedSitemap(
        kind="index" if kind == "index" else "urlset",
        listed=tuple(listed),
        for_news=any(str(space).startswith(_NEWS) for space in root.nsmap.values()) or any(one.news for one in listed),
        bad=len(children) - len(listed),
        warnings=warnings,
    )


def _listed(element: etree._Element, base: str | None) -> Listed | None:
    """What one <url> or <sitemap> says; only its own children count, so that an image's <loc> is not taken for it."""
    own = {_name(child): child for child in reversed(element) if not _is_media(child)}
    url = web_link(_text(own.get("loc")), base)
    if url is None:
        return None
    news = own.get("news")
    said = {_name(part): _text(part) for part in news.iter()} if news is not None else {}
    return Listed(
        url=url,
        modified_raw=_text(own.get("lastmod")) or None,
        news=news is not None,
        title=said.get("title", ""),
        published_raw=said.get("publication_date") or None,
        language=said.get("language") or None,
    )


def _plain_list(text: str) -> ParsedSitemap:
    """A sitemap of one address a line, which the protocol allows; "none" unless every line is an address."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    urls = [web_link(line, None) for line in lines]
    if not lines or not all(urls):
        return ParsedSitemap("none")
    return ParsedSitemap("urlset", tuple(Listed(url) for url in urls if url))


def _is_media(element: etree._Element) -> bool:
    tag = element.tag if isinstance(element.tag, str) else ""
    return "sitemap-image" in tag or "sitemap-video" in tag or tag.startswith(("image:", "video:"))


def _name(element: etree._Element) -> str:
    """The element's name without its namespace or, where that was not declared, its prefix."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _text(element: etree._Element | None) -> str:
    return one_line("".join(map(str, element.itertext()))) if element is not None else ""
