"""``marsad label`` and ``rescore``: what a person decides of an article's topics, and the archive tagged anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from query.cli.call import Article, By, Call, Note, decider, zone_of
from query.output import cell, table, working
from query.usage import UsageError, must_be_topics

if TYPE_CHECKING:
    from rich.console import RenderableType

    from flows.stages import Rescored


def label(
    article: Article,
    topic: Annotated[str, Parameter(help="A topic of the watchlist.")],
    answer: Annotated[Literal["yes", "no"], Parameter(help="Whether the article belongs to the topic.")],
    /,
    *,
    by: By = None,
    note: Note = "",
    call: Call,
) -> int:
    """Decide whether an article belongs to a topic. No model overrules it."""
    desk = call.desk()
    must_be_topics(desk, [topic])
    with desk.open_archive(create=False) as archive:
        found = archive.article(article)
        if found is None:
            raise UsageError(f'no article, or more than one, begins with "{article}". marsad search shows the ids.')
        id, who = str(found["id"]), decider(by)
        archive.record_decision(id, topic, answer == "yes", by=who, note=note, now=call.now)
    told = {"article": id, "topic": topic, "decision": answer == "yes", "by": f"person:{who}", "note": note}
    verb = "is" if answer == "yes" else "is not"
    call.out.show(told, lambda: cell(f"{id} {verb} about {topic}, says {who}: {found['title']}"))
    return 0


def rescore(
    *,
    since: Annotated[
        str | None, Parameter(help="Only articles dated since then: 2026-07-14, 30d.", show_default=False)
    ] = None,
    call: Call,
) -> int:
    """Tag the archive anew after topics, watch names or the model have changed. Nothing is fetched, nobody is told."""
    from flows.lock import run_lock
    from flows.stages import rescore as rescored
    from flows.stages import utc_now
    from query import dates

    desk = call.desk()
    begin = dates.since(since, now=call.now, zone=zone_of(desk)) if since else None
    with working("Tagging anew …"), run_lock(call.home), desk.open_archive(create=False) as archive:
        found = rescored(desk, archive, since=begin, now=utc_now)
    told = {
        "articles": found.articles,
        "topics": {
            topic.name: {"added": found.added[topic.name], "removed": found.removed[topic.name]}
            for topic in desk.watchlist.topics
        },
    }
    call.out.show(told, lambda: _view(found, [topic.name for topic in desk.watchlist.topics]))
    return 0


def _view(found: Rescored, topics: list[str]) -> RenderableType:
    rows = [(topic, found.added[topic], found.removed[topic]) for topic in topics]
    return table(("topic", "now has", "no longer has"), rows, title=f"{found.articles} articles tagged anew")
