"""Sources that are documents: a page that links to PDFs and office files, or one such file at a fixed address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from pydantic import Field

from marsad.model import Entry, Page, Poll, Source, SourceState
from marsad.text import fold, one_line
from marsad.urls import canonical
from scrapers import documents
from scrapers.announced import Reading, newest, web_link
from scrapers.asking import ask, told, unchanged
from scrapers.charset import decode
from scrapers.dates import parse_date
from scrapers.http import Client
from scrapers.options import Filtered, Zoned
from scrapers.workers import elsewhere

_FILE = re.compile(r"\.(?:pdf|docx?|odt|rtf)(?:$|[/&])", re.IGNORECASE)
_TYPE = re.compile(r"application/(?:pdf|msword|rtf|vnd\.(?:oasis|openxml).*(?:text|wordprocessing))", re.IGNORECASE)
_EMPTY_WORDS = re.compile(
    r"pdf|docx?|odt|rtf|[kmg][bo]|download|view|open|read|more|here|click|file|full|text|english|arabic|french|version|"
    r"the|in|telecharger|voir|lire|ouvrir|ici|fichier|document|le|la|suite|en|cliquez|consulter|"
    r"للتحميل|تحميل|تنزيل|عرض|فتح|هنا|اضغط|الملف|ملف|المزيد|اقرا|نص|كامل"
)
_OUTSIDE = ("body", "main", "html", "[document]", "nav", "header", "footer")
_CLIMB = 5
_LONGEST_DATE = 60


class Options(Zoned, Filtered):
    """``[options]`` of documents. ``include`` and ``exclude`` are regular expressions that a document's address must
    (not) contain; ``timezone`` is where the site's clock stands. ``max_entries`` keeps the newest only."""

    max_entries: int | None = Field(default=None, ge=1)


async def discover(
    source: Source, options: Options, state: SourceState | None, client: Client, *, now: datetime
) -> Poll:
    """The documents that the page links to, each with the words of its link, or the one document that is there.
    Raises FetchError."""
    page = await ask(source, state, client, markup=True)
    if page.not_modified:
        return unchanged(source, page)
    if documents.kind(page.content) in ("pdf", "office"):
        return told(source, page, _itself(source, page))
    return told(source, page, await _links(source, options, page))


async def _links(source: Source, options: Options, page: Page) -> Poll:
    text = decode(page.content, content_type=page.headers.get("content-type"), kind="html").text
    found = await elsewhere(read_links, text, url=page.final_url, source=source.name, zone=options.zone)
    if not found:
        return Poll(source.name, "not-a-feed", reason="no-documents-in-it")
    wanted = [entry for entry in found if options.lets_through(entry.url or "")]
    kept = newest(wanted, options.max_entries)
    return Poll(
        source=source.name,
        status="ok" if kept else "empty",
        entries=kept,
        version="documents",
        url=page.final_url,
        validators=page.validators,
        warnings=("cut-off",) if page.truncated else (),
        left_out=+Counter({"filter": len(found) - len(wanted), "cap": len(wanted) - len(kept)}),
    )


def read_links(text: str, *, url: str, source: str = "", zone: tzinfo | None = None) -> list[Entry]:
    """An entry for every document that the markup ``text`` of the page at ``url`` links to, in its order, each once."""
    soup = BeautifulSoup(text, "lxml")
    base = soup.find("base", href=True)
    reading = Reading(source, web_link(str(base["href"]), url) if base else url, zone)
    found: dict[str, Entry] = {}
    for link in soup.find_all("a", href=True):
        address = web_link(str(link["href"]), reading.base)
        if address and _leads_to_document(link, address):
            entry = _entry(link, address, reading)
            found.setdefault(entry.key, entry)
    return list(found.values())


def _itself(source: Source, page: Page) -> Poll:
    """One document at an address: looked at again whenever its server says that it has changed."""
    changed = parse_date(page.headers.get("last-modified"))
    entry = Entry(
        source.name, canonical(source.url), source.url, title=source.title or _file_name(source.url), updated=changed
    )
    return Poll(source.name, "ok", entries=(entry,), version="document", url=page.url, validators=page.validators)


def _leads_to_document(link: Tag, address: str) -> bool:
    parts = urlsplit(address)
    return bool(
        _FILE.search(unquote(parts.path))
        or _FILE.search(unquote(parts.query))
        or _TYPE.match(str(link.get("type") or ""))
    )


def _entry(link: Tag, address: str, reading: Reading) -> Entry:
    around = _around(link)
    dates = [text for text in _pieces(around) if len(text) <= _LONGEST_DATE and parse_date(text, zone=reading.zone)]
    return reading.entry(
        guid=None, links=[address], title=_title(link, around, address), summary=None, published=next(iter(dates), None)
    )


def _around(link: Tag) -> Tag:
    """The largest part of the page about this document alone."""
    found = link
    for outer in list(link.parents)[:_CLIMB]:
        if outer.name in _OUTSIDE or len({str(other["href"]) for other in outer.find_all("a", href=True)}) > 1:
            break
        found = outer
    return found


def _pieces(around: Tag) -> Iterator[str]:
    for stamp in around.find_all("time"):
        yield one_line(str(stamp.get("datetime") or ""))
    yield from map(one_line, around.stripped_strings)


def _title(link: Tag, around: Tag, address: str) -> str:
    """The link's words, else what it says to those who do not see it, else a heading or the longest words beside it,
    else the file's name."""
    heading = around.find(["h1", "h2", "h3", "h4", "h5", "h6"])
    told = [link.get_text(" "), link.get("title"), link.get("aria-label"), heading.get_text(" ") if heading else ""]
    beside = sorted((text for text in around.stripped_strings if not parse_date(one_line(text))), key=len, reverse=True)
    words = (one_line(str(text or "")) for text in (*told, *beside))
    return _escaped(next((text for text in words if _says_something(text)), _file_name(address)))


def _says_something(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", fold(text))
    return not all(_EMPTY_WORDS.fullmatch(word) for word in words)


def _file_name(address: str) -> str:
    parts = urlsplit(address)
    told = parts.path if _FILE.search(unquote(parts.path)) or not parts.query else re.split("[=&]", parts.query)[-1]
    name = unquote(told).rstrip("/").rpartition("/")[2]
    return one_line(re.sub(r"[_\-+]+", " ", re.sub(r"\.\w{2,4}$", "", name))) or address


def _escaped(text: str) -> str:
    """Plain words, for a reader of titles that takes markup for markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
