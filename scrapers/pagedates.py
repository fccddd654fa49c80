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
from scrapers.beside import Beside, holders
from scrapers.datelines import Stamp, dated_lines, dated_times, in_furniture, near_times, stamps
from scrapers.dates import parse_date
from scrapers.metadata import Head

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
    "rnews:datepublished",
    "bt:pubdate",
)
_VAGUE = ("dc.date", "dcterms.date", "date")  # of publication, unless the page was changed on that day
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
    head: Head,
    beside: Beside,
    entry: Entry | None,
    american: bool = False,
    now: datetime | None = None,
    zone: tzinfo | None = None,
) -> Dates:
    """The dates of a page. Dates after ``now`` are not believed.

    ``american`` pages write the month before the day where numbers alone tell it.
    """
    latest = (now or datetime.max.replace(tzinfo=UTC) - _AHEAD) + _AHEAD
    changed: list[datetime] = []

    def read(raw: str) -> datetime | None:
        found = parse_date(raw, zone=zone, month_first=american)
        return found if found and found <= latest else None

    def first(raws: Iterator[str]) -> datetime | None:
        return next((found for raw in raws if (found := read(raw))), None)

    def published(stamps: Iterator[Stamp]) -> Iterator[str]:
        for change, raw in stamps:
            if not change:
                yield raw
            elif found := read(raw):
                changed.append(found)

    near = beside.nearest_first()
    node, page, metas = head.article, head.page, head.metas
    modified = (
        first(_told(node, "dateModified")) or first(_metas(metas, _MODIFIED)) or first(_told(page, "dateModified"))
    )
    vague = [
        raw for raw in _metas(metas, _VAGUE) if (day := read(raw)) is None or not modified or _apart(day, modified)
    ]
    around = holders(head.headline) if head.headline is not None else frozenset()
    ways: tuple[tuple[DateOrigin, Iterator[str]], ...] = (
        ("json-ld", _told(node, "datePublished", "dateCreated")),
        ("meta", _metas(metas, _PUBLISHED)),
        ("meta", iter(vague)),
        ("json-ld", _told(page, "datePublished")),
        ("time-element", _marked_times(tree)),
        ("feed", iter([entry.published.isoformat()] if entry and entry.published else [])),
        ("time-element", published(dated_times(near))),
        ("time-element", published(near_times(head.headline, around))),
        ("url", _in_url(url)),
        ("text", published(dated_lines(near))),
        ("meta", _metas(metas, _VAGUE)),
        ("json-ld", iter(head.data_dates)),
    )
    at, origin = next(((found, origin) for origin, raws in ways if (found := first(raws))), (None, None))
    return Dates(at, origin, modified or next(iter(changed), None))


def _apart(one: datetime, other: datetime) -> bool:
    """Whether two moments fall on different days, as their page counts them: zones are left out at times."""
    return one.date() != other.date()


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
        ) and not in_furniture(element):
            yield from stamps(element)


def _in_url(url: str) -> Iterator[str]:
    for found in _IN_URL.finditer(url.split("?", 1)[0]):
        whole = [part for part in found.groups() if part]
        yield " ".join(reversed(whole)) if not whole[1].isdigit() else "-".join(part.zfill(2) for part in whole)
