"""Watch names: all of them, and of each how it is spelt, when it was mentioned, in which stories, and where lately."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from marsad.model import Query
from query.web.access import Act, may
from query.web.asking import Sought
from query.web.interface import interface_of
from query.web.rendering import Entry, render
from query.web.served import Here
from query.web.timeline import bars

ENTRY = Entry(30, "menu.names", "/names", Act.READ)
SHOWN = 30
router = APIRouter()


@router.get("/names", dependencies=[may(Act.READ)])
def names(request: Request, here: Here) -> HTMLResponse:
    """All watch names, by kind, with how many articles mention each."""
    counts = here.archive.name_counts()
    kinds = {
        kind: [name for name in here.desk.watchlist.names if name.kind == kind] for kind in ("person", "place", "body")
    }
    return render(request, "names.html", kinds=kinds, counts=counts)


@router.get("/names/{id}", dependencies=[may(Act.READ)])
def name(request: Request, here: Here, id: str) -> HTMLResponse:
    """One name."""
    known = next((one for one in here.desk.watchlist.names if one.name == id), None)
    if known is None:
        raise HTTPException(404)
    ui = interface_of(request)
    asked = Sought(name=(id,))
    query = Query(names=(id,), mode="words", sort="newest", limit=SHOWN, now=here.now(), zone=here.letterhead.zone)
    facets, timeline = here.counts.of(here.archive, query)
    return render(
        request,
        "name.html",
        it=known,
        asked=asked,
        hits=here.archive.search(query),
        facets=facets,
        titles=here.desk.watchlist.source_titles,
        bars=bars(
            timeline,
            label=ui.period,
            address=lambda period: asked.address(since=ui.iso(period.since), until=ui.iso_before(period.until)),
        ),
    )
