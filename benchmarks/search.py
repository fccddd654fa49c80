"""How fast an archive finds things, and how large it is: made-up articles of benchmarks/synthetic.py.

    python benchmarks/search.py [--articles 100000] [--url sqlite:///FILE] [--queries 200] [--recall 20] [--json]

Without a URL an archive is built and thrown away; with one it is filled up to ``--articles`` and kept, so that the next
call asks at once. ``postgres:DIR`` starts a server over DIR. The figures say how the archive does with text of such a
size, nothing about what it finds.

Each query has two words, of all degrees of frequency, and a question vector near what some articles are about; filtered
ones ask for a topic, two languages and half of the time, every fourth for a source instead of the topic. p95 is over
all queries, put to the open archive one after the other as ``marsad search`` does, in one thread; by the clock and, for
a machine that is busy with other things, of this process alone. "raw fts5" is SQLite
alone with the same words: BM25, the best 20, and their title and text. "cold" is a new process, from its start to its
first result. ``--recall`` compares the ten nearest of so many questions with those that the vectors themselves give.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sqlalchemy import text
from synthetic import (
    CENTRES,
    DIMENSIONS,
    EVERY,
    LANGUAGES,
    MODEL,
    NOW,
    SEED,
    SOURCES,
    TOPICS,
    VOCABULARY,
    centres,
    fill,
    near,
    served,
    vocabulary,
)

from marsad.model import Query
from storage.archive import Archive, open_archive
from storage.engine import make_engine, read_transaction

COLD = """
import sys
import numpy as np
from marsad.model import Query
from storage.archive import open_archive
with open_archive(sys.argv[1], create=False) as archive:
    vector = np.random.default_rng(1).standard_normal(int(sys.argv[4])).astype("f4")
    vector /= np.linalg.norm(vector)
    query = Query(sys.argv[2], topics=("detainee",), mode=sys.argv[5], vector=vector, model=sys.argv[3])
    assert archive.search(query)
