"""Searches that the desk keeps, to find them again beside the search: the files that rules may name."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from query.newsources import home_of
from query.searchfiles import as_typed, delete_search, write_search
from query.usage import UsageError
from query.web.access import Act, may
from query.web.asking import LONGEST, Sought
from query.web.log import Log
from query.web.reopening import reopen
from query.web.served import Here

router = APIRouter()


class Keep(BaseModel):
    """The query of a search's address, and the name to keep it under."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(max_length=8000)
    name: str = Field(max_length=80)
    form_token: str = ""


class Forget(BaseModel):
    """One of the searches that are kept."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    form_token: str = ""


@router.post("/searches/keep", dependencies=[may(Act.KEEP)])
def keep(request: Request, here: Here, log: Log, given: Annotated[Keep, Form()]) -> RedirectResponse:
    """Keep a search, its filters said in words; how it is ranked is not part of it."""
    name, query = given.name.strip(), _typed(given.query)
    write_search(home_of(here.desk), name, query)
    reopen(request)
    log(Act.KEEP, name, query=query)
    return RedirectResponse(Sought(q=query).address(), 303)


@router.post("/searches/forget", dependencies=[may(Act.KEEP)])
def forget(request: Request, here: Here, log: Log, given: Annotated[Forget, Form()]) -> RedirectResponse:
    """Keep one no longer. A rule that names it then looks for its name as words."""
    delete_search(home_of(here.desk), given.name)
    reopen(request)
    log(Act.KEEP, given.name, forgotten=True)
    return RedirectResponse("/search", 303)


def _typed(address: str) -> str:
    """What the query of a search's address asks for, as it is typed; UsageError if that is too long to be asked."""
    told = parse_qs(address)
    lists = {key: tuple(told[key]) for key in ("topic", "lang", "source", "name") if key in told}
    singles = {key: told[key][0] for key in ("q", "story", "since", "until") if key in told}
    sought = Sought.model_validate(lists | singles)
    query = as_typed(sought.q, sought)
    if len(query) > LONGEST:
        raise UsageError(f"a search that is kept has {LONGEST:,} characters at most.")
    return query
