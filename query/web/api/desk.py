"""What the desk watches: topics, names, sources."""

from __future__ import annotations

from flows.accounts import source_healths
from marsad.model import SourceState
from query.shown import source_address
from query.web.access import Act, may
from query.web.api.answers import NameAnswer, SourceAnswer, TopicAnswer
from query.web.api.routing import api_router
from query.web.served import Here

router = api_router("", "desk")


@router.get("/topics", dependencies=[may(Act.READ)])
def topics(here: Here) -> list[TopicAnswer]:
    """Every topic."""
    return [
        TopicAnswer(name=one.name, titles=dict(one.titles), descriptions=dict(one.descriptions))
        for one in here.desk.watchlist.topics
    ]


@router.get("/names", dependencies=[may(Act.READ)])
def names(here: Here) -> list[NameAnswer]:
    """Every watch name."""
    counts = here.archive.name_counts()
    return [
        NameAnswer(name=one.name, kind=one.kind, titles=dict(one.titles), articles=counts.get(one.name, 0))
        for one in here.desk.watchlist.names
    ]


@router.get("/sources", dependencies=[may(Act.READ)])
def sources(here: Here) -> list[SourceAnswer]:
    """Every source, and how it does."""
    states = here.archive.source_states()
    healths = source_healths(here.desk, here.archive, now=here.now())
    answers = []
    for one in here.desk.watchlist.sources:
        state = states.get(one.name, SourceState(one.name, one.url))
        answers.append(
            SourceAnswer(
                name=one.name,
                kind=one.kind,
                title=one.title,
                language=one.language,
                url=source_address(one.url) if one.url else "",
                health=healths[one.name].state,
                status=state.status,
                reason=state.reason,
                failures=state.failures,
                last_ok_at=state.last_ok_at,
                next_due_at=state.next_due_at,
            )
        )
    return answers
