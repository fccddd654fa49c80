"""Articles: found by a search, one whole, and what a person says of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from query.hits import hit_fields
from query.web.access import Act, Me, may
from query.web.api.answers import FoundArticle, Label, Paged, WholeArticle
from query.web.api.paging import cursor, place
from query.web.api.routing import Id, api_router
from query.web.asking import Sought, query_of
from query.web.log import Log
from query.web.served import Here

router = api_router("/articles", "articles")


class Search(Sought):
    """A search: words as people type them (docs/search.md) and filters, in pages of ``limit``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    mode: Literal["hybrid", "words", "meaning"] = "words"
    limit: int = Field(default=20, ge=1, le=200)
    cursor: str = Field(default="", max_length=100)


@router.get("", dependencies=[may(Act.READ)])
def search(here: Here, asked: Annotated[Search, Query()]) -> Paged[FoundArticle]:
    """Articles that fit. What comes in while the pages are walked through is left out of them."""
    offset, asked_at = place(asked.cursor, here.now())
    query = here.meaning.understood(query_of(asked, here))
    begun = asked_at + timedelta(seconds=1)
    until = min(query.until, begun) if query.until else begun
    hits = here.archive.search(replace(query, limit=asked.limit, offset=offset, until=until))
    more = cursor(offset + asked.limit, asked_at) if len(hits) == asked.limit else None
    return Paged(items=[FoundArticle.model_validate(hit_fields(hit)) for hit in hits], next=more)


@router.get("/{id}", dependencies=[may(Act.READ)])
def article(here: Here, id: Id, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None) -> WholeArticle:
    """One article, as it reads now or read in a version."""
    found = here.archive.article(id, version=version)
    if found is None:
        raise HTTPException(404)
    return WholeArticle.model_validate(found)


class Answer(BaseModel):
    """Does the article belong to the topic?"""

    model_config = ConfigDict(extra="forbid")
    topic: str
    answer: Literal["yes", "no"]
    note: str = Field(default="", max_length=2000)


@router.post("/{id}/labels", dependencies=[may(Act.LABEL)])
def label(here: Here, me: Me, log: Log, id: Id, given: Answer) -> Label:
    """Keep a person's answer: that of whoever the token belongs to. No model overrules it."""
    found: Any = here.archive.article(id)
    if found is None:
        raise HTTPException(404)
    if given.topic not in {topic.name for topic in here.desk.watchlist.topics}:
        raise HTTPException(422, "there is no such topic")
    decision = given.answer == "yes"
    here.archive.record_decision(found["id"], given.topic, decision, by=me.name, note=given.note, now=here.now())
    log(Act.LABEL, found["id"], topic=given.topic, answer=given.answer, note=given.note)
    return Label(article=found["id"], topic=given.topic, decision=decision, by=f"person:{me.name}", note=given.note)
