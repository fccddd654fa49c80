"""What a search asks for, as its address says it: the same for the page, its exports, its feed and the API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from marsad.model import Query
from marsad.text import clean
from query import dates
from query.web.rendering import with_query
from query.web.served import Served

PER_PAGE = 20
DEEPEST = 500
"""The last page: what lies further is found by asking for less."""
LONGEST = 2000
"""Characters that may be typed."""


class Sought(BaseModel):
    """The parameters of a search. Filters are joined by AND, the values of one by OR."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    q: str = Field(default="", max_length=LONGEST)
    topic: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    story: str = ""
    since: str = ""
    until: str = ""
    mode: Literal["hybrid", "words", "meaning"] = "hybrid"
    sort: Literal["relevance", "newest"] = "relevance"

    @field_validator("q", "story", "since", "until")
    @classmethod
    def _clean(cls, value: str) -> str:
        return clean(value).strip()

    @field_validator("topic", "lang", "source", "name")
    @classmethod
    def _clean_all(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for value in values if (found := clean(value).strip())))

    @property
    def parameters(self) -> dict[str, Any]:
        """What differs from a search for everything, as an address says it."""
        fields = Sought.model_fields
        return {key: value for key in fields if (value := getattr(self, key)) != fields[key].default}

    def address(self, path: str = "/search", /, **changed: object) -> str:
        """The address of the same search, ``changed``; from its first page on unless that says another."""
        return with_query(path, {**self.parameters, **changed})

    def toggled(self, key: str, value: str) -> str:
        """The address with one value of a filter put in, or taken out if it is there."""
        had: tuple[str, ...] = getattr(self, key)
        changed = [one for one in had if one != value] if value in had else [*had, value]
        return self.address("/search", **{key: changed})


class Asked(Sought):
    """A page of a search."""

    page: int = Field(default=1, ge=1, le=DEEPEST)


def query_of(asked: Sought, here: Served) -> Query:
    """The query for the archive, for its first page. UsageError for a time that is none."""
    now, zone = here.now(), here.letterhead.zone
    query = Query(
        words=asked.q,
        topics=asked.topic,
        languages=tuple(language.lower() for language in asked.lang),
        sources=asked.source,
        names=asked.name,
        story=asked.story or None,
        since=dates.since(asked.since, now=now, zone=zone) if asked.since else None,
        until=dates.until(asked.until, now=now, zone=zone) if asked.until else None,
        mode=asked.mode,
        sort=asked.sort if asked.q else "newest",
        limit=PER_PAGE,
        now=now,
        zone=zone,
    )
    return here.desk.asked(query)


def everything(query: Query) -> Query:
    """The query that finds all that ``query`` does, newest first: for feeds and exports, which go by words."""
    return replace(query, mode="words", sort="newest", offset=0)


def headed(asked: Sought, here: Served) -> str:
    """The heading of what a search finds, taken out of the desk: whose it is, and what was asked for."""
    title, told = here.desk.settings.web.title, _told(asked)
    return f"{title}: {told}" if told else title


def _told(asked: Sought) -> str:
    told = [asked.q, *asked.topic, *asked.lang, *asked.source, *asked.name]
    told += [f"story {asked.story}"] if asked.story else []
    told += [f"{key} {value}" for key, value in (("since", asked.since), ("until", asked.until)) if value]
    return ", ".join(filter(None, told))
