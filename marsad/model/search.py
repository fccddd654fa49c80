"""Questions to the archive and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Query:
    """A search. ``words`` as typed; filters are joined by AND, their values by OR. ``vector`` is the question's
    embedding (unit length) by ``model``, for the modes that need one."""

    words: str = ""
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    story: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    mode: Literal["hybrid", "words", "meaning"] = "hybrid"
    sort: Literal["relevance", "newest"] = "relevance"
    limit: int = 20
    offset: int = 0
    vector: NDArray[np.float32] | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One article that a search found; the fields of CONTRACT.md's search."""

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
