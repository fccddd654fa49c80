"""Sources: how each does at a glance, one of them closely, new ones with a preview, and OPML both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict

from flows.accounts import source_healths
from marsad import plugins
from marsad.model import Query, SourceState
from marsad.watchlist import load_source_files
from query.covering import coverage_rows
from query.newsources import home_of, proposed, taken_in
from query.opml import read_opml, write_opml
from query.shown import source_address
from query.sourcefiles import write_source
from query.standing import standings
from query.web import rhythms
from query.web.access import Act, may
from query.web.log import Log
from query.web.rendering import Entry, render
from query.web.reopening import reopen
from query.web.served import Here, Served
from scrapers.discover import KINDS

ENTRY = Entry(40, "menu.sources", "/sources", Act.READ)
PICTURED = 300
"""Entries of each source that its picture is made of."""
AILING = ("gone", "blocked", "failing", "layout", "silent", "yield", "shaky", "new", "well", "off")
"""What ails a source most, the worst first."""
LATELY = 15
MONTH = timedelta(days=30)
LARGEST_LIST = 5_000_000
router = APIRouter()


@router.get("/sources", dependencies=[may(Act.READ)])
def sources(request: Request, here: Here) -> HTMLResponse:
    """All sources, those that something ails first."""
    rows = sorted(_rows(here), key=lambda row: (AILING.index(row["health"]), row["source"].name))
    return render(request, "sources.html", rows=rows, days=rhythms.DAYS, kinds=plugins.names(KINDS))


@router.get("/sources/export.opml", dependencies=[may(Act.EXPORT)])
def opml(here: Here, log: Log) -> Response:
    """All sources as OPML, without what is secret in their addresses: those stand in files of the desk alone."""
    files = load_source_files(home_of(here.desk) / "watchlist")
    log(Act.EXPORT, "sources", format="opml")
    return Response(
        write_opml(files),
        media_type="text/x-opml; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="marsad-sources.opml"'},
    )


@router.get("/sources/{name}", dependencies=[may(Act.READ)])
def source(request: Request, here: Here, name: str) -> HTMLResponse:
    """One source: how it does, what was missed and why, what ails it, its latest articles."""
    now = here.now()
    rows = {row["source"]: row for row in coverage_rows(here.desk, here.archive, now - MONTH, now)}
    known = next((one for one in here.desk.watchlist.sources if one.name == name), None)
    if name not in rows:
        raise HTTPException(404)
    arrivals = here.archive.arrivals([name], most=PICTURED)[name]
    counts = rhythms.by_day(arrivals, now=now, zone=here.letterhead.zone)
    query = Query(sources=(name,), mode="words", sort="newest", limit=LATELY, now=now)
    return render(
        request,
        "source.html",
        name=name,
        known=known,
        row=rows[name],
        address=source_address(known.url) if known and known.url else "",
        drawn=rhythms.picture(counts),
        days=rhythms.DAYS,
        most=max(counts),
        hits=here.archive.search(query),
    )


class Look(BaseModel):
    """An address, and perhaps the kind of source that it is to be and its name."""

    model_config = ConfigDict(extra="forbid")
    url: str
    kind: str = ""
    name: str = ""
    form_token: str = ""


@router.post("/sources/look", dependencies=[may(Act.SOURCE)])
def look(request: Request, here: Here, asked: Annotated[Look, Form()]) -> HTMLResponse:
    """What following an address would collect. Nothing is kept."""
    found = proposed(
        asked.url, kind=asked.kind or None, name=asked.name.strip() or None, desk=here.desk, now=here.now()
    )
    return render(
        request,
        "preview.html",
        found=found,
        asked=asked,
        address=source_address(found.file.url),
        others=[(one.kind, one.url, source_address(one.url), one.poll.title) for one in found.others],
    )


@router.post("/sources/add", dependencies=[may(Act.SOURCE)])
def add(request: Request, here: Here, log: Log, asked: Annotated[Look, Form()]) -> RedirectResponse:
    """Look once more, and save."""
    found = proposed(
        asked.url, kind=asked.kind or None, name=asked.name.strip() or None, desk=here.desk, now=here.now()
    )
    write_source(home_of(here.desk), found.name, found.file)
    reopen(request)
    log(Act.SOURCE, found.name, kind=found.file.kind)
    return RedirectResponse(f"/sources/{found.name}", 303)


@router.post("/sources/import", dependencies=[may(Act.SOURCE)])
def import_(request: Request, here: Here, log: Log, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """Take sources from an OPML file, and say what became of each line."""
    content = file.file.read(LARGEST_LIST + 1)
    if len(content) > LARGEST_LIST:
        raise HTTPException(413)
    home = home_of(here.desk)
    files = load_source_files(home / "watchlist")
    lines = [taken_in(outline, files, home) for outline in read_opml(content, origin=file.filename or "OPML")]
    reopen(request)
    log(Act.SOURCE, file.filename or "OPML", added=[line["name"] for line in lines if line["status"] == "added"])
    return render(request, "imported.html", lines=lines)


def _rows(here: Served) -> list[Mapping[str, Any]]:
    """Each source with its state, health, standing and picture."""
    now, known = here.now(), here.desk.watchlist.sources
    names = [one.name for one in known]
    states, arrivals = here.archive.source_states(), here.archive.arrivals(names, most=PICTURED)
    healths = source_healths(here.desk, here.archive, now=now)
    standing = standings(known, here.archive, here.desk.settings.polling, now=now)
    return [
        {
            "source": one,
            "address": source_address(one.url) if one.url else "",
            "state": states.get(one.name, SourceState(one.name, one.url)),
            "health": healths[one.name].state,
            "path": rhythms.picture(rhythms.by_day(arrivals[one.name], now=now, zone=here.letterhead.zone)),
            **asdict(standing[one.name]),
        }
        for one in known
    ]
