"""How well topics are told on articles never seen: F1, average precision, calibration, transfer, precision, throughput.

    python benchmarks/topics.py [--data ../shared/data] [--json] [--speed] [--transfer]

Cross-validated: of all articles that the layer is learnt from (``benchmarks/train_topics.py``), ours and real, five
folds by affair and near copy are each tagged by a model that was learnt, calibrated and given its thresholds on the
other four. Figures are told apart for ``labelled/dev.jsonl``, for ``corpora/candidates.jsonl`` and for the articles
that were read besides (``read-labels.jsonl``: the hardest, since they were chosen where the model was unsure).
``--transfer`` learns from two languages and tags the third.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score, precision_recall_curve
from train_topics import (
    READ_LABELS,
    ROOT,
    Learnable,
    cues_of,
    divisions,
    learnable,
    lines_of,
    make_layer,
    our_articles,
    real_articles,
    training_hash,
)

from classifiers.calibration import calibration_error
from classifiers.documents import Reader, reader_for
from classifiers.encoder import embed, model_id
from classifiers.relevance import TopicModel
from marsad.model import Tagging, Text, Topic
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

INNER_FOLDS = 3
WANTED_PRECISION = 0.85
DRAWS = 2000
STRATA = {
    "fr": {"tagged": 46, "just below": 50, "further below": 200},
    "en": {"tagged": 85, "just below": 50, "further below": 200},
    "ar": {"tagged": 246, "just below": 50, "further below": 200},
}
"""Of the articles in ``corpora/news-*.jsonl`` that were not labelled before, how many an earlier layer (that of 1,556
articles) tagged, and how many had the highest scores below the threshold: the 50 next and the 200 after these. All of
the 50 were read, of the others some, drawn by chance. What lies further below is taken to be about no topic."""


@dataclass(frozen=True)
class Told:
    """What models that had not seen them said of n articles: ``scores`` and ``tagged`` (n, topics)."""

    scores: np.ndarray[Any, Any]
    tagged: np.ndarray[Any, Any]


def main() -> None:
    """Measures and prints."""
    options = _options()
    topics = load_watchlist(ROOT / "watchlist").topics
    reader = reader_for(EncoderSettings())
    known = [*our_articles(topics), *real_articles(options.data / "corpora")]
    data = learnable(known, reader.read([one.text for one in known]), cues_of(topics))
    told = cross_validated(data, topics, reader)
    kinds = _kinds(data, options.data)
    results: dict[str, Any] = {
        "training set": training_hash(known),
        "data": {path.name: _hash(path) for path in _files(options.data) if path.exists()},
        **{kind: measures(data, told, np.flatnonzero(kinds == kind), topics) for kind in dict.fromkeys(kinds)},
        "real news by reading": by_reading(data, told, lines_of(READ_LABELS)),
    }
    if options.transfer:
        results["transfer"] = transfer(data, told, topics, reader, np.flatnonzero(kinds == "dev"))
    if options.speed:
        model = TopicModel.train(topics, reader.encoder)
        results["speed"] = speed(model, [one.text for one in known if not one.ours])
    if options.json:
        json.dump(results, sys.stdout, indent=1)
    else:
        _show(results)


def cross_validated(data: Learnable, topics: Sequence[Topic], reader: Reader) -> Told:
    """Each article tagged by a model that has seen nothing of its affair."""
    shape = data.truth.shape
    told = Told(np.zeros(shape), np.zeros(shape, dtype=bool))
    for train, test in divisions(data, 5, seed=1):
        _tell(told, data, test, _model(data.take(train), topics, reader))
    return told


def transfer(
    data: Learnable, told: Told, topics: Sequence[Topic], reader: Reader, dev: np.ndarray[Any, Any]
) -> dict[str, Any]:
    """Macro-F1 on the clear articles of ``dev`` in one language, learnt from the other two, beside ``told``, which had
    seen all three."""
    found = {}
    languages = np.array([one.text.language for one in data.known])
    for language in sorted(set(languages[dev])):
        other = Told(np.zeros_like(told.scores), np.zeros_like(told.tagged))
        places = [i for i in dev if languages[i] == language]
        model = _model(data.take(np.flatnonzero(languages != language).tolist()), topics, reader)
        _tell(other, data, places, model)
        clear = np.array([i for i in places if not data.known[i].borderline])
        found[language] = {
            "learnt from the others": _macro_f1(data.truth[clear], other.tagged[clear]),
            "from all": _macro_f1(data.truth[clear], told.tagged[clear]),
        }
    return found


def measures(data: Learnable, told: Told, places: np.ndarray[Any, Any], topics: Sequence[Topic]) -> dict[str, Any]:
    """Macro-F1 over topics, on all articles at ``places`` and on the clear ones, by topic and language; of "any topic
    or none" the average precision and the recall where the precision is 0.85; calibration error by topic."""
    names = [topic.name for topic in topics]
    clear = np.array([i for i in places if not data.known[i].borderline])
    languages = np.array([one.text.language for one in data.known])
    relevant, highest = data.truth[clear].any(axis=1), told.scores[clear].max(axis=1)
    precision, recall, _ = precision_recall_curve(relevant, highest)
    return {
        "articles": len(places),
        "macro-F1, all": _macro_f1(data.truth[places], told.tagged[places]),
        "macro-F1, clear": _macro_f1(data.truth[clear], told.tagged[clear]),
        "by topic, clear": dict(zip(names, _f1(data.truth[clear], told.tagged[clear]), strict=True)),
        "by language, clear": {
            code: {
                "macro-F1": _macro_f1(data.truth[own], told.tagged[own]),
                "F1 over all topics": float(f1_score(data.truth[own].ravel(), told.tagged[own].ravel())),
                "articles about": data.truth[own].sum(axis=0).tolist(),
            }
            for code in sorted(set(languages[clear]))
            if len(own := clear[languages[clear] == code])
        },
        "relevance, clear": {
            "average precision": float(average_precision_score(relevant, highest)),
            f"recall at precision {WANTED_PRECISION}": float(recall[precision >= WANTED_PRECISION].max()),
        },
        "calibration error, all": _by_topic(names, data, told, places),
        "calibration error, clear": _by_topic(names, data, told, clear),
    }


