"""Search: what the archive has for words and filters, how it is spread, when it was, and ways to take it along."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, StreamingResponse

from marsad.model import Facet, Facets
from query.exports.articles import Dossier, exported
from query.searchfiles import kept_searches
from query.web.access import Act, may
from query.web.asking import DEEPEST, PER_PAGE, Asked, Sought, everything, headed, query_of
from query.web.interface import Interface, interface_of
from query.web.log import Log
from query.web.rendering import Entry, render
from query.web.served import Here, Served
from query.web.timeline import bars

ENTRY = Entry(20, "menu.search", "/search", Act.READ)
Format = Literal["jsonl", "csv", "xlsx", "atom", "markdown", "warc"]
FORMATS: dict[Format, tuple[str, str]] = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "jsonl": ("application/jsonl; charset=utf-8", "jsonl"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "atom": ("application/atom+xml; charset=utf-8", "atom"),
    "warc": ("application/warc", "warc.gz"),
}
"""What each format is to browsers, and how its file ends."""
IN_MEMORY = 4_000_000
"""Bytes of an export beyond which it is put together on disk."""
CHUNK = 65_536
router = APIRouter()
Wanted = Annotated[Asked, Query()]


class Export(Sought):
    """A search whose findings are to be taken along."""

    format: Format = "csv"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter: what it is called, of how many articles, where it leads, whether it is chosen."""

    label: str
    count: int | None
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A filter with its most frequent values."""

    key: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the page before and the one after are; "" where there is none."""

    before: str
    after: str


@router.get("/search", dependencies=[may(Act.READ)])
def search(request: Request, here: Here, asked: Wanted) -> HTMLResponse:
    """What is found, a page at a time; without words, everything that the filters let through."""
    ui = interface_of(request)
    found = here.meaning.understood(query_of(asked, here))
    query = replace(found, offset=(asked.page - 1) * PER_PAGE)
    hits = here.archive.search(query)
    facets, timeline = here.counts.of(here.archive, query)
    return render(
        request,
        "search.html",
        asked=asked,
        hits=hits,
        facets=facets,
        groups=groups(asked, facets, ui, here),
        bars=bars(
            timeline,
            label=ui.period,
            address=lambda period: asked.address(since=ui.iso(period.since), until=ui.iso_before(period.until)),
        ),
        titles=here.desk.watchlist.source_titles,
        by_words=bool(asked.q) and asked.mode != "words" and query.mode == "words",
        loading=here.meaning.loading,
        pages=pages(asked, len(hits)),
        formats=list(FORMATS),
        kept=kept_searches(here.desk),
        asks=bool(asked.parameters.keys() - {"mode", "sort"}),
    )


@router.get("/search/export", dependencies=[may(Act.EXPORT)])
def export(here: Here, log: Log, asked: Annotated[Export, Query()]) -> StreamingResponse:
    """All that is found, as a file."""
    kind, ending = FORMATS[asked.format]
    now = here.now()
    made = _written(here, asked, Dossier(headed(asked, here), now))
    log(Act.EXPORT, asked.address(), format=asked.format)
    name = f"marsad-{now:%Y%m%d-%H%M}.{ending}"
    return StreamingResponse(
        _chunks(made), media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def groups(asked: Asked, facets: Facets, ui: Interface, here: Served) -> list[Group]:
    """The filters: the most frequent values of what was found, and those that are chosen in any case."""
    titles = here.desk.watchlist.source_titles
    kinds = (
        ("topic", facets.topics, ui.topic),
        ("lang", facets.languages, ui.tongue),
        ("source", facets.sources, lambda name: titles.get(name) or name),
        ("name", facets.names, ui.name),
    )
    return [
        Group(key, tuple(_choices(asked, key, found, called)))
        for key, found, called in kinds
        if found or getattr(asked, key)
    ]


def _choices(asked: Asked, key: str, found: Sequence[Facet], called: object) -> Iterator[Choice]:
    assert callable(called)
    chosen: tuple[str, ...] = getattr(asked, key)
    counts: dict[str, int | None] = dict.fromkeys(chosen)
    counts |= {facet.value: facet.count for facet in found}
    for value, count in counts.items():
        yield Choice(str(called(value)), count, asked.toggled(key, value), value in chosen)


def pages(asked: Asked, found: int) -> Pages:
    """Where the pages around this one are, which has ``found`` articles."""
    before = asked.page - 1
    return Pages(
        asked.address(page=before if before > 1 else None) if before else "",
        asked.address(page=asked.page + 1) if found == PER_PAGE and asked.page < DEEPEST else "",
    )


def _written(here: Served, asked: Export, dossier: Dossier) -> BinaryIO:
    """The export, put together whole before the first byte is sent: half a file never arrives as a whole one."""
    writer = importlib.import_module(f"query.exports.{asked.format}")
    articles = exported(here.archive, everything(query_of(asked, here)), with_pages=writer.WITH_PAGES)
    made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed by _chunks
    writer.write(articles, made, dossier)
    made.seek(0)
    return made  # type: ignore[return-value]  # a binary file in all but name


def _chunks(made: BinaryIO) -> Iterator[bytes]:
    with made:
        while chunk := made.read(CHUNK):
            yield chunk
