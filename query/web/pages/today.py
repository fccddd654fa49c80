"""Today: the developments that were recorded last, by topic, each story once with what came before folded away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from marsad.model import RecentDevelopment, RecentQuery
from query.web import visits
from query.web.access import Act, may
from query.web.rendering import Entry, is_secure, render, with_query
from query.web.served import Here, Served

ENTRY = Entry(10, "menu.today", "/", Act.READ)
CATALOGUE = timedelta(days=3)
"""Back catalogue that is older than this when we look is found by searching, and is nothing of today."""
ASKED, SHOWN = 60, 8
"""Developments that are asked for of each topic, and stories that are shown of it beside the others."""
MOST_COUNTED = 1000
router = APIRouter()


@dataclass(frozen=True, slots=True)
class Told:
    """A story: its latest development whole, the ones before in brief."""

    latest: RecentDevelopment
    earlier: tuple[RecentDevelopment, ...]
    fresh: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A topic's stories; ``more`` is where the others are, if there are others."""

    topic: str
    stories: tuple[Told, ...]
    more: str


@router.get("/", dependencies=[may(Act.READ)])
def today(request: Request, here: Here, topic: str = "", after: str = "", unread: bool = False) -> HTMLResponse:
    """What is new, of all topics or one; ``after`` names the last development had, for the next page."""
    topics = [one.name for one in here.desk.watchlist.topics]
    if topic and topic not in topics:
        raise HTTPException(404)
    visit = visits.visit(request.cookies.get(visits.COOKIE), here.now())
    since = visit.since if unread else None
    if topic:
        sections = [_whole(here, topic, since, visit.since, after, unread=unread)]
    else:
        sections = _by_topic(here, topics, since, visit.since, unread=unread)
    page = render(
        request,
        "today.html",
        sections=sorted((one for one in sections if one.stories), key=_newest, reverse=True),
        topics=topics,
        topic=topic,
        unread=unread,
        since=visit.since,
        fresh=_fresh(here, topics, visit.since),
        most=MOST_COUNTED,
    )
    page.set_cookie(
        visits.COOKIE, str(visit), httponly=True, samesite="lax", secure=is_secure(request), max_age=90 * 86400
    )
    return page


def folded(developments: Iterable[RecentDevelopment], seen: datetime | None) -> list[Told]:
    """The stories of ``developments``, the last recorded first: each with its latest, and those before it. A story is
    fresh if its latest is news that was recorded after ``seen``."""
    stories: dict[str, list[RecentDevelopment]] = {}
    for development in developments:
        stories.setdefault(development.story, []).append(development)
    return [
        Told(latest, tuple(earlier), bool(seen and latest.news and latest.recorded > seen))
        for latest, *earlier in stories.values()
    ]


def main_topic(development: RecentDevelopment, topics: Sequence[str]) -> str:
    """Under which of ``topics`` a development stands: the surest that it has."""
    return next((one.topic for one in development.evidence if one.topic in topics), topics[0])


def _newest(section: Section) -> tuple[datetime, datetime]:
    latest = section.stories[0].latest
    return latest.recorded, latest.dated


def _by_topic(
    here: Served, topics: Sequence[str], since: datetime | None, seen: datetime | None, *, unread: bool
) -> list[Section]:
    """Each topic's newest stories; one that has several topics stands under the surest alone."""
    sections, shown = [], set[str]()
    for topic in topics:
        found = here.archive.recent_developments(_query(here, (topic,), since, limit=ASKED))
        mine = [
            story
            for story in folded(found, seen)
            if story.latest.story not in shown and main_topic(story.latest, topics) == topic
        ]
        shown |= {story.latest.story for story in mine[:SHOWN]}
        more = with_query("/", {"topic": topic, "unread": "1" if unread else ""}) if len(mine) > SHOWN else ""
        sections.append(Section(topic, tuple(mine[:SHOWN]), more))
    return sections


def _whole(
    here: Served, topic: str, since: datetime | None, seen: datetime | None, after: str, *, unread: bool
) -> Section:
    found = here.archive.recent_developments(_query(here, (topic,), since, after=after, limit=ASKED))
    more = ""
    if len(found) == ASKED:
        more = with_query("/", {"topic": topic, "unread": "1" if unread else "", "after": found[-1].id})
    return Section(topic, tuple(folded(found, seen)), more)


def _query(here: Served, topics: Sequence[str], since: datetime | None, **more: Any) -> RecentQuery:
    now = here.now()
    return RecentQuery(tuple(topics), now if since else now - CATALOGUE, since=since, **more)


def _fresh(here: Served, topics: Sequence[str], seen: datetime | None) -> int:
    """How many developments came since the visit before, counted up to ``MOST_COUNTED``."""
    return here.archive.count_recent(_query(here, topics, seen, limit=MOST_COUNTED)) if seen else 0
