"""What people did, the latest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from query.web.access import Act, may
from query.web.rendering import Entry, render, with_query
from query.web.served import Here

ENTRY = Entry(95, "menu.log", "/log", Act.MANAGE)
SHOWN = 100
router = APIRouter()


@router.get("/log", dependencies=[may(Act.MANAGE)])
def log(request: Request, here: Here, before: Annotated[int | None, Query(ge=1, le=2**53)] = None) -> HTMLResponse:
    """A page of the log; ``before`` the deed with this id."""
    deeds = here.archive.deeds(before=before, limit=SHOWN)
    more = with_query("/log", {"before": deeds[-1].id}) if len(deeds) == SHOWN else ""
    return render(request, "log.html", deeds=deeds, more=more)
