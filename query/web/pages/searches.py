"""Searches that a person keeps, to find them again beside the search."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from marsad.text import one_line, shorten
from query.web.access import Act, Me, may
from query.web.asking import Sought, title_of
from query.web.served import Here

TITLE = 80
router = APIRouter()


class Keep(BaseModel):
    """The query of a search's address, and what to call it; named by itself where that is empty."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(max_length=8000)
    title: str = Field(default="", max_length=200)
    form_token: str = ""


class Forget(BaseModel):
    """One of the searches that are kept."""

    model_config = ConfigDict(extra="forbid")
    id: int = Field(ge=1, le=2**53)
    form_token: str = ""


@router.post("/searches/keep", dependencies=[may(Act.READ)])
def keep(here: Here, me: Me, given: Annotated[Keep, Form()]) -> RedirectResponse:
    """Keep a search, as its address would say it by itself."""
    typed = parse_qs(given.query)
    lists = {key: tuple(typed[key]) for key in ("topic", "lang", "source", "name") if key in typed}
    singles = {key: typed[key][0] for key in ("q", "story", "since", "until", "mode", "sort") if key in typed}
    sought = Sought.model_validate(lists | singles)
    title = one_line(given.title) or title_of(sought) or "*"
    query = sought.address("").removeprefix("?")
    here.archive.save_search(me.name, shorten(title, TITLE), query, now=here.now())
    return RedirectResponse(sought.address(), 303)


@router.post("/searches/forget", dependencies=[may(Act.READ)])
def forget(here: Here, me: Me, given: Annotated[Forget, Form()]) -> RedirectResponse:
    """Keep one no longer; those of others stay as they are."""
    here.archive.forget_search(me.name, given.id)
    return RedirectResponse("/search", 303)
