"""News about many things that comes with Marsad: what a topic of one's own is told apart from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources

from classifiers.training import Judged
from marsad.model import Text, Topic

ENOUGH = 40
"""So many texts that are not about a topic are enough to tell it apart from; where a desk has fewer, the background
that comes with Marsad is added."""
_WEIGHT = 0.5


def background_for(topics: Sequence[Topic]) -> list[Judged]:
    """The background that these topics need; none if each has enough examples of what it is not about."""
    return _background(frozenset(topic.name for topic in topics if _against(topic) < ENOUGH))


def _against(topic: Topic) -> int:
    return sum(
        topic.name not in one.topics and (one.not_topics is None or topic.name in one.not_topics)
        for one in topic.examples
    )


def _background(topics: frozenset[str]) -> list[Judged]:
    """The packaged texts, each as one that is not about those of ``topics`` that its labels do not name. Texts of which
    that says nothing are left out."""
    lines = resources.files("watchlist").joinpath("topics", "examples.jsonl").read_text(encoding="utf-8")
    kept = (json.loads(line) for line in lines.split("\n") if line.strip())
    return [
        Judged(
            text=Text(f"background {number}", one.get("title", ""), one["text"], language=one.get("lang")),
            yes=frozenset(),
            no=topics - set(one["topics"]),
            group=one.get("affair") or f"background {number}",
            weight=_WEIGHT,
        )
        for number, one in enumerate(kept)
        if topics - set(one["topics"])
    ]
