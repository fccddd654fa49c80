"""Developments as a person reads them: what came lately, who reports it, and what says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marsad.model.alerts import TopicEvidence
from marsad.model.names import Mention
from marsad.model.topics import Novelty


@dataclass(frozen=True, slots=True)
class RecentDevelopment:
    """A development with the article that began it, as that read then.

    ``recorded`` is when we learnt of it, ``dated`` when it was published (an edit: when it was seen). ``edit`` says
    that an edit of the article began it. ``evidence`` is what earned the article its topics, the surest first.
    ``outlets`` and ``languages`` are those of all its ``articles`` (their number), the first to report it first.
    ``news`` is false for back catalogue.
    """

    id: str
    story: str
    recorded: datetime
    dated: datetime
    article: str
    title: str
    language: str | None
    url: str
    outlet: str
    news: bool
    edit: bool
    correction: str
    evidence: tuple[TopicEvidence, ...]
    names: tuple[Mention, ...]
    novelty: tuple[Novelty, ...]
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    articles: int


@dataclass(frozen=True, slots=True)
class RecentQuery:
    """Which developments are asked for: with an article about one of ``topics``, or of one of ``stories`` whatever they
    are about, and of none of ``without``; recorded after ``since`` if that is given. Back catalogue counts only if it
    is dated ``catalogue_since`` or later. ``after`` is the id of the last one had, for the next page."""

    topics: tuple[str, ...]
    catalogue_since: datetime
    since: datetime | None = None
    after: str = ""
    limit: int = 50
    stories: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
