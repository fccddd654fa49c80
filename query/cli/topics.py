"""``marsad topics``: what the desk watches for."""

from __future__ import annotations

from cyclopts import App

from query.cli.call import Call
from query.output import table

topics = App(name="topics", help="What the desk watches for.")


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
            "examples": sum(topic.name in example.topics for example in topic.examples),
            "counter_examples": sum(topic.name not in example.topics for example in topic.examples),
        }
        for topic in watched
    ]
    call.out.show(
        found,
        lambda: table(
            ("topic", "languages", "scored by", "prefers", "examples", "against", "titles"),
            (
                (
                    topic.name,
                    " ".join(sorted(topic.descriptions)),
                    " ".join(topic.scorers),
                    topic.prefer,
                    kept["examples"],
                    kept["counter_examples"],
                    "\n".join(topic.titles.values()),
                )
                for topic, kept in zip(watched, found, strict=True)
            ),
        ),
    )
    return 0
