"""Train the judges of stories and developments on labelled articles, and write classifiers/stories.json.

    DATA=../shared/data/labelled/dev.jsonl
    python benchmarks/train_stories.py $DATA benchmarks/twins.jsonl -o classifiers/stories.json

``twins.jsonl`` are made-up reports of things that are easily taken for one another: two finds at one border in one
week, two verdicts of one court, a strike and its end.

Each judge is a logistic regression over pairs of articles. Weights are kept on their sensible side of zero (more
shared names never speak against a pair, a longer gap never for it), so that a few hundred labelled articles cannot
teach nonsense. Affairs are also moved to random days of one season, and squeezed into dense days: the labelled ones
lie far apart, and a judge that saw only those would lean on the calendar; a desk sees many affairs in one day.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from classifiers.encoder import embed, load_encoder, model_id, passage_limit, token_counter
from classifiers.facts import Facts
from classifiers.passages import split
from classifiers.similarity import FEATURES, MEANING, Rarities, Rarity, compare
from classifiers.traits import LANGUAGES, UNDATED, Centres, Traits, read_traits
from marsad.model import GroupItem, Text
from marsad.settings import EncoderSettings

SEASONS = (60, 14)
"""Lengths in days of the seasons into which the affairs are moved; in a short one many happen on one day."""
DENSE = (10, 2)
"""Season, and span of an affair, of one more calendar in which developments follow within a day or two: the labelled
ones lie days apart, and a judge that saw only those takes whatever is said of one affair on one day for one thing."""
CAUTION = {"development": -1.0, "story": 1.0}
"""Log-odds asked for over evens, chosen on held-out articles. A development asks little here, because the stream also
asks that an article fit it nearly as well as its reports fit one another."""
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


@dataclass(frozen=True, slots=True)
class Labelled:
    """A labelled article with its vectors."""

    item: GroupItem
    event: str
    affair: str
    language: str


def load(path: Path) -> list[Labelled]:
    """The labelled articles of ``path`` in order of date, embedded by the built-in encoder."""
    return embedded([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])


def embedded(lines: Sequence[dict[str, Any]]) -> list[Labelled]:
    """Articles with their vectors, in order of date. ``lines`` have id, lang, date, title and text, and of the truth
    ``event`` and ``affair``, or ``group``."""
    settings = EncoderSettings()
    encoder = load_encoder(settings)
    model, count, limit = model_id(encoder), token_counter(encoder), passage_limit(encoder, settings.passage_tokens)
    found = []
    for raw in lines:
        passages = [p.text for p in split(raw["title"] or "", raw["text"] or "", count_tokens=count, limit=limit)]
        item = GroupItem(_text(raw), embed(encoder, passages), model, "", "", True, {}, {})
        affair = raw.get("affair") or raw["group"]
        found.append(Labelled(item, raw.get("event") or affair, affair, raw["lang"]))
    return sorted(found, key=_published)


def _published(article: Labelled) -> datetime:
    return article.item.text.published or datetime.min.replace(tzinfo=UTC)


def _text(raw: dict[str, Any]) -> Text:
    published = datetime.fromisoformat(raw["date"]).replace(tzinfo=UTC) if raw.get("date") else None
    return Text(raw["id"], raw["title"] or "", raw["text"] or "", raw["lang"], published)


def centres_of(articles: Sequence[Labelled]) -> dict[str, NDArray[np.float32]]:
    """The mean passage vector of each language."""
    return {
        language: np.concatenate([a.item.vectors for a in articles if a.language == language]).mean(axis=0)
        for language in LANGUAGES
    }


def traits_of(article: Labelled, centres: Centres) -> Traits:
    """What is compared of an article."""
    published = article.item.text.published
    return read_traits(article.item, published.date().toordinal() if published else UNDATED, centres)


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


def moved(traits: Sequence[Traits], affairs: Sequence[str], *, season: int, seed: int) -> list[Traits]:
    """The same articles with each affair moved so that it begins on a random day of a season of so many days."""
    draw = np.random.default_rng(seed)
    first: dict[str, int] = {}
    for t, affair in zip(traits, affairs, strict=True):
        first[affair] = min(t.day, first.get(affair, t.day))
    start = {affair: int(draw.integers(season)) + 730_000 for affair in sorted(first)}
    return [_shifted(t, start[affair] - first[affair]) for t, affair in zip(traits, affairs, strict=True)]


def squeezed(
    traits: Sequence[Traits], affairs: Sequence[str], events: Sequence[str], *, season: int, within: int, seed: int
) -> list[Traits]:
    """The same articles with each affair begun on a random day of a season of so many days, and its developments, in
    their order, on days at most ``within`` after that. Reports of one development stay as far apart as they were."""
    draw = np.random.default_rng(seed)
    first: dict[tuple[str, str], int] = {}
    for t, key in zip(traits, zip(affairs, events, strict=True), strict=True):
        first[key] = min(t.day, first.get(key, t.day))
    start: dict[tuple[str, str], int] = {}
    for affair in sorted(set(affairs)):
        in_order = sorted((key for key in first if key[0] == affair), key=lambda key: (first[key], key))
        days = int(draw.integers(season)) + np.sort(draw.integers(within + 1, size=len(in_order))) + 730_000
        start |= dict(zip(in_order, map(int, days), strict=True))
    keys = zip(affairs, events, strict=True)
    return [_shifted(t, start[key] - first[key]) for t, key in zip(traits, keys, strict=True)]


def _shifted(traits: Traits, by: int) -> Traits:
    facts, lead = traits.facts, traits.facts.lead
    moved_facts = replace(
        facts,
        days=frozenset(day + by for day in facts.days),
        day=None if facts.day is None else facts.day + by,
        lead=replace(lead, days=frozenset(day + by for day in lead.days)),
    )
    return replace(traits, day=traits.day + by, facts=moved_facts)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Features of pairs, with the two articles' positions."""

    features: NDArray[np.float64]
    one: NDArray[np.int64]
    other: NDArray[np.int64]


