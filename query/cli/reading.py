"""``marsad read-feed`` and ``marsad extract``: feeds, pages and documents, read as the monitor reads them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call, Invocation
from query.output import fields
from query.usage import UsageError

if TYPE_CHECKING:
    from marsad.model import Article, Page

TARGET = "A file, an http(s) address, or - for standard input."
Url = Annotated[str | None, Parameter(help="The address that a file came from, for its links.")]
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
    from query.pages import address_in, read_apart, whole_from_web
    from scrapers.reading import failed

    address = address_in(target)
    if address is None and render:
        raise UsageError("--render needs an address: a file has nobody who answers what its scripts ask for.")
    if address is None:
        return read_apart(_page(target, url, call))
    try:
        settings = call.desk_or_default().settings.fetch
        return read_apart(*whole_from_web(address, settings, now=lambda: datetime.now(UTC), render=render))
    except FetchError as error:
        return failed(target, target, str(error))


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
    from query.jsonl import Bad, answer_bad, opened
    from query.manypages import Answer, read_many

    code = 0

    def tell(answer: Answer) -> None:
        nonlocal code
        if isinstance(answer, Bad):
            code = 1
            answer_bad(answer, call.out)
        else:
            id, article = answer
            call.out.line({"id": id, **_answer(article)})
            code = max(code, _code(article))

    folder = Path() if name == "-" else Path(name).parent
    with opened(name) as stream:
        asyncio.run(read_many(stream, folder, tell, now=call.now))
    return code


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
