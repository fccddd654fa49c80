"""How long what is kept is kept, and what was let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Forgettable = Literal["pages", "summaries", "visits"]
"""The bytes of pages; what sources said of entries (summaries and enclosures); visits that brought no page."""


@dataclass(frozen=True, slots=True)
class Retention:
    """After how long each kind of thing goes; None keeps it. What belongs to an article that is tagged, labelled by a
    person, put into a story by a person, told of in an alert or mentions a watch name stays, unless ``tagged_too``."""

    pages: timedelta | None = None
    summaries: timedelta | None = None
    visits: timedelta | None = None
    tagged_too: bool = False


@dataclass(frozen=True, slots=True)
class LetGo:
    """What went of one source: how many things, and how many bytes they took."""

    source: str
    what: Forgettable
    things: int
    bytes: int
