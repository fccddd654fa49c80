"""How many made-up articles an archive takes in a second, stage by stage, through the calls that flows use.

    python benchmarks/ingest.py [--articles 4096] [--url sqlite:///FILE] [--json]

Articles of 300 words with five passage vectors of 512 numbers, from one seed, go all the way in batches of 256, as
flows hand them over: announced, fetched (page bytes and all), read, tagged, grouped, in this one thread. "tagged
articles" is what it takes to keep what tagging gives: passages, vectors, tags, names, and the shelves that searches go
through. The figures are by the clock and by the processor time that this process took, which a busy machine does not
change; PostgreSQL's own work is in the clock alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
from synthetic import CENTRES, LANGUAGES, MODEL, NOW, PASSAGES, SEED, TOPICS, centres, drawn, near, served, vocabulary

from marsad.model import Article, Entry, Evidence, Page, Passage, Placement, Poll, Source, Tagging
from storage.archive import Archive, open_archive

BATCH, WORDS = 256, 300


def main() -> None:
    """Take articles in and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=4096)
    parser.add_argument("--url", default="")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(options.url or f"sqlite:///{folder}/archive.sqlite") as url,
        open_archive(url) as archive,
    ):
        intake = Intake(archive)
        for start in range(0, options.articles, BATCH):
            intake.take(start, min(BATCH, options.articles - start))
    figures = {"articles": options.articles, "seed": SEED, "load of the machine": f"{os.getloadavg()[0]:.1f}"}
    figures |= intake.figures(options.articles)
    print(json.dumps(figures) if options.json else "\n".join(f"{name:40} {value}" for name, value in figures.items()))


class Intake:
    """Takes articles into an archive and keeps account of the time."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._chance = np.random.default_rng(SEED)
        self._words = np.array(vocabulary(), dtype=object)
        self._centres = centres()
        self._clock: dict[str, float] = {}
        self._processor: dict[str, float] = {}

    def take(self, start: int, count: int) -> None:
        """The articles from number ``start`` on."""
        source = Source(f"source-{start // BATCH % 40}", "feed", f"https://source-{start // BATCH % 40}.example/rss")
        entries = [self._entry(source.name, n) for n in range(start, start + count)]
        poll = Poll(source.name, "ok", entries=tuple(entries))
        with self._timed("announced"):
            self._archive.record_poll(source, poll, now=NOW, next_due_at=NOW, baseline_since=NOW)
        bodies = {entry.url: self._text(WORDS) for entry in entries}
        for waiting in self._archive.waiting_entries(now=NOW, limit=count):
            url = waiting.entry.url or ""
            content = f"<html><h1>{waiting.entry.title}</h1><p>{bodies[url]}</p></html>".encode()
            page = Page(url, url, 200, {}, content, hashlib.sha256(content).hexdigest(), NOW)
            with self._timed("fetched"):
                self._archive.record_page(waiting.id, page, now=NOW)
        self._read(count, bodies)
        self._tag(count)

    def figures(self, articles: int) -> dict[str, object]:
        """Articles a second, by the clock and by the processor."""
        found: dict[str, object] = {}
        for stage in (*self._clock, "all the way"):
            clock, processor = (
                sum(spent.values()) if stage == "all the way" else spent[stage]
                for spent in (self._clock, self._processor)
            )
            found[f"{stage} (a second, a processor's second)"] = f"{articles / clock:.0f}, {articles / processor:.0f}"
        return found

    def _read(self, count: int, bodies: dict[str | None, str]) -> None:
        for waiting in self._archive.waiting_pages(limit=count):
            url, entry = waiting.page.url, waiting.entry
            article = Article(url, url, "ok", title=entry.title, text=bodies[url], published=entry.published)
            with self._timed("read"):
                self._archive.record_article(waiting.entry_id, article, now=NOW, fresh_since=NOW)

    def _tag(self, count: int) -> None:
        texts = self._archive.waiting_texts(limit=count)
        taggings = [self._tagging(text.id, n) for n, text in enumerate(texts)]
        with self._timed("tagged articles"):
            self._archive.record_taggings(taggings, now=NOW)
        placements = [Placement(text.id, text.id, text.id, True) for text in texts]
        with self._timed("grouped"):
            self._archive.record_grouping(placements, [], now=NOW)

    def _text(self, size: int) -> str:
        return " ".join(self._words[drawn(self._chance, (size,))])

    def _entry(self, source: str, n: int) -> Entry:
        url, published = f"https://{source}.example/news/{n}", NOW - timedelta(minutes=26 * n)
        return Entry(source, f"guid-{n}", url, title=self._text(9), published=published)

    def _tagging(self, id: str, n: int) -> Tagging:
        topic = TOPICS[n % 3]
        about = np.repeat(self._centres[self._chance.integers(0, CENTRES, 1)], PASSAGES, axis=0)
        return Tagging(
            id=id,
            status="ok",
            scores={name: 0.9 if name == topic else 0.1 for name in TOPICS},
            topics=(topic,),
            evidence={topic: Evidence("the passage " * 20, 0.9, 1)},
            language=LANGUAGES[n // 3 % 3],
            model=MODEL,
            passages=tuple(Passage(k, "", k * 300, k * 300 + 300) for k in range(PASSAGES)),
            vectors=near(self._chance, about),
        )

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self._clock[stage] = self._clock.get(stage, 0) + time.perf_counter() - clock
        self._processor[stage] = self._processor.get(stage, 0) + time.process_time() - processor


if __name__ == "__main__":
    main()
