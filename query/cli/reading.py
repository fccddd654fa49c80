"""``marsad read-feed`` and ``marsad extract``: feeds, pages and documents, read as the monitor reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call, Invocation
from query.output import fields
from query.usage import UsageError

if TYPE_CHECKING:
    from marsad.model import Article, Page
    from query.articles import PageLine
    from query.jsonl import Bad, Good

TARGET = "A file, an http(s) address, or - for standard input."
Url = Annotated[str | None, Parameter(help="The address that a file came from, for its links.")]
WINDOW = 500
"""Lines of JSON Lines that are read before the first of them is answered."""
JSONL = "Many pages: JSON Lines (a file, or -) with id, url, and path or html; answered in their order."


def read_feed(
    target: Annotated[str, Parameter(help=TARGET, allow_leading_hyphen=True)],
    /,
    *,
    url: Url = None,
    call: Call,
) -> int:
    """Read one feed as JSON: RSS, Atom, RDF or JSON Feed, in whatever state it is."""
    from scrapers.feeds import read_feed as read

    page = _page(target, url, call)
    feed = read(page.content, url=page.final_url or None, content_type=page.headers.get("content-type"))
    call.out.data(feed.to_json())
    return 1 if feed.status == "not-a-feed" else 0


def extract(
    target: Annotated[str | None, Parameter(help=TARGET, allow_leading_hyphen=True)] = None,
    /,
    *,
    url: Url = None,
    jsonl: Annotated[str | None, Parameter(help=JSONL, allow_leading_hyphen=True)] = None,
    render: Annotated[bool, Parameter(negative="", help="Show the page in a browser first (marsad[browser]).")] = False,
    call: Call,
) -> int:
    """Read one page or document as JSON: text, date, authors, language, and whether it is an article at all."""
    if jsonl is not None and target is None and url is None and not render:
        return _extract_many(jsonl, call)
    if target is None or jsonl is not None:
        raise UsageError("name one page (a file or an address), or many with --jsonl alone.")
    article = _extract_one(target, url, call, render=render)
    call.out.data(_answer(article))
    return _code(article)


def _extract_one(target: str, url: str | None, call: Invocation, *, render: bool) -> Article:
    from marsad.errors import FetchError
    from query.pages import address_in, whole_from_web
    from scrapers.wholes import read_whole

    address = address_in(target)
    if address is None and render:
        raise UsageError("--render needs an address: a file has nobody who answers what its scripts ask for.")
    if address is None:
        return read_whole(_page(target, url, call))
    try:
        settings = call.desk_or_default().settings.fetch
        return read_whole(*whole_from_web(address, settings, now=lambda: datetime.now(UTC), render=render))
    except FetchError as error:
        return _failed(target, str(error))


def _page(target: str, url: str | None, call: Invocation) -> Page:
    """The page that was named, from the web or a file. FetchError, or UsageError for a file that cannot be read."""
    from marsad.urls import web_url
    from query.pages import address_in, from_file, from_web

    if address := address_in(target):
        return from_web(address, call.desk_or_default().settings.fetch, now=lambda: datetime.now(UTC))
    origin = web_url(url)
    if url is not None and origin is None:
        raise UsageError(f"--url {url} is no http(s) address.")
    return from_file(target, url=origin or "", now=call.now)


def _extract_many(name: str, call: Invocation) -> int:
    """Pages are each other's memory of their sites, whatever their order: so of every few hundred, none is answered
    before all are read."""
    from query.articles import PageLine
    from query.jsonl import Bad, answer_bad, opened, read
    from scrapers.repeats import Sites

    folder = Path() if name == "-" else Path(name).parent
    code, sites = 0, Sites()
    with opened(name) as stream:
        lines = read(stream, PageLine)
        while window := [_read_line(line, folder, call) for line in islice(lines, WINDOW)]:
            sites.remember(article for _, article in window if article)
            for line, article in window:
                if isinstance(line, Bad):
                    code = 1
                    answer_bad(line, call.out)
                elif article:
                    call.out.line({"id": line.record.id, **_answer(sites.without_repeats(article))})
                    code = max(code, _code(article))
    return code


def _read_line(
    line: Good[PageLine] | Bad, folder: Path, call: Invocation
) -> tuple[Good[PageLine] | Bad, Article | None]:
    from query.jsonl import Bad

    return line, None if isinstance(line, Bad) else _extract_line(line.record, folder, call)


def _extract_line(line: PageLine, folder: Path, call: Invocation) -> Article:
    from marsad.urls import web_url
    from query.pages import from_file
    from scrapers.extract import read, read_html

    url = web_url(line.url) or ""
    if line.html is not None:
        return read_html(line.html, url=url, fetched_at=call.now)
    try:
        return read(from_file(str(folder / (line.path or "")), url=url, now=call.now))
    except UsageError as error:
        return _failed(url, str(error))


def _failed(url: str, why: str) -> Article:
    from marsad.model import Article
    from marsad.urls import canonical

    return Article(url, canonical(url), "failed", warnings=(why,))


def _answer(article: Article) -> dict[str, object]:
    """An article as JSON has it; the address of a file of which nobody said where it came from is null. Only documents
    have pages, only wire copy has agencies, and only what is live says so; paragraphs that were left out are told
    where there are some."""
    from marsad.urls import web_url

    found = fields(article)
    for name in ("pages", "agencies", "left_out", "live", "posts"):
        if not found[name]:
            del found[name]
    return found | {"url": web_url(article.url), "canonical_url": web_url(article.canonical_url)}


def _code(article: Article) -> int:
    return 1 if article.status == "failed" else 0
