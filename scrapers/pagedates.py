"""Finds when an article was published and changed, and says where that was read (X12, X14).

What is said of the article itself is heard first: JSON-LD, meta elements; then the feed; then a time element beside
the headline, the address, a dated line beside the headline. A date in a sidebar, a footer or a copyright line is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from lxml.html import HtmlElement

from marsad.model import DateOrigin, Entry
from scrapers import jsonld
from scrapers.blocks import Block, mark_of
from scrapers.dates import parse_date

_PUBLISHED = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publishdate",
    "publication_date",
    "publicationdate",
    "pubdate",
    "published",
    "published_at",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "dc.created",
    "article.published",
    "article_date_original",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "citation_date",
    "originalpublicationdate",
    "displaydate",
    "date_published",
    "datecreated",
    "creation_date",
    "date",
    "rnews:datepublished",
    "bt:pubdate",
)
_MODIFIED = (
    "article:modified_time",
    "article:modified",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
    "article:updated_time",
    "last-modified",
    "lastmod",
    "revised",
    "updated",
    "modified",
)
_IN_URL = re.compile(
    r"(?<!\d)(20\d\d|19\d\d)[/_-](0?[1-9]|1[0-2])[/_-](0?[1-9]|[12]\d|3[01])(?!\d)|"
    r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)|/(20\d\d)/([a-z]{3})/(0?[1-9]|[12]\d|3[01])(?:/|$)"
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|حقوق", re.IGNORECASE)
_ELSEWHERE = frozenset({"related", "chrome", "comments", "newsletter", "advert", "hidden", "consent", "form"})
_LINE = 160
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published, where that was read, and when it was changed."""

    published: datetime | None = None
    origin: DateOrigin | None = None
    modified: datetime | None = None


def find_dates(
    tree: HtmlElement,
    *,
    url: str,
    node: jsonld.Node | None,
    page: jsonld.Node | None,
    metas: Mapping[str, Sequence[str]],
    beside: Sequence[Block],
    headline: HtmlElement | None,
    entry: Entry | None,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Dates:
    """The dates of a page. ``beside`` are the blocks around its ``headline``; dates after ``now`` are not believed."""
    latest = (now or datetime.max.replace(tzinfo=UTC) - _AHEAD) + _AHEAD

    def first(raws: Iterator[str]) -> datetime | None:
        return next((d for raw in raws if (d := parse_date(raw, zone=zone)) and d <= latest), None)

    ways: tuple[tuple[DateOrigin, Iterator[str]], ...] = (
        ("json-ld", _told(node, "datePublished", "dateCreated")),
        ("meta", _metas(metas, _PUBLISHED)),
        ("json-ld", _told(page, "datePublished")),
        ("time-element", _marked_times(tree)),
    )
    modified = (
        first(_told(node, "dateModified")) or first(_metas(metas, _MODIFIED)) or first(_told(page, "dateModified"))
    )
    for origin, raws in ways:
        if found := first(raws):
            return Dates(found, origin, modified)
    if entry is not None and entry.published:
        return Dates(entry.published, "feed", modified)
    later: tuple[tuple[DateOrigin, Iterator[str]], ...] = (
        ("time-element", _near_times(tree, headline)),
        ("url", _in_url(url)),
        ("text", _lines(beside)),
    )
    for origin, raws in later:
        if found := first(raws):
            return Dates(found, origin, modified)
    return Dates(modified=modified)


def _told(node: jsonld.Node | None, *keys: str) -> Iterator[str]:
    for key in keys if node else ():
        if said := jsonld.text(node.get(key) if node else None):
            yield said


def _metas(metas: Mapping[str, Sequence[str]], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, ())


def _marked_times(tree: HtmlElement) -> Iterator[str]:
    """Times that the markup itself calls the publication's."""
    for element in tree.iter("time", "meta", "span", "abbr", "p", "div"):
        prop = (element.get("itemprop") or element.get("property") or "").lower().replace("-", "")
        if (
            "datepublished" in prop or "publisheddate" in prop or element.get("pubdate") is not None
        ) and not _elsewhere(element):
            yield from _stamps(element)


def _near_times(tree: HtmlElement, headline: HtmlElement | None) -> Iterator[str]:
    """Time elements that stand by the headline: within the same few containers, not in a list or a sidebar."""
    if headline is None:
        return
    containers = list(headline.iterancestors())[:6]
    for container in containers:
        if container.tag in ("body", "html"):
            return
        for element in container.iter("time"):
            if not _elsewhere(element) and next(element.iterancestors("li", "ul", "a"), None) is None:
                yield from _stamps(element)


def _stamps(element: HtmlElement) -> Iterator[str]:
    for name in ("datetime", "content", "title"):
        if said := element.get(name):
            yield said
    yield " ".join(element.text_content().split())[:_LINE]


def _elsewhere(element: HtmlElement) -> bool:
    for outer in element.iterancestors():
        if outer.tag in ("aside", "nav", "footer"):
            return True
        if outer.tag in ("body", "html", "main", "article"):
            continue
        names = f"{outer.get('id', '')} {outer.get('class', '')}"
        if len(names) > 1 and mark_of(names) in _ELSEWHERE:
            return True
    return False


def _in_url(url: str) -> Iterator[str]:
    for found in _IN_URL.finditer(url.split("?", 1)[0]):
        whole = [part for part in found.groups() if part]
        yield " ".join(reversed(whole)) if not whole[1].isdigit() else "-".join(part.zfill(2) for part in whole)


def _lines(beside: Sequence[Block]) -> Iterator[str]:
    """Dated lines beside the headline; the whole line, then the parts that bars and dots part."""
    for block in beside:
        line = block.text
        if len(line) > _LINE or not any(c.isdigit() for c in line) or _COPYRIGHT.search(line):
            continue
        kinds = [kind for kind, _ in block.place.marks]
        if (block.link_share > 0.5 and "byline" not in kinds) or not _ELSEWHERE.isdisjoint(kinds):
            continue
        yield line
        yield from re.split(r"\s*[|•·]\s*", line)
