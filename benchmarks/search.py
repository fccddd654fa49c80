"""How fast an archive takes articles in and finds them again, and how large it is: synthetic articles from a seed.

    python benchmarks/search.py [--articles 20000] [--url sqlite:///FILE] [--queries 200] [--json]

The articles are made up: words drawn from a vocabulary of 50,000 by Zipf's law (some of them Arabic), 300 words each,
with five passage vectors of 512 numbers. So the figures say how the archive does with text of such a size, nothing
about what it finds. Ingest counts everything from the poll to the placement, page bytes included, in this one thread.
Each query is put to the open archive as ``marsad search`` does, filtered by topic, language and a year; p95 is over all
of them. "raw fts5" is SQLite alone with the same terms and rows, BM25 order, ids only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from marsad.model import Article, Entry, Evidence, Page, Passage, Placement, Poll, Query, Source, Tagging
from storage.archive import Archive, open_archive
from storage.engine import make_engine, read_transaction

SEED = 20260714
VOCABULARY, WORDS, PASSAGES, DIMENSIONS, BATCH = 50_000, 300, 5, 512, 500
MODEL = "synthetic"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
TOPICS = ("extradition", "detainee", "border-smuggling")
LANGUAGES = ("en", "ar", "fr")


def main() -> None:
    """Fill an archive, ask it, print the figures."""
    options = _options()
    chance = np.random.default_rng(SEED)
    words = _vocabulary(chance)
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{Path(folder) / 'archive.sqlite'}"
        with open_archive(url) as archive:
            figures: dict[str, object] = {"articles": options.articles, "engine": url.partition(":")[0], "seed": SEED}
            figures |= _ingest(archive, options.articles, words, chance)
            archive.tidy(now=datetime.now(UTC))
            figures |= _size(url, options.articles)
            asked = [_question(words, chance) for _ in range(options.queries)]
            figures |= _ask(archive, asked)
            figures |= _raw(url, asked)
    print(json.dumps(figures) if options.json else "\n".join(f"{name:28} {value}" for name, value in figures.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--url", default="")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


# ---------------------------------------------------------------- making articles up


def _vocabulary(chance: np.random.Generator) -> list[str]:
    letters = [list("abcdefghijklmnopqrstuvwxyz"), list("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")]
    sizes = chance.integers(3, 11, VOCABULARY)
    return ["".join(chance.choice(letters[k % 3 == 0], size)) for k, size in enumerate(sizes)]


def _drawn(words: Sequence[str], chance: np.random.Generator, count: int) -> list[str]:
    ranks = np.minimum(chance.zipf(1.2, count), VOCABULARY) - 1
    return [words[rank] for rank in ranks]


def _unit(chance: np.random.Generator, rows: int) -> NDArray[np.float32]:
    vectors = chance.standard_normal((rows, DIMENSIONS), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _entries(words: Sequence[str], chance: np.random.Generator, total: int) -> Iterator[tuple[Source, list[Entry]]]:
    for start in range(0, total, BATCH):
        name = f"source-{start // BATCH % 40}"
        entries = [
            Entry(
                name,
                f"guid-{n}",
                f"https://{name}.example/news/{n}",
                title=" ".join(_drawn(words, chance, 9)),
                published=NOW - timedelta(minutes=26 * n),
            )
            for n in range(start, min(start + BATCH, total))
        ]
        yield Source(name, "feed", f"https://{name}.example/rss"), entries


def _tagging(id: str, n: int, chance: np.random.Generator) -> Tagging:
    topic = TOPICS[n % 3]
    return Tagging(
        id=id,
        status="ok",
        scores={name: 0.9 if name == topic else 0.1 for name in TOPICS},
        topics=(topic,),
        evidence={topic: Evidence("the passage " * 20, 0.9, 1)},
        language=LANGUAGES[n // 3 % 3],
        model=MODEL,
        passages=tuple(Passage(k, "", k * 300, k * 300 + 300) for k in range(PASSAGES)),
        vectors=_unit(chance, PASSAGES),
    )


# ---------------------------------------------------------------- taking them in


def _ingest(archive: Archive, total: int, words: Sequence[str], chance: np.random.Generator) -> dict[str, object]:
    spent = dict.fromkeys(("poll", "fetch", "read", "tag", "group"), 0.0)
    for source, entries in _entries(words, chance, total):
        poll = Poll(source.name, "ok", entries=tuple(entries))
        with _timed(spent, "poll"):
            archive.record_poll(source, poll, now=NOW, next_due_at=NOW, baseline_since=NOW)
        _fetch_and_read(archive, words, chance, spent)
        texts = archive.waiting_texts(limit=BATCH)
        taggings = [_tagging(text.id, n, chance) for n, text in enumerate(texts)]
        with _timed(spent, "tag"):
            archive.record_taggings(taggings, now=NOW)
        placements = [Placement(text.id, text.id, text.id, True) for text in texts]
        with _timed(spent, "group"):
            archive.record_grouping(placements, [], now=NOW)
    spent["ingest"] = sum(spent.values())
    return {f"{stage} (articles a second)": round(total / seconds) for stage, seconds in spent.items()}


def _fetch_and_read(
    archive: Archive, words: Sequence[str], chance: np.random.Generator, spent: dict[str, float]
) -> None:
    for waiting in archive.waiting_entries(now=NOW, limit=BATCH):
        url = waiting.entry.url or ""
        body = " ".join(_drawn(words, chance, WORDS))
        content = f"<html><h1>{waiting.entry.title}</h1><p>{body}</p></html>".encode()
        sha256 = hashlib.sha256(content).hexdigest()
        page = Page(url, url, 200, {"content-type": "text/html"}, content, sha256, NOW)
        article = Article(url, url, "ok", title=waiting.entry.title, text=body, published=waiting.entry.published)
        with _timed(spent, "fetch"):
            archive.record_page(waiting.id, page, now=NOW)
        with _timed(spent, "read"):
            archive.record_article(waiting.id, article, now=NOW, fresh_since=NOW)


class _timed:  # noqa: N801 - reads as a verb where it is used
    """Adds the seconds that its block took to a stage's."""

    def __init__(self, spent: dict[str, float], stage: str) -> None:
        self.spent, self.stage = spent, stage

    def __enter__(self) -> None:
        self.begun = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.spent[self.stage] += time.perf_counter() - self.begun


