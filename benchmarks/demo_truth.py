"""What the classifiers make of the demo's articles, against the truth that their authors wrote beside them.

    python benchmarks/demo_truth.py

Prints every article with a wrong topic, every development and story that was mixed up or torn apart, and the shares of
articles that are right. A dense day at few outlets, told in three languages, with follow-ups after hours: harder than
articles that lie months apart. Nothing is trained on these texts.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from classifiers.kept import trained_model
from classifiers.stories import StoryStream
from marsad.model import GroupItem, Placement, Tagging, Text
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist
from query.demo.newsroom import Newsroom
from query.demo.texts import DemoArticle

NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
WATCHLIST = Path(__file__).parents[1] / "watchlist"


def stream(newsroom: Newsroom) -> list[tuple[DemoArticle, Text]]:
    """The readable articles in the order in which a desk that is there from the start groups them."""
    first = {item.url for item in newsroom.printed()}
    newsroom.publish_second_edition(NOON)
    items = [item for item in newsroom.printed() if item.article.readable]
    items.sort(key=lambda item: (item.url not in first, item.published))
    return [
        (i.article, Text(i.url, i.article.title, i.article.text, i.article.language, i.published, i.url)) for i in items
    ]


def wrong_topics(article: DemoArticle, tagging: Tagging) -> list[str]:
    """What is missing ("-topic") and what is too much ("+topic"); arguable topics count as neither."""
    missing = [f"-{topic}" for topic in article.topics if topic not in tagging.topics]
    extra = [f"+{t}" for t in tagging.topics if t not in (*article.topics, *article.may_have)]
    return [f"{word} ({tagging.scores[word[1:]]:.2f})" for word in missing + extra]


def muddles(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], float]:
    """From (true, found) groups: what was joined wrongly or torn apart, and the share of articles in neither."""
    pairs = list(pairs)
    found_of, true_of = _by(pairs), _by((found, true) for true, found in pairs)
    told = [f"joined: {', '.join(sorted(truths))}" for truths in true_of.values() if len(truths) > 1]
    told += [f"torn apart: {true} into {len(found)}" for true, found in found_of.items() if len(found) > 1]
    right = sum(len(found_of[true]) == 1 == len(true_of[found]) for true, found in pairs)
    return told, right / len(pairs)


def _by(pairs: Iterable[tuple[str, str]]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
    return found


def main() -> None:
    with Newsroom(NOON) as newsroom, tempfile.TemporaryDirectory() as folder:
        articles = stream(newsroom)
        model = trained_model(load_watchlist(WATCHLIST).topics, EncoderSettings(), Path(folder))
    taggings = model.tag([text for _, text in articles])
    placements = place(articles, taggings)
    right = 0
    for (article, _), tagging in zip(articles, taggings, strict=True):
        wrong = wrong_topics(article, tagging)
        right += not wrong
        if wrong:
            print(f"{article.outlet}/{article.slug}: {', '.join(wrong)}")
    print(f"topics: {right / len(articles):.0%} of {len(articles)} articles right\n")
    for name in ("development", "story"):
        truth = "event" if name == "development" else "affair"
        told, share = muddles(
            (getattr(article, truth), getattr(placement, name))
            for (article, _), placement in zip(articles, placements, strict=True)
        )
        print("\n".join([*told, f"{name}: {share:.0%} of articles grouped exactly as they should be\n"]))


def place(articles: list[tuple[DemoArticle, Text]], taggings: list[Tagging]) -> list[Placement]:
    """Where a stream of its own puts each article."""
    stories = StoryStream(taggings[0].model)
    return [
        stories.place(GroupItem(text, t.vectors, t.model, article.outlet, article.outlet, True, t.scores, t.evidence))
        for (article, text), t in zip(articles, taggings, strict=True)
    ]


if __name__ == "__main__":
    main()
