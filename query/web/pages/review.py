"""The review queue: the articles of which a person's yes or no teaches the topics most."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from flows.reviewing import review_queue
from query.web.access import Act, may
from query.web.rendering import Entry, render
from query.web.served import Here

ENTRY = Entry(60, "menu.review", "/review", Act.LABEL)
SHOWN = 15
router = APIRouter()


@router.get("/review", dependencies=[may(Act.LABEL)])
def review(request: Request, here: Here, topic: str = "") -> HTMLResponse:
    """The queue of all topics, or of one. What is answered leaves it."""
    topics = [one.name for one in here.desk.watchlist.topics]
    if topic and topic not in topics:
        raise HTTPException(404)
    queue = review_queue(here.desk, here.archive, topics=[topic] if topic else topics, limit=SHOWN)
    return render(request, "review.html", queue=queue, topics=topics, topic=topic)