def _size(url: str, total: int) -> dict[str, object]:
    engine = make_engine(url, create=False)
    with read_transaction(engine) as connection:
        if engine.dialect.name == "sqlite":
            size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        else:
            size = "SELECT pg_database_size(current_database())"
        size_in_bytes = connection.execute(text(size)).scalar_one()
    engine.dispose()
    return {"bytes an article": round(size_in_bytes / total)}


# ---------------------------------------------------------------- asking


def _question(words: Sequence[str], chance: np.random.Generator) -> Query:
    ranks = np.minimum(chance.zipf(1.2, 2) + 5, VOCABULARY - 1)
    return Query(
        " ".join(words[rank] for rank in ranks),
        topics=(TOPICS[int(chance.integers(3))],),
        languages=(LANGUAGES[int(chance.integers(3))],),
        since=NOW - timedelta(days=365),
        vector=_unit(chance, 1)[0],
        model=MODEL,
    )


def _ask(archive: Archive, asked: Sequence[Query]) -> dict[str, object]:
    free = [replace(query, topics=(), languages=(), since=None) for query in asked]
    figures: dict[str, object] = {}
    for name, queries in (("filtered", asked), ("unfiltered", free)):
        for mode in ("words", "meaning", "hybrid"):
            times = _times(archive.search, [replace(query, mode=mode) for query in queries])
            figures |= _told(f"{mode}, {name}", times)
    return figures


def _raw(url: str, asked: Sequence[Query]) -> dict[str, object]:
    if not url.startswith("sqlite"):
        return {}
    engine = make_engine(url, create=False)
    statement = text("SELECT rowid FROM words WHERE words MATCH :words ORDER BY bm25(words, 5.0, 1.0) LIMIT 20")

    def ask(query: Query) -> None:
        with read_transaction(engine) as connection:
            connection.execute(statement, {"words": query.words}).all()

    times = _times(ask, asked)
    engine.dispose()
    return _told("raw fts5", times)


def _times(ask: Callable[[Query], object], queries: Sequence[Query]) -> list[float]:
    taken = []
    for query in queries:
        begun = time.perf_counter()
        ask(query)
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def _told(name: str, times: Sequence[float]) -> dict[str, object]:
    return {f"{name} (ms, p50 / p95)": f"{np.percentile(times, 50):.1f} / {np.percentile(times, 95):.1f}"}


if __name__ == "__main__":
    main()
