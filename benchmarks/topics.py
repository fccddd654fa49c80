"""How well topics are told: F1, average precision and calibration on articles of affairs never seen, and throughput.

    python benchmarks/topics.py [--data ../shared/data] [--json] [--speed]

Two measurements. On ``labelled/dev.jsonl`` the model is cross-validated: five folds by affair, each judged by a model
that was trained and calibrated on the others (and on the shipped examples that are not of this file). On
``corpora/candidates.jsonl`` (real news, for measuring only) the shipped model is used as it is.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedGroupKFold

from classifiers.calibration import calibration_error
from classifiers.documents import Document, Reader
from classifiers.encoder import embed, load_encoder
from classifiers.relevance import TopicModel
from classifiers.training import judged_texts
from marsad.model import Tagging, Text, Topic
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

ROOT = Path(__file__).parents[1]
FOLDS = 5


@dataclass(frozen=True)
class Labelled:
    """Articles with the truth about them. ``truth`` (n, topics); ``clear`` (n,) are those not marked borderline."""

    texts: list[Text]
    truth: np.ndarray[Any, Any]
    clear: np.ndarray[Any, Any]
    languages: np.ndarray[Any, Any]
    groups: list[str]


def main() -> None:
    """Measures and prints."""
    options = _options()
    topics = load_watchlist(ROOT / "watchlist").topics
    reader = Reader(load_encoder(EncoderSettings()), passage_tokens=128, batch_size=64)
    dev_file = options.data / "labelled" / "dev.jsonl"
    candidates_file, labels_file = (options.data / "corpora" / f"candidate{end}.jsonl" for end in ("s", "-labels"))
    results: dict[str, Any] = {
        "data": {file.name: _hash(file) for file in (dev_file, candidates_file, labels_file) if file.exists()},
        "shipped examples": len(topics[0].examples),
    }
    judged = judged_texts(topics)
    documents = reader.read([text.text for text in judged])
    dev = labelled(_lines(dev_file), topics)
    read = reader.read(dev.texts)
    results["dev, cross-validated by affair"] = measures(
        dev, cross_validated(topics, reader, judged, documents, dev, read), topics
    )
    if candidates_file.exists():
        started = time.perf_counter()
        model = TopicModel.learn(topics, reader, judged, documents, "shipped")
        results["seconds to train, vectors given"] = round(time.perf_counter() - started, 2)
        candidates = labelled(_with_labels(_lines(candidates_file), _lines(labels_file)), topics)
        results["candidates, unseen"] = measures(candidates, model.tag(candidates.texts), topics)
        if options.speed:
            results["speed"] = speed(model, candidates.texts)
    if options.json:
        json.dump(results, sys.stdout, indent=1)
    else:
        _show(results)


def labelled(lines: Sequence[dict[str, Any]], topics: Sequence[Topic]) -> Labelled:
    """The lines of a labelled file."""
    return Labelled(
        texts=[Text(id=x["id"], title=x["title"], text=x["text"], language=x["lang"]) for x in lines],
        truth=np.array([[topic.name in x["topics"] for topic in topics] for x in lines]),
        clear=np.array([not x["borderline"] for x in lines]),
        languages=np.array([x["lang"] for x in lines]),
        groups=[x.get("affair", x["id"]) for x in lines],
    )


def cross_validated(
    topics: Sequence[Topic],
    reader: Reader,
    judged: Sequence[Any],
    documents: Sequence[Document],
    data: Labelled,
    read: Sequence[Document],
) -> list[Tagging]:
    """A tagging of each text by a model that has seen nothing of its affair."""
    kinds = np.where(data.truth.any(axis=1), data.truth.argmax(axis=1), -1)
    found: dict[int, Tagging] = {}
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=1)
    for _, test in folds.split(kinds, kinds, data.groups):
        held_back = {data.groups[i] for i in test}
        kept = [i for i, text in enumerate(judged) if text.group not in held_back]
        model = TopicModel.learn(topics, reader, [judged[i] for i in kept], [documents[i] for i in kept], "fold")
        taggings = model.judge([data.texts[i] for i in test], [read[i] for i in test])
        found |= dict(zip(test.tolist(), taggings, strict=True))
    return [found[i] for i in range(len(data.texts))]


def measures(data: Labelled, taggings: Sequence[Tagging], topics: Sequence[Topic]) -> dict[str, Any]:
    """Macro-F1 over topics, on all texts and on the clear ones, by topic and language; average precision of "any
    topic or none"; calibration error by topic."""
    names = [topic.name for topic in topics]
    tagged = np.array([[name in tagging.topics for name in names] for tagging in taggings])
    scores = np.array([[tagging.scores[name] for name in names] for tagging in taggings])

    def f1(mask: np.ndarray[Any, Any]) -> list[float]:
        return [float(f1_score(data.truth[mask, k], tagged[mask, k], zero_division=0)) for k in range(len(names))]

    clear = data.clear
    relevant = data.truth.any(axis=1)
    return {
        "texts": len(data.texts),
        "macro-F1, all": float(np.mean(f1(np.ones_like(clear)))),
        "macro-F1, clear": float(np.mean(f1(clear))),
        "by topic, clear": dict(zip(names, f1(clear), strict=True)),
        "by language, clear": {
            code: float(np.mean(f1(clear & (data.languages == code)))) for code in sorted(set(data.languages.tolist()))
        },
        "AP of relevance, clear": float(average_precision_score(relevant[clear], scores[clear].max(axis=1))),
        "ECE, all": {name: calibration_error(scores[:, k], data.truth[:, k]) for k, name in enumerate(names)},
        "ECE, clear": {name: calibration_error(scores[clear, k], data.truth[clear, k]) for k, name in enumerate(names)},
    }


def speed(model: TopicModel, texts: Sequence[Text]) -> dict[str, float]:
    """Texts a second, beside the encoder alone on the same passages, best of three."""
    passages = [passage.text for tagging in model.tag(texts) for passage in tagging.passages]
    tag = min(_seconds(lambda: model.tag(texts)) for _ in range(3))
    encode = min(_seconds(lambda: embed(model.encoder, passages)) for _ in range(3))
    words = sum(len(text.text.split()) for text in texts)
    return {
        "texts a second": len(texts) / tag,
        "articles of 400 words a second": words / 400 / tag,
        "share of the encoder's own rate": encode / tag,
    }


def _seconds(act: Any) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _with_labels(lines: Sequence[dict[str, Any]], labels: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {label["id"]: label for label in labels}
    first = {line["id"]: line for line in reversed(lines) if line["id"] in known}
    return [line | {key: known[id][key] for key in ("topics", "borderline")} for id, line in sorted(first.items())]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


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
    return parser.parse_args()


if __name__ == "__main__":
    main()
