"""Questions to the archive and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from marsad.model.names import Mention

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Query:
    """A search. ``words`` as typed, in the syntax of ``marsad.asking``; filters are joined by AND, their values by OR.

    ``vector`` is the question's embedding (unit length) by ``model``, for the modes that need one. Days that were typed
    are those of ``zone``, ages such as 7d are reckoned from ``now``. ``spelled`` are the watch names that the words
    spell, each with the words that do: they then find every spelling. ``names`` are watch names to filter by.
    ``notions`` are what the question speaks of in terms common to all languages, by its words (``index_words``).
    """

    words: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    story: str | None = None
    names: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    mode: Literal["hybrid", "words", "meaning"] = "hybrid"
    sort: Literal["relevance", "newest"] = "relevance"
    limit: int = 20
    offset: int = 0
    vector: NDArray[np.float32] | None = None
    model: str | None = None
    now: datetime | None = None
    zone: tzinfo = UTC
    spelled: tuple[Mention, ...] = ()
    notions: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


Mark = tuple[int, int]
"""Where a word that was asked for stands: offsets (start, end) into a text."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Where in a hit's title and snippet the words stand for which it was found."""

    title: tuple[Mark, ...] = ()
    snippet: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a search found."""

    id: str
    url: str
    title: str
    snippet: str
    topics: tuple[str, ...]
    score: float
    published: datetime | None
    language: str | None
    source: str
    story: str | None
    marks: Marks = Marks()


@dataclass(frozen=True, slots=True)
class DeskSearch:
    """A search that the desk keeps under a name: ``query`` as it is typed, and a word on what it is for."""

    name: str
    query: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that articles found have, and how many of them. ``title`` is a story's headline; a month is "2026-07"."""

    value: str
    count: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """How what was found is spread: ``total`` articles, and the most frequent values of each kind, the most frequent
    first; months in order of time, all of them."""

    total: int
    topics: tuple[Facet, ...]
    languages: tuple[Facet, ...]
    sources: tuple[Facet, ...]
    stories: tuple[Facet, ...]
    names: tuple[Facet, ...]
    months: tuple[Facet, ...]


Step = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month or year of a timeline, from ``since`` on, before ``until``, in UTC, and the articles in it."""

    since: datetime
    until: datetime
    count: int
