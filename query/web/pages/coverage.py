"""Coverage: what was had, what was missed and why, and what ails the sources."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from query import dates
from query.covering import coverage_rows, trouble_told
from query.web.access import Act, may
from query.web.rendering import Entry, render
from query.web.served import Here

ENTRY = Entry(50, "menu.coverage", "/coverage", Act.READ)
SPANS = ("1d", "7d", "30d")
router = APIRouter()


@router.get("/coverage", dependencies=[may(Act.READ)])
def coverage(request: Request, here: Here, since: str = "7d") -> HTMLResponse:
    """Every source's counts since a time, with what they mean in words."""
    now = here.now()
    begin = dates.since(since, now=now, zone=here.letterhead.zone)
    rows = coverage_rows(here.desk, here.archive, begin, now)
    common = [trouble_told(trouble) for trouble in here.archive.troubles(since=begin) if not trouble.source]
    sums = {key: sum(row.get(key) or 0 for row in rows) for key in ("entries", "pages", "articles", "waiting")}
    return render(
        request,
        "coverage.html",
        rows=sorted(rows, key=lambda row: (row["in_words"] == ["nothing"], row["source"])),
        ailing=[*common, *(trouble for row in rows for trouble in row["troubles"])],
        since=since,
        begin=begin,
        spans=SPANS,
        sums=sums,
    )