def by_reading(data: Learnable, told: Told, read: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Precision and recall of tags in the corpora, by language, estimated from articles drawn by chance from strata of
    known size; 95 % intervals by drawing again within the strata."""
    place = {one.text.id: i for i, one in enumerate(data.known)}
    draw = np.random.default_rng(0)
    found = {}
    for language, sizes in STRATA.items():
        own = [one for one in read if data.known[place[one["id"]]].text.language == language]
        strata = {name: np.array([place[one["id"]] for one in own if one["drawn"] == name]) for name in sizes}
        again = [{name: draw.choice(here, len(here)) for name, here in strata.items()} for _ in range(DRAWS)]
        estimates = [_precision_and_recall(data, told, each, sizes) for each in again]
        low, high = np.percentile(estimates, [2.5, 97.5], axis=0)
        here = _precision_and_recall(data, told, strata, sizes)
        found[language] = {
            name: f"{value:.2f} ({a:.2f} to {b:.2f})"
            for name, value, a, b in zip(("precision", "recall"), here, low, high, strict=True)
        } | {"read": {name: len(places) for name, places in strata.items()}}
    same = [one["readings"][0] == one["readings"][1] for one in read]
    return found | {"both readings the same": f"{sum(same)} of {len(same)}"}


def speed(model: TopicModel, texts: Sequence[Text]) -> dict[str, float]:
    """Texts a second, beside the encoder alone on the same passages, best of three; and the encoder's share in
    processor time, which other work on the machine disturbs less."""
    passages = [passage.text for tagging in model.tag(texts) for passage in tagging.passages]
    both = [(_seconds(lambda: model.tag(texts)), _seconds(lambda: embed(model.encoder, passages))) for _ in range(3)]
    tag, tag_worked = np.min([one for one, _ in both], axis=0)
    encode, encode_worked = np.min([one for _, one in both], axis=0)
    articles = sum(len(text.text.split()) for text in texts) / 400
    return {
        "texts a second": len(texts) / tag,
        "articles of 400 words a second": articles / tag,
        "articles of 400 words a second, encoder alone": articles / encode,
        "share of the encoder's own rate": encode / tag,
        "share of the encoder's own rate, in processor time": encode_worked / tag_worked,
    }


def _model(data: Learnable, topics: Sequence[Topic], reader: Reader) -> TopicModel:
    layer = make_layer(data, cues_of(topics), model_id(reader.encoder), folds=INNER_FOLDS)
    return TopicModel.learn(topics, reader, [], [], "fold", layer)


def _tell(told: Told, data: Learnable, places: Sequence[int], model: TopicModel) -> None:
    taggings = model.judge([data.known[i].text for i in places], [data.documents[i] for i in places])
    for place, tagging in zip(places, taggings, strict=True):
        told.scores[place] = list(tagging.scores.values())
        told.tagged[place] = _tags(tagging)


def _tags(tagging: Tagging) -> list[bool]:
    return [name in tagging.topics for name in tagging.scores]


def _precision_and_recall(
    data: Learnable, told: Told, strata: Mapping[str, np.ndarray[Any, Any]], sizes: Mapping[str, int]
) -> tuple[float, float]:
    """Over pairs of article and topic, each stratum counted as often as it stands for more than was read of it."""

    def total(of: np.ndarray[Any, Any]) -> float:
        return sum(sizes[name] * float(of[own].sum(axis=1).mean()) for name, own in strata.items())

    right = total(told.tagged & data.truth)
    return right / max(total(told.tagged), 1e-9), right / max(total(data.truth), 1e-9)


def _kinds(data: Learnable, folder: Path) -> np.ndarray[Any, Any]:
    dev = {(line["title"], line["text"]) for line in lines_of(folder / "labelled" / "dev.jsonl")}
    candidates = {line["id"] for line in lines_of(folder / "corpora" / "candidate-labels.jsonl")}

    def kind(text: Text, *, ours: bool) -> str:
        if ours:
            return "dev" if (text.title, text.text) in dev else "ours besides"
        return "candidates" if text.id in candidates else "read besides"

    return np.array([kind(one.text, ours=one.ours) for one in data.known])


def _f1(truth: np.ndarray[Any, Any], tagged: np.ndarray[Any, Any]) -> list[float]:
    return [float(f1_score(truth[:, k], tagged[:, k], zero_division=0)) for k in range(truth.shape[1])]


def _macro_f1(truth: np.ndarray[Any, Any], tagged: np.ndarray[Any, Any]) -> float:
    return float(np.mean(_f1(truth, tagged)))


def _by_topic(names: Sequence[str], data: Learnable, told: Told, places: np.ndarray[Any, Any]) -> dict[str, float]:
    return {name: calibration_error(told.scores[places, k], data.truth[places, k]) for k, name in enumerate(names)}


def _seconds(act: Any) -> tuple[float, float]:
    """How long it takes, and how long processors work on it."""
    started, worked = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - started, time.process_time() - worked


def _files(folder: Path) -> Iterable[Path]:
    corpora = folder / "corpora"
    return (
        folder / "labelled" / "dev.jsonl",
        corpora / "candidates.jsonl",
        corpora / "candidate-labels.jsonl",
        READ_LABELS,
    )


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _show(results: dict[str, Any], indent: str = "") -> None:
    for name, value in results.items():
        if isinstance(value, dict):
            print(f"{indent}{name}")
            _show(value, indent + "  ")
        else:
            print(f"{indent}{name}: {value:.3f}" if isinstance(value, float) else f"{indent}{name}: {value}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--json", action="store_true", help="JSON instead of lines")
    parser.add_argument("--speed", action="store_true", help="measure throughput too")
    parser.add_argument("--transfer", action="store_true", help="learn from two languages, tag the third")
    return parser.parse_args()


if __name__ == "__main__":
    main()
