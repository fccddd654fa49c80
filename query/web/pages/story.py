"""One story: its developments across outlets and languages, who said what first, and what people decide of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict

from query.web.access import Act, Me, may
from query.web.interface import interface_of
from query.web.log import Log
from query.web.rendering import render
from query.web.served import Here
from query.web.timeline import lanes

Found = Mapping[str, Any]
router = APIRouter(prefix="/stories/{id}")


@dataclass(frozen=True, slots=True)
class First:
    """Who reported a development first, and how much later each other outlet did."""

    article: Found
    others: tuple[tuple[str, timedelta], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that was new when it came: what it says, who said it, when, in which sentence."""

    at: datetime
    text: str
    passage: str
    article: Found


@router.get("", dependencies=[may(Act.READ)])
def story(request: Request, here: Here, id: str) -> HTMLResponse:
    """A story as it stands; one that was merged away leads to what it went into."""
    found = here.archive.story(id)
    if found is None:
        raise HTTPException(404)
    ui = interface_of(request)
    developments: list[Found] = list(found["developments"])  # type: ignore[call-overload]
    return render(
        request,
        "story.html",
        it=found,
        developments=[(development, first_of(development)) for development in developments],
        numbers=numbers_of(developments),
        lanes=lanes(developments, label=lambda one: f"{one['outlet']}{ui.words.comma} {ui.clock(one['dated'])}"),
        attention=here.archive.attention().get(str(found["id"]), ""),
    )


def first_of(development: Found) -> First:
    """Each outlet counts by its first report; the articles of a development are in order of time."""
    first = development["articles"][0]
    others: dict[str, timedelta] = {}
    for article in development["articles"][1:]:
        if article["outlet"] != first["outlet"]:
            others.setdefault(article["outlet"], article["dated"] - first["dated"])
    return First(first, tuple(others.items()))


def numbers_of(developments: list[Found]) -> list[Number]:
    """The numbers of a story as they changed, in order of time."""
    return [
        Number(development["first"], thing["text"], thing["passage"], development["articles"][0])
        for development in developments
        for thing in development["novelty"]
        if thing["kind"] == "number"
    ]


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid")
    note: str = ""
    form_token: str = ""


class Split(_Wish):
    """The articles that leave the story."""

    article: tuple[str, ...] = ()


class Merge(_Wish):
    """The story that goes into this one."""

    other: str = ""


class Pin(_Wish):
    """The article that belongs here for good."""

    article: str = ""


class Attention(_Wish):
    """What people want to hear of the story."""

    kind: Literal["follow", "mute", "neither"]


@router.post("/split", dependencies=[may(Act.ARRANGE)])
def split(here: Here, me: Me, log: Log, id: str, wish: Annotated[Split, Form()]) -> RedirectResponse:
    """Take articles out into a story of their own."""
    decision = here.archive.split_story(id, wish.article, by=me.name, note=wish.note, now=here.now())
    log(Act.ARRANGE, decision["story"], **_told(decision))
    return _to(decision["story"])


@router.post("/merge", dependencies=[may(Act.ARRANGE)])
def merge(here: Here, me: Me, log: Log, id: str, wish: Annotated[Merge, Form()]) -> RedirectResponse:
    """Make another story part of this one."""
    decision = here.archive.merge_stories(id, _named(wish.other), by=me.name, note=wish.note, now=here.now())
    log(Act.ARRANGE, decision["story"], **_told(decision))
    return _to(decision["story"])


@router.post("/pin", dependencies=[may(Act.ARRANGE)])
def pin(here: Here, me: Me, log: Log, id: str, wish: Annotated[Pin, Form()]) -> RedirectResponse:
    """Put an article here for good."""
    decision = here.archive.pin_article(_named(wish.article), id, by=me.name, note=wish.note, now=here.now())
    log(Act.ARRANGE, decision["story"], **_told(decision))
    return _to(decision["story"])


@router.post("/attention", dependencies=[may(Act.RULE)])
def attend(here: Here, me: Me, log: Log, id: str, wish: Annotated[Attention, Form()]) -> RedirectResponse:
    """Follow the story, mute it, or neither."""
    kind = None if wish.kind == "neither" else wish.kind
    known = here.archive.give_attention(id, kind, by=me.name, now=here.now())
    log(Act.RULE, known, attention=wish.kind)
    return _to(known)


def _told(decision: Found) -> dict[str, object]:
    return {key: decision[key] for key in ("kind", "other", "articles", "note")}


def _named(typed: str) -> str:
    """An id as it was typed, or the last part of the address of a page of ours."""
    return typed.strip().rstrip("/").rpartition("/")[2]


def _to(story: object) -> RedirectResponse:
    return RedirectResponse(f"/stories/{story}", 303)
