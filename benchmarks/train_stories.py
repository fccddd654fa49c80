"""Train the judges of stories and developments on labelled articles, and write classifiers/stories.json.

    DATA=../shared/data/labelled/dev.jsonl
    python benchmarks/train_stories.py $DATA benchmarks/twins.jsonl -o classifiers/stories.json

``twins.jsonl`` are made-up reports of things that are easily taken for one another: two finds at one border in one
week, two verdicts of one court, a strike and its end, the news of one city on one day; and of affairs that go on for
months.

Each judge is a logistic regression over pairs of articles. Weights are kept on their sensible side of zero (more
shared names never speak against a pair, a longer gap never for it), so that a few hundred labelled articles cannot
teach nonsense.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from labelled import Labelled, load, published
from numpy.typing import NDArray
from scipy.optimize import minimize
from story_lessons import Lessons, lessons_of

from classifiers.facts import Facts
from classifiers.linking import DEVELOPMENT, STORY
from classifiers.similarity import FEATURES, MEANING, TIMELESS, Rarities, Rarity
from classifiers.traits import LANGUAGES, UNDATED, Centres, Traits, read_traits
from marsad.model import GroupItem

CAUTION = {DEVELOPMENT: -1.0, STORY: 0.5}
"""Log-odds asked for over evens, chosen on held-out articles. A development asks little here, because the stream also
asks that an article fit it nearly as well as its reports fit one another."""
UNDATED_MORE = 0.75
"""What is asked more where nothing is dated; chosen on the parts of NeuS that are not its test part."""
BRIEF_CAUTION = {DEVELOPMENT: 0.0, STORY: 1.5}
"""The same for pairs of which one is little more than a headline. Asking less joins more of the held-out headlines, and
also headlines of one city on one day that have nothing else in common."""
STRENGTH = 0.01
"""Inverse of the penalty on squared weights of standardised features; the loss is a sum over pairs."""
RARE_FROM = 3
"""Things counted in fewer articles than this are not written down: they are rare."""

NEVER_POSITIVE = frozenset(
    {
        "unlike", "lead_unlike", "places_apart", "things_apart", "acts_apart", "numbers_apart", "days_apart",
        "gap", "gap_over_1", "gap_over_3", "gap_over_7", "day_gap",
    }
)  # fmt: skip
EITHER = frozenset(
    {
        "mean_with_arabic", "mean_english_french", "places_unknown", "days_unknown",
        "with_arabic", "english_french", "arabic_french",
    }
)  # fmt: skip
NEVER_NEGATIVE = frozenset(FEATURES) - NEVER_POSITIVE - EITHER


def centres_of(articles: Sequence[Labelled]) -> dict[str, NDArray[np.float32]]:
    """The mean passage vector of each language."""
    return {
        language: np.concatenate([a.item.vectors for a in articles if a.language == language]).mean(axis=0)
        for language in LANGUAGES
    }


def traits_of(item: GroupItem, centres: Centres) -> Traits:
    """What is compared of an article."""
    at = item.text.published
    return read_traits(item, at.date().toordinal() if at else UNDATED, centres)


def rarities_of(traits: Sequence[Traits]) -> Rarities:
    """How many of the articles have each name, word and place."""
    arabic = [t for t in traits if t.language == "ar"]
    latin = [t for t in traits if t.language != "ar"]
    return Rarities(
        names={"arabic": _rarity(arabic, lambda f: f.names), "latin": _rarity(latin, lambda f: f.names)},
        terms={k: _rarity([t for t in traits if t.language == k], lambda f: f.terms) for k in LANGUAGES},
        places=_rarity(traits, lambda f: f.places),
        things=_rarity(traits, lambda f: f.things),
        acts=_rarity(traits, lambda f: f.lead.acts),
    )


def _rarity(traits: Sequence[Traits], get: Callable[[Facts], Iterable[str]]) -> Rarity:
    counts = Counter(thing for t in traits for thing in get(t.facts))
    return Rarity(len(traits), {k: n for k, n in sorted(counts.items()) if n >= RARE_FROM})


def fit(
    features: NDArray[np.float64], same: NDArray[np.bool_], weight: NDArray[np.float64], use: Sequence[str]
) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic regression with signs held, on the features named in ``use``."""
    columns = [FEATURES.index(name) for name in use]
    x = features[:, columns]
    centre = np.average(x, axis=0, weights=weight)
    spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weight))
    spread = np.where(spread > 1e-9, spread, np.inf)
    z, y = (x - centre) / spread, np.where(same, 1.0, -1.0)

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = y * (z @ theta[:-1] + theta[-1])
        pull = -weight * y / (1 + np.exp(np.clip(margin, -500, 500)))
        value = (weight * np.logaddexp(0, -margin)).sum() + (theta[:-1] ** 2).sum() / (2 * STRENGTH)
        return float(value), np.append(z.T @ pull + theta[:-1] / STRENGTH, pull.sum())

    bounds = [(0.0 if name in NEVER_NEGATIVE else None, 0.0 if name in NEVER_POSITIVE else None) for name in use] + [
        (None, None)
    ]
    found = minimize(loss, np.zeros(len(use) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return dict(zip(use, map(float, weights), strict=True)), float(found[-1] - (weights * centre).sum())


def judge(lessons: Lessons, use: Sequence[str], caution: Mapping[str, float]) -> dict[str, object]:
    """A judge of developments and one of stories, who go by the features in ``use``, fitted on all pairs of every
    calendar."""
    features, times_over = np.concatenate(lessons.calendars), len(lessons.calendars)
    found: dict[str, object] = {}
    for what, same in ((DEVELOPMENT, lessons.same_event), (STORY, lessons.same_affair)):
        weights, bias = fit(features, np.tile(same, times_over), np.tile(lessons.weight, times_over), use)
        found[what] = {
            "bias": round(bias - caution[what], 4),
            "weights": {k: round(w, 4) for k, w in weights.items() if abs(w) >= 5e-5},
        }
    return found


def judges(articles: Sequence[Labelled], traits: Sequence[Traits], centres: Centres) -> dict[str, object]:
    """Those of every kind."""
    rarities = rarities_of(traits)
    full = lessons_of(articles, traits, rarities)
    brief = lessons_of(articles, [traits_of(a.brief, centres) for a in articles], rarities)
    return {
        "full": judge(full, FEATURES, CAUTION),
        "words": judge(full, [name for name in FEATURES if name not in MEANING], CAUTION),
        "timeless": judge(full, TIMELESS, _more(CAUTION)),
        "brief": judge(brief, FEATURES, BRIEF_CAUTION),
        "brief_timeless": judge(brief, TIMELESS, _more(BRIEF_CAUTION)),
    }


def _more(caution: Mapping[str, float]) -> dict[str, float]:
    return {what: asked + UNDATED_MORE for what, asked in caution.items()}


def train(learnt_from: Iterable[Labelled]) -> dict[str, object]:
    """What ``classifiers.linking`` reads, learnt from these articles."""
    articles = sorted(learnt_from, key=published)
    centres = centres_of(articles)
    traits = [traits_of(a.item, centres) for a in articles]
    rarities = rarities_of(traits)
    return {
        "encoder": articles[0].item.model,
        "judges": judges(articles, traits, centres),
        "rarity": {
            "places": _table(rarities.places),
            "things": _table(rarities.things),
            "acts": _table(rarities.acts),
            "names": {script: _table(r) for script, r in rarities.names.items()},
            "terms": {language: _table(r) for language, r in rarities.terms.items()},
        },
        "centres": {language: [round(float(x), 4) for x in centre] for language, centre in centres.items()},
    }


def _table(rarity: Rarity) -> dict[str, object]:
    return {"articles": rarity.articles, "counts": dict(rarity.counts)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, nargs="+")
    parser.add_argument("-o", "--output", type=Path, required=True)
    wanted = parser.parse_args()
    articles = [a for path in wanted.labelled for a in load(path)]
    made = {
        "made_by": "benchmarks/train_stories.py",
        "articles": len(articles),
        "data": {path.name: f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}" for path in wanted.labelled},
        **train(articles),
    }
    wanted.output.write_text(_lines(made) + "\n", encoding="utf-8")
    print(f"{wanted.output}: {len(articles)} articles, {wanted.output.stat().st_size:,} bytes")


def _lines(made: dict[str, object]) -> str:
    """JSON with long lists and tables on one line each: to be read, and to be compared line by line."""

    def written(value: object, depth: int) -> str:
        pad = " " * depth
        if isinstance(value, dict) and any(isinstance(v, dict | list) for v in value.values()):
            inner = ",\n".join(f"{pad} {json.dumps(k)}: {written(v, depth + 1)}" for k, v in value.items())
            return f"{{\n{inner}\n{pad}}}"
        return json.dumps(value, ensure_ascii=False)

    return written(made, 0)


if __name__ == "__main__":
    main()