"""


@dataclass(frozen=True)
class Times:
    """Milliseconds of queries one by one: by the clock, and of the processor, which a busy machine changes less."""

    clock: list[float]
    processor: list[float]


def main() -> None:
    """Fill an archive if need be, ask it, print the figures."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder, served(options.url or f"sqlite:///{folder}/archive.sqlite") as url:
        fill(url, options.articles)
        asked = questions(options.queries, options.articles)
        figures: dict[str, object] = {
            "articles": options.articles,
            "engine": "sqlite" if url.startswith("sqlite") else "postgresql",
            "seed": SEED,
            "bytes an article": size(url) // options.articles,
            "load of the machine at the beginning": f"{os.getloadavg()[0]:.1f}",
            "cold, words (ms)": cold(url, asked[0].words, "words"),
            "cold, hybrid (ms)": cold(url, asked[0].words, "hybrid"),
        }
        with open_archive(url, create=False) as archive:
            figures |= warm(archive, asked)
            if url.startswith("sqlite"):
                figures |= raw(url, archive, asked)
            if options.recall:
                figures["recall of the ten nearest"] = recall(url, archive, asked[: options.recall])
        figures["load of the machine in the end"] = f"{os.getloadavg()[0]:.1f}"
    print(json.dumps(figures) if options.json else "\n".join(f"{name:40} {value}" for name, value in figures.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--recall", type=int, default=0)
    parser.add_argument("--url", default="")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def questions(count: int, articles: int) -> list[Query]:
    """Filtered queries; the same for the same numbers."""
    chance = np.random.default_rng(SEED + 2)
    words, about = vocabulary(), centres()
    found = []
    for n in range(count):
        # As many words among the ten most frequent as among the next ninety, and so on.
        ranks = np.minimum(10 ** chance.uniform(0.5, 3.5, 2), VOCABULARY - 1).astype(int)
        by_source = n % 4 == 3
        found.append(
            Query(
                " ".join(words[rank] for rank in ranks),
                topics=() if by_source else (TOPICS[int(chance.integers(3))],),
                sources=(f"source-{int(chance.integers(SOURCES))}",) if by_source else (),
                languages=tuple(LANGUAGES[k] for k in chance.permutation(3)[:2]),
                since=NOW - EVERY * int(articles * chance.uniform(0.25, 0.75)),
                vector=near(chance, about[chance.integers(0, CENTRES, 1)])[0],
                model=MODEL,
            )
        )
    return found


def warm(archive: Archive, asked: Sequence[Query]) -> dict[str, object]:
    """Times of an open archive, which has been asked once."""
    free = [replace(query, topics=(), sources=(), languages=(), since=None) for query in asked]
    archive.search(asked[0])
    figures: dict[str, object] = {}
    for name, queries in (("filtered", asked), ("unfiltered", free)):
        for mode in ("words", "meaning", "hybrid"):
            figures |= told(f"{mode}, {name}", times(archive.search, [replace(one, mode=mode) for one in queries]))
    return figures


def raw(url: str, archive: Archive, asked: Sequence[Query]) -> dict[str, object]:
    """FTS5 by itself beside our search by words, the same words one after the other."""
    engine = make_engine(url, create=False)
    ranked = text(
        "SELECT v.title, v.text, a.url FROM (SELECT rowid FROM words WHERE words MATCH :words "
        "ORDER BY bm25(words, 5.0, 1.0) LIMIT 20) AS w JOIN versions AS v ON v.id = w.rowid "
        "JOIN articles AS a ON a.version_id = w.rowid"
    )

    def ask(query: Query) -> None:
        with read_transaction(engine) as connection:
            connection.execute(ranked, {"words": query.words}).all()

    plain = [Query(query.words, mode="words") for query in asked]
    one, other = times(ask, plain), times(archive.search, plain)
    engine.dispose()
    ratios = {
        f"words beside raw fts5, {name}": f"{part(other.processor) / part(one.processor):.2f} of the processor's time"
        for name, part in (("p95", _p95), ("all together", sum))
    }
    return told("raw fts5", one) | ratios


def recall(url: str, archive: Archive, asked: Sequence[Query]) -> str:
    """How many of the ten articles nearest to each question are among the first ten found by meaning."""
    best: list[dict[str, float]] = [{} for _ in asked]
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        stored = text("SELECT article_id, vectors FROM embeddings").execution_options(yield_per=2_000)
        for rows in connection.execute(stored).partitions():
            together = np.frombuffer(b"".join(row.vectors for row in rows), "<f4").reshape(len(rows), -1, DIMENSIONS)
            whole = together.sum(axis=1)
            whole /= np.linalg.norm(whole, axis=1, keepdims=True)
            for query, nearest in zip(asked, best, strict=True):
                scores = ((together @ query.vector).max(axis=1) + whole @ query.vector) / 2
                for at in np.argpartition(-scores, min(10, len(rows) - 1))[:10]:
                    nearest[rows[at].article_id] = float(scores[at])
    engine.dispose()
    shares = []
    for query, nearest in zip(asked, best, strict=True):
        right = set(sorted(nearest, key=lambda id: -nearest[id])[:10])
        meant = Query("", mode="meaning", vector=query.vector, model=MODEL, limit=10)
        shares.append(len(right & {hit.id for hit in archive.search(meant)}) / 10)
    return f"{np.mean(shares):.3f}"


def cold(url: str, words: str, mode: str) -> int:
    """Milliseconds from the start of a process to its first result, the best of three."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        command = [sys.executable, "-c", COLD, url, words, MODEL, str(DIMENSIONS), mode]
        subprocess.run(command, check=True, cwd=Path(__file__).parents[1])
        taken.append(time.perf_counter() - began)
    return round(1000 * min(taken))


def size(url: str) -> int:
    """Bytes of the whole database."""
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        if engine.dialect.name == "sqlite":
            asked = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            asked = "SELECT pg_database_size(current_database())"
        found = int(connection.execute(text(asked)).scalar_one())
    engine.dispose()
    return found


def times(ask: Callable[[Query], object], queries: Sequence[Query]) -> Times:
    """Milliseconds of each query, by the clock and of this process."""
    clock, processor = [], []
    for query in queries:
        begun, worked = time.perf_counter(), time.process_time()
        ask(query)
        clock.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return Times(clock, processor)


def told(name: str, taken: Times) -> Mapping[str, object]:
    """The middle and the 95th percentile."""
    clock, processor = (f"{np.percentile(one, 50):.1f} / {_p95(one):.1f}" for one in (taken.clock, taken.processor))
    return {f"{name} (ms, p50 / p95)": f"{clock}, of the processor {processor}"}


def _p95(taken: Sequence[float]) -> float:
    return float(np.percentile(taken, 95))


if __name__ == "__main__":
    main()
