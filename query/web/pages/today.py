"""Today: the developments that were recorded last, by topic, each story once with what came before folded away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    """A topic's stories, or those that are followed ("" as topic); ``more`` is where the others are, if there are."""

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
    asking = _Asking(here, tuple(topics), here.archive.attention(), visit.since, unread=unread)
    sections = [asking.whole(topic, after)] if topic else asking.by_topic()
    page = render(
        request,
        "today.html",
        sections=[section for section in sections if section.stories],
        topics=topics,
        topic=topic,
        unread=unread,
        since=visit.since,
        fresh=asking.fresh(),
        most=MOST_COUNTED,
        muted=sum(kind == "mute" for kind in asking.attention.values()),
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


@dataclass(frozen=True, slots=True)
class _Asking:
    """What one page of Today asks the archive for. ``seen`` is when the visit before was over; with ``unread`` only
    what came after that is asked for."""

    here: Served
    topics: tuple[str, ...]
    attention: Mapping[str, str]
    seen: datetime | None
    unread: bool

    def by_topic(self) -> list[Section]:
        """The stories that are followed, then each topic's newest, the topic with the newest first. A story stands
        once: under the surest of its topics."""
        followed = tuple(story for story, kind in self.attention.items() if kind == "follow")
        first = Section("", tuple(self._stories(self._query(self.topics, stories=followed))), "")
        sections, shown = list[Section](), set(followed)
        for topic in self.topics:
            mine = [
                story
                for story in self._stories(self._query((topic,)))
                if story.latest.story not in shown and main_topic(story.latest, self.topics) == topic
            ]
            shown |= {story.latest.story for story in mine[:SHOWN]}
            more = self._address(topic) if len(mine) > SHOWN else ""
            sections.append(Section(topic, tuple(mine[:SHOWN]), more))
        newest = sorted((section for section in sections if section.stories), key=_newest, reverse=True)
        return [first, *newest] if followed else newest

    def whole(self, topic: str, after: str) -> Section:
        """A page of one topic's stories, from the development ``after`` on."""
        found = self.here.archive.recent_developments(self._query((topic,), after=after))
        more = self._address(topic, after=found[-1].id) if len(found) == ASKED else ""
        return Section(topic, tuple(folded(found, self.seen)), more)

    def fresh(self) -> int:
        """How many developments came since the visit before, counted up to ``MOST_COUNTED``."""
        if self.seen is None:
            return 0
        query = self._query(self.topics, limit=MOST_COUNTED)
        return self.here.archive.count_recent(replace(query, since=self.seen, catalogue_since=self.here.now()))

    def _stories(self, query: RecentQuery) -> list[Told]:
        return folded(self.here.archive.recent_developments(query), self.seen)

    def _query(self, topics: Sequence[str], *, limit: int = ASKED, **more: Any) -> RecentQuery:
        muted = tuple(story for story, kind in self.attention.items() if kind == "mute")
        since, now = self.seen if self.unread else None, self.here.now()
        catalogue = now if since else now - CATALOGUE
        return RecentQuery(tuple(topics), catalogue, since=since, limit=limit, without=muted, **more)

    def _address(self, topic: str, **more: str) -> str:
        return with_query("/", {"topic": topic, "unread": "1" if self.unread else "", **more})


def _newest(section: Section) -> tuple[datetime, datetime]:
    latest = section.stories[0].latest
    return latest.recorded, latest.dated