def pairs_of(traits: Sequence[Traits], rarities: Rarities) -> Pairs:
    """Every article with every one before it."""
    rows = [compare(t, traits[:i], rarities) for i, t in enumerate(traits)]
    one = np.repeat(np.arange(len(traits)), np.arange(len(traits)))
    other = np.concatenate([np.arange(i) for i in range(len(traits))]).astype(np.int64)
    return Pairs(np.concatenate(rows), one, other)


def fit(features: NDArray[np.float64], same: NDArray[np.bool_], use: Sequence[str]) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic regression with signs held, on the features named in ``use``."""
    columns = [FEATURES.index(name) for name in use]
    x = features[:, columns]
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, np.inf)
    z, y = (x - centre) / spread, np.where(same, 1.0, -1.0)

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = y * (z @ theta[:-1] + theta[-1])
        pull = -y / (1 + np.exp(np.clip(margin, -500, 500)))
        value = np.logaddexp(0, -margin).sum() + (theta[:-1] ** 2).sum() / (2 * STRENGTH)
        return float(value), np.append(z.T @ pull + theta[:-1] / STRENGTH, pull.sum())

    bounds = [(0.0 if name in NEVER_NEGATIVE else None, 0.0 if name in NEVER_POSITIVE else None) for name in use] + [
        (None, None)
    ]
    found = minimize(loss, np.zeros(len(use) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return dict(zip(use, map(float, weights), strict=True)), float(found[-1] - (weights * centre).sum())


@dataclass(frozen=True, slots=True)
class Lessons:
    """Pairs to learn from, once for each calendar."""

    pairs: tuple[Pairs, ...]
    same_event: NDArray[np.bool_]
    same_affair: NDArray[np.bool_]


def lessons_of(articles: Sequence[Labelled], traits: Sequence[Traits], rarities: Rarities) -> Lessons:
    """Every pair of ``articles``: as dated, once for each season, and on dense days."""
    affairs, happened = [a.affair for a in articles], [a.event for a in articles]
    season, within = DENSE
    calendars = [
        traits,
        *(moved(traits, affairs, season=days, seed=days) for days in SEASONS),
        squeezed(traits, affairs, happened, season=season, within=within, seed=101),
    ]
    pairs = tuple(pairs_of(calendar, rarities) for calendar in calendars)
    events, names = np.array(happened), np.array(affairs)
    one, other = pairs[0].one, pairs[0].other
    return Lessons(pairs, events[one] == events[other], names[one] == names[other])


def judges(lessons: Lessons, rows: NDArray[np.bool_] | None = None) -> dict[str, dict[str, object]]:
    """The four judges, fitted on the pairs in ``rows`` (all by default) of every calendar."""
    rows = np.ones(len(lessons.same_event), dtype=bool) if rows is None else rows
    features = np.concatenate([p.features[rows] for p in lessons.pairs])
    words = [name for name in FEATURES if name not in MEANING]
    found: dict[str, dict[str, object]] = {}
    for kind, same in (("development", lessons.same_event), ("story", lessons.same_affair)):
        truth = np.tile(same[rows], len(lessons.pairs))
        for name, use in ((kind, list(FEATURES)), (f"words_{kind}", words)):
            weights, bias = fit(features, truth, use)
            found[name] = {
                "bias": round(bias - CAUTION[kind], 4),
                "weights": {k: round(w, 4) for k, w in weights.items() if abs(w) >= 5e-5},
            }
    return found


def train(articles: Sequence[Labelled]) -> dict[str, object]:
    """What ``classifiers.linking`` reads, learnt from ``articles``."""
    centres = centres_of(articles)
    traits = [traits_of(a, centres) for a in articles]
    rarities = rarities_of(traits)
    return {
        "encoder": articles[0].item.model,
        "judges": judges(lessons_of(articles, traits, rarities)),
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
    articles = sorted((a for path in wanted.labelled for a in load(path)), key=_published)
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
