"""Makes classifiers/topics.npz: what Marsad has learnt about its own topics from our labelled articles and real news.

    python benchmarks/train_topics.py [--data ../shared/data] [--write]

It learns from the examples beside the topics, which are ours and come with Marsad, and from the real articles of
``corpora/`` that were labelled by reading (``candidate-labels.jsonl`` there, ``read-labels.jsonl`` here: ids and labels
only). Of the real articles nothing is kept but numbers. Prints the hash of the training set and that of the file, which
``classifiers/layer.py`` must name.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from classifiers.burying import judge_buried
from classifiers.calibration import HeldBack, article_and_passage
from classifiers.documents import Document, reader_for
from classifiers.encoder import model_id
from classifiers.layer import FILE, Layer, dense_features, text_key, word_readers
from classifiers.training import BORDERLINE, USUAL_PASSAGES
from classifiers.wordrows import Columns, word_keys
from marsad.model import Text, Topic
from marsad.settings import EncoderSettings
from marsad.text import words
from marsad.watchlist import load_watchlist

Cues = Mapping[str, Sequence[str]]

ROOT = Path(__file__).parents[1]
READ_LABELS = Path(__file__).parent / "read-labels.jsonl"
FOLDS = 5
DENSE_STRENGTH, WORDS_STRENGTH = 0.5, 30.0
"""C of the two logistic regressions; found by cross-validation over affairs."""
FEWEST_ARTICLES = 2
"""A stem is a column if so many articles have it."""
LETTERS = 1500
"""Of a real article; so many were read for its labels."""
MADE = 0.05
"""What a long article that was made of others counts beside a real one when long articles are calibrated."""
SAME = 0.25
"""Real articles that share so much of the shorter one's opening (runs of four words) are one group."""


@dataclass(frozen=True)
class Known:
    """A labelled article. ``topics`` are those that it is about, of all three; articles of one ``group`` are never on
    both sides of a cross-validation; ``ours`` says whether it is ours to give away."""

    text: Text
    topics: frozenset[str]
    borderline: bool
    group: str
    ours: bool


@dataclass(frozen=True)
class Learnable:
    """n articles as they are learnt from. ``dense`` (n, features) are the rows of the articles themselves, ``truth``
    (n, topics), ``weights`` (n,)."""

    known: Sequence[Known]
    documents: Sequence[Document]
    dense: np.ndarray[Any, Any]
    truth: np.ndarray[Any, Any]
    weights: np.ndarray[Any, Any]

    def take(self, places: Sequence[int]) -> Learnable:
        """Those at ``places``."""
        return Learnable(
            [self.known[i] for i in places],
            [self.documents[i] for i in places],
            self.dense[places],
            self.truth[places],
            self.weights[places],
        )


def main() -> None:
    """Learns, prints the hashes, writes the file if asked to."""
    options = _options()
    topics = load_watchlist(ROOT / "watchlist").topics
    known = [*our_articles(topics), *real_articles(options.data / "corpora")]
    reader = reader_for(EncoderSettings())
    data = learnable(known, reader.read([one.text for one in known]), cues_of(topics))
    content = make_layer(data, cues_of(topics), model_id(reader.encoder)).packed()
    print(f"training set {training_hash(known)}: {len(known)} articles, {sum(one.ours for one in known)} ours")
    print(f"{FILE} {hashlib.sha256(content).hexdigest()}, {len(content):,} bytes")
    if options.write:
        (ROOT / "classifiers" / FILE).write_bytes(content)


def our_articles(topics: Sequence[Topic]) -> list[Known]:
    """The examples that all topics share."""
    shared = [example for example in topics[0].examples if example.not_topics is None]
    return [
        Known(
            Text(id=f"ours {number}", title=example.title, text=example.text, language=example.language),
            example.topics,
            example.borderline,
            example.group or f"ours {number}",
            ours=True,
        )
        for number, example in enumerate(shared)
    ]


def real_articles(corpora: Path) -> list[Known]:
    """The real articles that were labelled by reading; near copies are of one group."""
    labels = {line["id"]: line for path in (READ_LABELS, corpora / "candidate-labels.jsonl") for line in lines_of(path)}
    found = {}
    for path in (corpora / "candidates.jsonl", *sorted(corpora.glob("news-*.jsonl"))):
        for line in lines_of(path):
            if line["id"] in labels:
                found.setdefault(line["id"], line)
    articles = [line for _, line in sorted(found.items())]
    groups = near_copies([f"{line['title']} {line['text'][:600]}" for line in articles])
    return [
        Known(
            Text(id=line["id"], title=line["title"], text=line["text"][:LETTERS], language=line["lang"]),
            frozenset(labels[line["id"]]["topics"]),
            labels[line["id"]]["borderline"],
            f"real {group}",
            ours=False,
        )
        for line, group in zip(articles, groups, strict=True)
    ]


def near_copies(texts: Sequence[str]) -> list[int]:
    """A number for each text, the same for those that share much of their wording."""
    runs = [_runs(text) for text in texts]
    by_run: dict[tuple[str, ...], list[int]] = {}
    group = list(range(len(texts)))
    for number, own in enumerate(runs):
        shared = Counter(other for run in own for other in by_run.get(run, ()))
        near = [group[o] for o, many in shared.items() if many > SAME * min(len(own), len(runs[o]))]
        group = [number if g in near else g for g in group]
        for run in own:
            by_run.setdefault(run, []).append(number)
    return group


