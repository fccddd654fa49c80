"""Reads documents (PDF, Word, OpenDocument, RTF) as articles: their text, title, date and number of pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from marsad import urls
from marsad.errors import ParseError
from marsad.model import Article, DateOrigin, Entry, PageStatus
from marsad.text import clean, one_line
from scrapers import language
from scrapers.dates import parse_date
from scrapers.officetext import read_office
from scrapers.pdfpages import take_apart
from scrapers.pdftext import is_headline, paragraphs, title

_STAMP = 100  # letters a page that a scanner or a registry may have put on its pictures
_DATE_LINES = 12  # paragraphs in which a document says of when it is
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:Z|([+-])(\d\d)'?(\d\d)?)?")
_TOLERANCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Found:
    title: str
    author: str
    created: datetime | None
    texts: tuple[str, ...]
    pages: int | None = None
    warnings: tuple[str, ...] = ()


def read_document(content: bytes, kind: str, *, url: str, fetched_at: datetime | None, entry: Entry | None) -> Article:
    """The document as an article with status "document"; "failed" with the reason in ``warnings`` if it is encrypted,
    broken or of a format whose text cannot be had. A scanned one has no text and says so. ``kind`` is that of
    ``scrapers.documents``."""
    bare = Article(url=url, canonical_url=urls.canonical(url), status="document", title=entry.title if entry else "")
    try:
        found = _pdf(content) if kind == "pdf" else _office(content)
    except ParseError as error:
        status: PageStatus = "document" if error.reason == "unread-format" else "failed"
        return replace(bare, status=status, warnings=(f"{error.reason}: {error.detail}",))
    body = found.texts[1:] if found.texts and one_line(found.texts[0]) == found.title else found.texts
    text = "\n\n".join(filter(None, map(clean, body)))
    published, origin = _date(found, fetched_at, entry)
    named = found.title or (entry.title if entry else "")
    return replace(
        bare,
        title=named,
        text=text,
        authors=(found.author,) if found.author else (entry.authors if entry else ()),
        published=published,
        published_from=origin,
        language=language.detect(f"{named}\n{text}") if text else None,
        pages=found.pages,
        warnings=found.warnings,
    )


def _pdf(content: bytes) -> _Found:
    told = take_apart(content)
    found = paragraphs(told.sheets)
    letters = sum(len(one.text) for one in found)
    warnings = []
    pictures = sum(sheet.picture for sheet in told.sheets)
    if not letters or (letters < _STAMP * len(told.sheets) and 2 * pictures > len(told.sheets)):
        warnings.append(f"scanned: {told.pages} pages of pictures without a text layer")
        found = []
    if len(told.sheets) < told.pages:
        warnings.append(f"only {len(told.sheets)} of {told.pages} pages were read")
    return _Found(
        title(told.title, found),
        _author(told.author),
        _pdf_date(told.created),
        tuple(one.text for one in found),
        told.pages,
        tuple(warnings),
    )


def _office(content: bytes) -> _Found:
    told = read_office(content)
    first = told.paragraphs[0] if told.paragraphs else ""
    named = one_line(told.title) or (first if is_headline(first) else "")
    warnings = () if told.paragraphs else ("the document has no text",)
    return _Found(named, _author(told.author), parse_date(told.dated), told.paragraphs, None, warnings)


def _author(claimed: str) -> str:
    """A name, and not that of an account or a program."""
    name = one_line(claimed)
    return name if " " in name and len(name) < 80 and "@" not in name and not any(map(str.isdigit, name)) else ""


def _pdf_date(raw: str) -> datetime | None:
    """A date as PDFs write it (ISO 32000-1, 7.9.4): ``D:20261125084042+02'00'``."""
    match = _PDF_DATE.match(raw.strip())
    if not match:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in match.groups()[:6])
    try:
        local = datetime(year or 0, month or 1, day or 1, hour or 0, minute or 0, second or 0, tzinfo=UTC)
    except ValueError:
        return None
    off = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    return local - off if match[7] == "+" else local + off


def _date(found: _Found, fetched_at: datetime | None, entry: Entry | None) -> tuple[datetime | None, DateOrigin | None]:
    """When the document is of, and who says so: its metadata, else one of its first lines, else its source. Nothing
    that lies ahead of us is believed."""
    latest = fetched_at + _TOLERANCE if fetched_at else None
    told: Sequence[tuple[datetime | None, DateOrigin]] = (
        (found.created, "meta"),
        (_in_text(found.texts), "text"),
        (entry.published if entry else None, "feed"),
    )
    for moment, origin in told:
        if moment and moment.year > 1980 and (latest is None or moment <= latest):
            return moment, origin
    return None, None


def _in_text(texts: Sequence[str]) -> datetime | None:
    return next((moment for text in texts[:_DATE_LINES] if len(text) <= 100 and (moment := parse_date(text))), None)
