"""Runs: the last passes, how long each took, and what waits now."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from query.web.access import Act, may
from query.web.rendering import Entry, render
from query.web.served import Here

ENTRY = Entry(80, "menu.runs", "/runs", Act.READ)
SHOWN = 50
WAITING = ("to_fetch", "to_read", "to_tag", "to_group", "to_deliver", "held_alerts", "dead_alerts")
router = APIRouter()


@router.get("/runs", dependencies=[may(Act.READ)])
def runs(request: Request, here: Here) -> HTMLResponse:
    """The last passes, newest first; one without an end is under way or was killed."""
    last = here.archive.last_runs(SHOWN)
    longest = max(((end - begun).total_seconds() for _, begun, end in last if end), default=0.0)
    rows = [(run, begun, end, (end - begun).total_seconds() if end else None) for run, begun, end in last]
    return render(request, "runs.html", rows=rows, longest=longest, counts=here.archive.counts(), waiting=WAITING)
