"""Topics: what each asks for and goes by, what it tagged week by week, and what it would tag by today's model."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from marsad.model import Query, Topic
from query.usage import UsageError, must_be_topics
from query.web.access import Act, may
from query.web.asking import Sought
from query.web.interface import Interface, interface_of
from query.web.rendering import Entry, render
from query.web.served import Here, Served
from query.web.timeline import Bar, bars

ENTRY = Entry(35, "menu.topics", "/topics", Act.READ)
WEEKS = 12
TRIED = timedelta(days=30)
"""How far back a topic is tried from its page; ``marsad topics backtest`` goes as far as is wanted."""
SHOWN = 10
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Standing:
    """A topic, how many articles of the last weeks have its tag, and a bar for each of these weeks."""

    topic: Topic
    tagged: int
    weeks: list[Bar]
    address: str


@router.get("/topics", dependencies=[may(Act.READ)])
def topics(request: Request, here: Here) -> HTMLResponse:
    """All topics of the desk."""
    ui = interface_of(request)
    rows = [_standing(topic, here, ui) for topic in here.desk.watchlist.topics]
    return render(request, "topics.html", rows=rows, weeks=WEEKS, days=TRIED.days)


class Wish(BaseModel):
    """A form with one button."""

    model_config = ConfigDict(extra="forbid")
    form_token: str = ""


@router.post("/topics/{name}/backtest", dependencies=[may(Act.RULE)])
def backtest(request: Request, here: Here, name: str, wish: Annotated[Wish, Form()]) -> HTMLResponse:
    """What a topic would have tagged and told lately, from vectors that are kept. Nothing changes. One topic is tried
    at a time, since each try loads a model."""
    from flows.backtesting import AT_ONCE, backtest_topic

    must_be_topics(here.desk, [name])
    topic = next(one for one in here.desk.watchlist.topics if one.name == name)
    if not here.trying.acquire(blocking=False):
        raise UsageError("another topic is being tried. Try again in a minute.")
    try:
        now = here.now()
        found = backtest_topic(here.desk, here.archive, topic, since=now - TRIED, until=now)
    finally:
        here.trying.release()
    differences = (("added", found.added), ("removed", found.removed), ("sample", found.sample))
    return render(
        request, "backtest.html", it=topic, found=found, differences=differences, shown=SHOWN, at_once=AT_ONCE
    )


def _standing(topic: Topic, here: Served, ui: Interface) -> Standing:
    now = here.now()
    asked = Sought(topic=(topic.name,))
    query = Query(
        topics=(topic.name,), since=now - timedelta(weeks=WEEKS), mode="words", now=now, zone=here.letterhead.zone
    )
    periods = here.archive.timeline(query, step="week")
    return Standing(
        topic,
        sum(period.count for period in periods),
        bars(
            periods,
            label=ui.period,
            address=lambda period: asked.address(since=ui.iso(period.since), until=ui.iso_before(period.until)),
        ),
        asked.address(since=f"{WEEKS}w"),
    )
