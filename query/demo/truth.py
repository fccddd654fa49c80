"""What a good monitor would tell of the newsroom: which developments, in which edition, for which topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from query.demo.texts import DemoArticle


@dataclass(frozen=True, slots=True)
class Expected:
    """A development that should be told once, in ``edition``, for ``topics``. ``first`` is whoever had it first;
    ``others`` repeat it and must cause no further alert."""

    event: str
    edition: int
    topics: tuple[str, ...]
    first: DemoArticle
    others: tuple[DemoArticle, ...]


def expected_alerts(
    articles: Iterable[DemoArticle],
    edition: int,
    *,
    topics: Sequence[str],
    baseline: timedelta = timedelta(hours=6),
    fresh: timedelta = timedelta(hours=48),
) -> list[Expected]:
    """The developments to be told when ``edition`` comes out to a rule for any of ``topics``, oldest first.

    A development is told if the first report of it is news: in the first edition, when every source is new to the
    desk, one younger than ``baseline``; later one younger than ``fresh`` (A03). What began as back catalogue is not
    told when another outlet repeats it.
    """
    by_event: dict[str, list[DemoArticle]] = {}
    for article in sorted(articles, key=lambda a: (a.edition, -a.age)):
        if set(article.topics) & set(topics) and article.edits is None:
            by_event.setdefault(article.event, []).append(article)
    return [
        Expected(event, edition, first.topics, first, tuple(others))
        for event, (first, *others) in by_event.items()
        if first.edition == edition and first.age < (baseline if edition == 1 else fresh)
    ]
