"""How well stories and developments are found: B-cubed F1 on labelled streams, and the time per article.

    python benchmarks/stories.py labelled ../shared/data/labelled/dev.jsonl
    python benchmarks/stories.py public ../shared/data/clustering/clusters.jsonl
    python benchmarks/stories.py speed

B-cubed: per article, precision is the share of its cluster that belongs with it and recall the share of its true group
that is in its cluster; both are averaged over articles (Bagga and Baldwin, 1998). "Held out" figures are those of
articles whose affairs the judges never saw: everything that is learnt was learnt from the other affairs.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from labelled import Labelled, embedded, load
from numpy.typing import NDArray
from train_stories import train

from classifiers.linking import Linking, linking_from, shipped
from classifiers.stories import StoryStream
from marsad.model import GroupItem, Placement, Text

FOLDS = 5
TWINS = Path(__file__).with_name("twins.jsonl")


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision and recall of each article."""

    precision: NDArray[np.float64]
    recall: NDArray[np.float64]

    def of(self, keep: NDArray[np.bool_]) -> Scores:
        """Those of some articles."""
        return Scores(self.precision[keep], self.recall[keep])

    @classmethod
    def joined(cls, parts: Sequence[Scores]) -> Scores:
        """Those of several sets of articles."""
        return cls(np.concatenate([p.precision for p in parts]), np.concatenate([p.recall for p in parts]))

    def __str__(self) -> str:
        precision, recall = self.precision.mean(), self.recall.mean()
        return (
            f"F1 {2 * precision * recall / (precision + recall):.3f} (precision {precision:.3f}, recall {recall:.3f})"
        )


def bcubed(found: Sequence[str], true: Sequence[str]) -> Scores:
    """Of every article, in order."""
    together = _same(found)
    belong = _same(true)
    both = (together & belong).sum(axis=1)
    return Scores(both / together.sum(axis=1), both / belong.sum(axis=1))


def _same(names: Sequence[str]) -> NDArray[np.bool_]:
    array = np.array(names)
    result: NDArray[np.bool_] = array[:, None] == array[None]
    return result


def stream(items: Iterable[GroupItem], linking: Linking | None = None) -> list[Placement]:
    """Each item's place, in order."""
    placed: list[Placement] = []
    stories: StoryStream | None = None
    for item in items:
        stories = stories or StoryStream(item.model, linking=linking)
        placed.append(stories.place(item))
    return placed


def labelled(path: Path, seeds: int) -> None:
    """Figures on labelled developments and stories: with the shipped parameters, and held out."""
    articles, twins = load(path), load(TWINS)
    _tell("look-alikes, shipped parameters (learnt from)", _measure(twins, _places(twins, shipped())))
    _tell("shipped parameters (these articles were learnt from)", _measure(articles, _places(articles, shipped())))
    for seed in range(seeds):
        fold = _folds([a.affair for a in articles], seed)
        parts = [
            _measure(articles, _places(articles, _without(articles, fold == f, twins)), fold == f) for f in range(FOLDS)
        ]
        _tell(f"held out, division {seed}", _joined(parts))


@dataclass(frozen=True, slots=True)
class Measured:
    """Scores of developments and stories; ``across`` says of each pair of articles in two languages that report one
    development whether it was joined."""

    developments: Scores
    stories: Scores
    across: NDArray[np.bool_]


def _places(articles: Sequence[Labelled], linking: Linking) -> list[Placement]:
    return stream((a.item for a in articles), linking)


def _without(articles: Sequence[Labelled], left_out: NDArray[np.bool_], also: Sequence[Labelled]) -> Linking:
    return linking_from(train([*(a for a, out in zip(articles, left_out, strict=True) if not out), *also]))


def _folds(affairs: Sequence[str], seed: int) -> NDArray[np.int64]:
    """A fold for each article, the same for all of an affair."""
    names = sorted(set(affairs))
    fold = dict(zip(names, np.random.default_rng(seed).permutation(len(names)) % FOLDS, strict=True))
    return np.array([fold[affair] for affair in affairs])


