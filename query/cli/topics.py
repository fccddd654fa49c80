"""``marsad topics``: what the desk watches for."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from query.cli import learning, trying
from query.cli.call import Call
from query.output import table
from query.topicviews import review_view
from query.usage import must_be_topics

topics = App(name="topics", help="What the desk watches for.")
topics.command(trying.test)
topics.command(trying.backtest)
topics.command(learning.evaluate)
topics.command(learning.calibrate)
topics.command(learning.retrain)


@topics.command(name="list")
def list_(*, call: Call) -> int:
    """Every topic, its names, how it is scored, and how many examples it learns from."""
    watched = call.desk_or_default().watchlist.topics
    found = [
        {
            "name": topic.name,
            "titles": topic.titles,
            "languages": sorted(topic.descriptions),
            "scorers": topic.scorers,
            "prefer": topic.prefer,
            "precision": topic.precision,
            "examples": sum(topic.name in example.topics for example in topic.examples),
            "counter_examples": sum(topic.name not in example.topics for example in topic.examples),
        }
        for topic in watched
    ]
    call.out.show(
        found,
        lambda: table(
            ("topic", "languages", "scored by", "wishes", "examples", "against", "titles"),
            (
                (
                    topic.name,
                    " ".join(sorted(topic.descriptions)),
                    " ".join(topic.scorers),
                    topic.wish,
                    kept["examples"],
                    kept["counter_examples"],
                    "\n".join(topic.titles.values()),
                )
                for topic, kept in zip(watched, found, strict=True)
            ),
        ),
    )
    return 0


@topics.command
def review(
    *,
    topic: Annotated[tuple[str, ...], Parameter(show_default=False, help="Of this topic; may be repeated.")] = (),
    limit: Annotated[int, Parameter(help="How many at most.")] = 20,
    call: Call,
) -> int:
    """What a person might judge next: the articles of which a yes or no teaches most, the most teaching first.

    Those come first of which the model is least sure, and none that says the same as one before. Answer with: marsad
    label ARTICLE TOPIC yes|no. Then: marsad topics retrain.
    """
    from flows.reviewing import review_queue

    desk = call.desk()
    must_be_topics(desk, topic)
    with desk.open_archive(create=False) as archive:
        found = review_queue(desk, archive, topics=topic, limit=limit)
    call.out.show(found, lambda: review_view(found))
    return 0
