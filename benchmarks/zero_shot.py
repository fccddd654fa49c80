"""How well a topic is told that nobody has given an example of, and with a few: F1 on affairs never seen.

    python benchmarks/zero_shot.py [--data ../shared/data] [--fit]

Each of the three topics is taken as if it were new: nothing that Marsad learnt about it before, none of its examples
but as many as the row says, only its description, or its description and cues. It is told apart from the shipped
examples that are not about it. Without examples, the weights of the measures are learnt from the other two topics; what
ships (``--fit`` prints it) is learnt from all three. The articles are those of ``labelled/dev.jsonl``, cross-validated
by affair.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from classifiers.documents import reader_for
from classifiers.evaluation import Answers, Truth, average_precision, f1_by_topic, macro_f1
from classifiers.heldout import Pool, cross_validated, folds_of, read_pool, truth_of
from classifiers.training import LEARNT, judged_texts
from classifiers.zeroshot import MEASURES, THRESHOLD, Described, described_topics
from flows.learning import Labelled, judged_line
from marsad.model import Text, Topic
from marsad.settings import EncoderSettings
from marsad.watchlist import load_watchlist

ROOT = Path(__file__).parents[1]
STRENGTH = 0.1
Measured = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
SIZES = (8, 16, 32, 100)


def main() -> None:
    """Measures and prints."""
    options = _options()
    file = options.data / "labelled" / "dev.jsonl"
    topics = [_as_new(topic) for topic in load_watchlist(ROOT / "watchlist").topics]
    reader = reader_for(EncoderSettings())
    pool = read_pool(reader, judged_texts(topics))
    if options.fit:
        _print_weights(topics, pool)
        return
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    names = frozenset(topic.name for topic in topics)
    tested = read_pool(reader, [judged_line(_labelled(line), names) for line in lines])
    print(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}, {len(lines)} articles")
    for told, chosen in (("description only", [_bare(topic) for topic in topics]), ("description and cues", topics)):
        truth = truth_of(chosen, tested)
        _print(f"{told}, no example", truth, zero_shot(chosen, pool, tested))
        for count in SIZES:
            _print(f"{told}, {count} examples", truth, cross_validated(chosen, reader, pool, tested, examples=count))


def zero_shot(topics: Sequence[Topic], pool: Pool, tested: Pool) -> Answers:
    """Each topic judged by its description, with weights learnt from the other topics; affairs are held out."""
    scores = np.zeros((len(tested.judged), len(topics)))
    for test in folds_of([one.group for one in tested.judged]):
        groups = {one.group for one, chosen in zip(tested.judged, test, strict=True) if chosen}
        seen = pool.where([one.described or one.group not in groups for one in pool.judged])
        described = {topic.name: _described(topic, seen) for topic in topics}
        measured = {topic.name: _measured(topic, described[topic.name], seen) for topic in topics}
        for number, topic in enumerate(topics):
            others = [measured[other.name] for other in topics if other is not topic]
            judge = _fit(others)
            chosen = [document for document, here in zip(tested.documents, test, strict=True) if here]
            rows = np.array([described[topic.name].rows(document)[0] for document in chosen])
            scores[test, number] = judge.predict_proba(rows)[:, 1]
    return Answers(scores >= THRESHOLD, scores)


def _described(topic: Topic, pool: Pool) -> Described:
    """The topic as if none of its examples were known."""
    known = pool.where([one.described or topic.name not in one.yes for one in pool.judged])
    return described_topics([topic], known.judged, known.documents)[topic.name]


def _measured(topic: Topic, described: Described, pool: Pool) -> Measured:
    articles = pool.articles
    rows = np.array([described.rows(document)[0] for document in articles.documents])
    return rows, np.array([topic.name in one.yes for one in articles.judged])


def _fit(measured: Sequence[Measured]) -> LogisticRegression:
    rows, truth = (np.concatenate(part) for part in zip(*measured, strict=True))
    return LogisticRegression(C=STRENGTH, max_iter=5000).fit(rows, truth)


def _print_weights(topics: Sequence[Topic], pool: Pool) -> None:
    fitted = _fit([_measured(topic, _described(topic, pool), pool) for topic in map(_bare, topics)])
    for name, weight in zip(MEASURES, fitted.coef_[0], strict=True):
        print(f"{weight:6.2f}  {name}")
    print(f"{fitted.intercept_[0]:6.2f}  bias")


def _print(told: str, truth: Truth, answers: Answers) -> None:
    clear = replace(truth, known=truth.known & ~truth.borderline[:, None])
    every, without = macro_f1(truth, answers), macro_f1(truth, answers, clear=True)
    ranked = [average_precision(truth.about[:, k], answers.scores[:, k]) for k in range(len(truth.topics))]
    print(
        f"{told}: macro-F1 {without.value:.3f} ({without.low:.3f} to {without.high:.3f}) of clear articles, "
        f"{every.value:.3f} of all; "
        + ", ".join(f"{name} {value:.3f}" for name, value in f1_by_topic(clear, answers).items())
        + f"; AP {np.mean(ranked):.3f}",
        flush=True,
    )


def _as_new(topic: Topic) -> Topic:
    return replace(topic, scorers=tuple(name for name in topic.scorers if name != LEARNT))


def _bare(topic: Topic) -> Topic:
    return replace(topic, cues=MappingProxyType({}))


def _labelled(line: dict[str, Any]) -> Labelled:
    text = Text(line["id"], line["title"], line["text"], language=line["lang"])
    return Labelled(text, frozenset(line["topics"]), line["affair"], line["borderline"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--fit", action="store_true", help="print the weights that ship, and no figures")
    return parser.parse_args()


if __name__ == "__main__":
    main()
