"""Stories, and the developments that were recorded last."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import HTTPException, Query

from marsad.model import RecentQuery
from marsad.text import clean
from query import dates
from query.web.access import Act, may
from query.web.api.answers import Development, Paged, WholeStory
from query.web.api.routing import Id, api_router
from query.web.pages.today import CATALOGUE
from query.web.served import Here

router = api_router("", "stories")


@router.get("/stories/{id}", dependencies=[may(Act.READ)])
def story(here: Here, id: Id) -> WholeStory:
    """One story as a timeline; one that was merged away gives what it went into."""
    found = here.archive.story(id)
    if found is None:
        raise HTTPException(404)
    return WholeStory.model_validate(found)


@router.get("/developments", dependencies=[may(Act.READ)])
def developments(
    here: Here,
    topic: Annotated[list[str] | None, Query(description="Of these topics; else of any of the desk's.")] = None,
    since: Annotated[str, Query(max_length=40, description="Recorded after this date, time or age: 2d.")] = "",
    cursor: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Paged[Development]:
    """Developments, the last recorded first, as Today shows them. The cursor is the id of the last one had."""
    now = here.now()
    topics = tuple(map(clean, topic)) if topic else tuple(one.name for one in here.desk.watchlist.topics)
    begin = dates.since(since, now=now, zone=here.letterhead.zone) if since else None
    query = RecentQuery(topics, now - CATALOGUE, since=begin, after=clean(cursor), limit=limit)
    found = here.archive.recent_developments(query)
    more = found[-1].id if len(found) == limit else None
    return Paged(items=[Development.model_validate(asdict(one)) for one in found], next=more)