def cues_of(topics: Sequence[Topic]) -> Cues:
    """The cues of each topic, of all languages."""
    return {topic.name: tuple(cue for cues in topic.cues.values() for cue in cues) for topic in topics}


def learnable(known: Sequence[Known], documents: Sequence[Document], cues: Cues) -> Learnable:
    """``known`` as read, for the topics that have ``cues``."""
    readers = word_readers(cues)
    return Learnable(
        known,
        documents,
        np.stack([dense_features(document, readers)[0] for document in documents]),
        np.array([[name in one.topics for name in cues] for one in known]),
        np.array([BORDERLINE if one.borderline else 1.0 for one in known]),
    )


def make_layer(data: Learnable, cues: Cues, encoder: str, folds: int = FOLDS) -> Layer:
    """The layer learnt from all of ``data``, with what layers learnt from parts of it said of the other parts."""
    usual: dict[str, list[HeldBack]] = {name: [] for name in cues}
    long: dict[str, list[HeldBack]] = {name: [] for name in cues}
    own: dict[int, Any] = {}
    for train, test in divisions(data, folds):
        layer = learn(data.take(train), cues, encoder)
        found = [layer.logits(data.documents[i])[:, :, 0] for i in test]
        own |= {text_key(data.known[i].text): one[0] for i, one in zip(test, found, strict=True) if data.known[i].ours}
        for k, name in enumerate(cues):
            usual[name] += [
                HeldBack(article_and_passage(one[:, k]), bool(data.truth[i, k]), float(data.weights[i]))
                for i, one in zip(test, found, strict=True)
            ]
            held = [(data.documents[i], one[:, k], bool(data.truth[i, k])) for i, one in zip(test, found, strict=True)]
            made = judge_buried(lambda document, layer=layer, k=k: layer.logits(document)[:, k, 0], held)
            long[name] += [replace(one, weight=MADE) for one in made]
            long[name] += [one for i, one in zip(test, usual[name][-len(test) :], strict=True) if _is_long(data, i)]
    whole = learn(data, cues, encoder)
    return Layer(cues, encoder, whole.columns, whole.dense, whole.words, whole.bias, usual=usual, long=long, own=own)


def divisions(data: Learnable, folds: int, seed: int = 0) -> list[tuple[list[int], list[int]]]:
    """(train, test) indices, groups kept together, each part with its share of topics, languages, ours and real."""
    kinds = [f"{sorted(one.topics)[:1]} {one.text.language} {one.ours}" for one in data.known]
    parts = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    found = parts.split(kinds, kinds, [one.group for one in data.known])
    return [(train.tolist(), test.tolist()) for train, test in found]


def learn(data: Learnable, cues: Cues, encoder: str) -> Layer:
    """The weights alone, without anything to calibrate on."""
    columns = _columns(data.documents)
    rows = _sparse([columns.rows(document)[0] for document in data.documents], len(columns.keys))
    dense = [_fit(data.dense, data.truth[:, k], data.weights, DENSE_STRENGTH, "lbfgs") for k in range(len(cues))]
    words = [_fit(rows, data.truth[:, k], data.weights, WORDS_STRENGTH, "liblinear") for k in range(len(cues))]
    return Layer(
        cues=cues,
        encoder=encoder,
        columns=columns,
        dense=np.stack([weights for weights, _ in dense]).astype(np.float32),
        words=np.stack([weights for weights, _ in words]).astype(np.float32),
        bias=np.array([[a, b] for (_, a), (_, b) in zip(dense, words, strict=True)]),
        usual={},
        long={},
        own={},
    )


def training_hash(known: Sequence[Known]) -> str:
    """The hash of all texts and labels that were learnt from."""
    told = [[one.text.title, one.text.text, sorted(one.topics), one.borderline] for one in known]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:16]


def _is_long(data: Learnable, place: int) -> bool:
    return len(data.documents[place].passages) > USUAL_PASSAGES


def _columns(documents: Sequence[Document]) -> Columns:
    having: Counter[int] = Counter()
    for document in documents:
        body = word_keys(word for part in document.words for word in part)
        having.update({*body, *word_keys(document.title_words, headline=True)})
    kept = sorted(key for key, many in having.items() if many >= FEWEST_ARTICLES)
    rarity = [np.log1p(len(documents) / having[key]) for key in kept]
    return Columns(np.array(kept, dtype=np.uint32), np.array(rarity, dtype=np.float32))


def _sparse(rows: Sequence[Any], width: int) -> Any:
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = np.concatenate([places for places, _ in rows])
    return sparse.csr_matrix((np.concatenate([values for _, values in rows]), places, starts), (len(rows), width))


def _fit(rows: Any, truth: Any, weights: Any, strength: float, solver: str) -> tuple[Any, float]:
    fitted = LogisticRegression(C=strength, max_iter=1000, solver=solver, random_state=0)
    fitted.fit(rows, truth, sample_weight=weights)
    return fitted.coef_[0], float(fitted.intercept_[0])


def _runs(text: str) -> set[tuple[str, ...]]:
    read = words(text)
    return {tuple(read[i : i + 4]) for i in range(len(read) - 3)} or {tuple(read)}


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file; none if there is no such file."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--write", action="store_true", help="write classifiers/topics.npz")
    return parser.parse_args()


if __name__ == "__main__":
    main()
