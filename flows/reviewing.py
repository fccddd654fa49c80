"""What a person might judge next: the articles of which an answer would teach the topics most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from classifiers.kept import kept_thresholds
from classifiers.review import most_teaching
from flows.desk import Desk
from marsad.model import UndecidedText
from storage.archive import Archive

CONSIDERED = 100
"""Articles on each side of a topic's threshold among which the queue is chosen."""
UNKNOWN_THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """An article on whose ``topic`` a person's yes or no would teach much. ``tagged`` says whether it has the tag now,
    by ``passage`` then, else ""; ``score`` and ``threshold`` are the model's."""

    article: str
    topic: str
    title: str
    url: str
    language: str | None
    published: datetime | None
    score: float
    threshold: float
    tagged: bool
    passage: str


def review_queue(desk: Desk, archive: Archive, *, topics: Sequence[str] = (), limit: int = 20) -> list[ReviewItem]:
    """The queue, the most teaching first; of all the desk's topics unless ``topics`` names some. What a person has
    decided, copies of other articles and texts that are too short are not in it. Loads no model."""
    wanted = topics or [topic.name for topic in desk.watchlist.topics]
    texts: list[UndecidedText] = []
    limits: list[float] = []
    for topic in wanted:
        near = UNKNOWN_THRESHOLD
        found = archive.undecided_texts(topic, near=near, limit=CONSIDERED)
        if found and (kept := kept_thresholds(desk.models, found[0].model).get(topic)) and kept != near:
            near = kept
            found = archive.undecided_texts(topic, near=near, limit=CONSIDERED)
        texts += found
        limits += [near] * len(found)
    at = {(one.text.id, one.topic): limit_of for one, limit_of in zip(texts, limits, strict=True)}
    return [_item(one, at[one.text.id, one.topic]) for one in most_teaching(texts, limits, limit=limit)]


def _item(one: UndecidedText, threshold: float) -> ReviewItem:
    return ReviewItem(
        article=one.text.id,
        topic=one.topic,
        title=one.text.title,
        url=one.text.url or "",
        language=one.text.language,
        published=one.text.published,
        score=one.score,
        threshold=threshold,
        tagged=one.topic in one.text.topics,
        passage=one.passage,
    )