def _measure(
    articles: Sequence[Labelled], placed: Sequence[Placement], only: NDArray[np.bool_] | None = None
) -> Measured:
    keep = np.ones(len(articles), dtype=bool) if only is None else only
    developments = [place.development for place in placed]
    languages = [a.language for a in articles]
    pairs = np.triu(~_same(languages) & _same([a.event for a in articles]) & keep[:, None] & keep[None], 1)
    return Measured(
        bcubed(developments, [a.event for a in articles]).of(keep),
        bcubed([place.story for place in placed], [a.affair for a in articles]).of(keep),
        _same(developments)[pairs],
    )


def _joined(parts: Sequence[Measured]) -> Measured:
    return Measured(
        Scores.joined([part.developments for part in parts]),
        Scores.joined([part.stories for part in parts]),
        np.concatenate([part.across for part in parts]),
    )


def _tell(name: str, measured: Measured) -> None:
    print(name)
    print(f"  developments  {measured.developments}")
    print(f"  stories       {measured.stories}")
    print(f"  cross-language pairs of one development joined: {measured.across.mean():.3f} of {len(measured.across)}")


# ---------------------------------------------------------------- public English collections


def public(path: Path, *, whole: bool) -> None:
    """Figures on English articles of three collections with true stories; what is compared is our stories. Of NeuS its
    test part, and the rest if ``whole``."""
    raw = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in raw:
        if line["id"].startswith("neus_triplets:test"):
            line["set"] = "neus_triplets, its test part"
    for name in sorted({line["set"] for line in raw} - ({"neus_triplets"} if not whole else set())):
        articles = embedded([line for line in raw if line["set"] == name and (line["text"] or line["title"])])
        placed = _places(articles, shipped())
        groups = [a.affair for a in articles]
        print(f"{name}: {len(articles)} articles")
        print(f"  as stories       {bcubed([place.story for place in placed], groups)}")
        print(f"  as developments  {bcubed([place.development for place in placed], groups)}")


# ---------------------------------------------------------------- time


def speed(count: int) -> None:
    """Processor time per article while ``count`` made-up ones arrive, a thousand a day."""
    draw = np.random.default_rng(7)
    stories: StoryStream | None = None
    marks = [mark for mark in (1_000, 5_000, 20_000, 50_000, 100_000) if mark <= count]
    spent: list[float] = []
    for number in range(count):
        item = _made_up(number, draw)
        stories = stories or StoryStream(item.model)
        began = time.process_time()
        stories.place(item)
        spent.append(time.process_time() - began)
        if number + 1 in marks:
            print(f"{number + 1:>7} articles: {1000 * float(np.mean(spent[-1000:])):.2f} ms per article")


_WORDS = tuple("".join(pair) for pair in itertools.product(("bar", "kel", "mon", "sud", "ter", "vil"), repeat=3))


def _made_up(number: int, draw: np.random.Generator) -> GroupItem:
    """An article of random words, names, numbers and vectors, in one of three languages."""
    words = [_WORDS[i] for i in draw.integers(len(_WORDS), size=120)]
    words[::9] = [word.title() for word in words[::9]]
    words[::17] = [str(n) for n in draw.integers(5000, size=len(words[::17]))]
    vectors = draw.standard_normal((3, 512)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    published = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=1.44 * number)
    text = Text(f"made-up-{number}", " ".join(words[:9]), " ".join(words), ("ar", "en", "fr")[number % 3], published)
    return GroupItem(text, vectors, shipped().encoder, "", "", True, {}, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for name in ("labelled", "public"):
        kinds.add_parser(name).add_argument("file", type=Path)
    kinds.choices["labelled"].add_argument("--divisions", type=int, default=2)
    kinds.choices["public"].add_argument("--whole", action="store_true", help="the other parts of NeuS too")
    kinds.add_parser("speed").add_argument("--articles", type=int, default=100_000)
    wanted = parser.parse_args()
    if wanted.kind == "labelled":
        labelled(wanted.file, wanted.divisions)
    elif wanted.kind == "public":
        public(wanted.file, whole=wanted.whole)
    else:
        speed(wanted.articles)


if __name__ == "__main__":
    main()
