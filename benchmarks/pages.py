"""How fast the desk's pages are, and how large, over an archive of made-up articles (benchmarks/synthetic.py).

    python benchmarks/pages.py [--articles 100000] [--url sqlite:///FILE] [--rounds 40] [--json]

Every page is asked for so many times over loopback, one at a time, with other words, articles and stories each time, by
words alone: the model has its own figures. The times are processor time of server and client together, in milliseconds,
since on a shared machine the clock says nothing; on a quiet one the two differ by little. "first" is the very first
answer of the open desk; "bytes" the largest page. Without a URL an archive is built and thrown away. What the archive
says was recorded all at once is given the dates of its articles, as if each had come when it was published.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import numpy as np
import uvicorn
from sqlalchemy import text
from synthetic import LANGUAGES, NOW, SEED, SOURCES, TOPICS, fill, vocabulary

from flows.desk import open_desk
from marsad.model import Query
from query.newdesk import write_desk
from query.web.app import make_app
from query.web.serving import address_of, bind
from storage.archive import Archive, open_archive
from storage.engine import make_engine, write_transaction


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--url", default="")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.url or f"sqlite:///{folder}/archive.sqlite"
        if fill(url, options.articles):
            _as_it_came(url)
        found = measured(Path(folder), url, options.rounds)
    print(json.dumps(found, indent=2) if options.json else _table(found))


def _as_it_came(url: str) -> None:
    engine = make_engine(url, create=False)
    of_article = "(SELECT dated FROM articles WHERE articles.id = {}.article_id)"
    with write_transaction(engine) as connection:
        connection.execute(text("UPDATE articles SET news = TRUE"))
        for table, column in (("developments", "created_at"), ("versions", "recorded_at"), ("relooks", "looked_at")):
            connection.execute(text(f"UPDATE {table} SET {column} = {of_article.format(table)}"))
        seen = "(SELECT first_seen_at FROM entries WHERE entries.id = visits.entry_id)"
        connection.execute(text(f"UPDATE visits SET recorded_at = {seen}"))
        connection.execute(text("UPDATE entries SET outcome_at = first_seen_at"))
        connection.execute(text("ANALYZE"))
    engine.dispose()


def measured(folder: Path, url: str, rounds: int) -> dict[str, object]:
    """Times in milliseconds and sizes in bytes, by page."""
    desk = _desk(folder)
    with open_archive(url) as archive:
        asked = {name: list(paths) for name, paths in _pages(archive, rounds).items()}
        app = make_app(desk, archive, now=lambda: NOW, owner="a measure")
        listening = bind("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        with httpx.Client(base_url=address_of(listening), timeout=120) as client:
            first = _timed(client, "/")[0]
            pages = {name: _page(client, paths) for name, paths in asked.items()}
        server.should_exit = True
        thread.join()
        return {"articles": archive.counts()["articles"], "first": round(first, 1), "pages": pages}


def _desk(folder: Path):  # type: ignore[no-untyped-def]  # the desk's type is flows' own
    home = folder / "desk"
    files = {f"source-{n}": f'kind = "feed"\nurl = "https://source-{n}.example/rss"\n' for n in range(SOURCES)}
    write_desk(home, sources=files)
    return open_desk(home)


def _pages(archive: Archive, rounds: int) -> dict[str, Iterator[str]]:
    chance = np.random.default_rng(SEED)
    words = vocabulary()
    hits = archive.search(Query(mode="words", sort="newest", limit=2000))
    some = [hits[n] for n in chance.integers(0, len(hits), rounds)]
    ranks = np.minimum(chance.zipf(1.2, (rounds, 2)), len(words)) - 1
    typed = ["+".join(words[rank] for rank in pair) for pair in ranks]
    return {
        "today": iter(["/"] * rounds),
        "a topic": (f"/?topic={TOPICS[n % 3]}" for n in range(rounds)),
        "search, two words": (f"/search?q={one}" for one in typed),
        "search, filtered": (f"/search?q={one}&lang={LANGUAGES[n % 3]}&since=30d" for n, one in enumerate(typed)),
        "search, everything": iter(["/search"] * max(3, rounds // 8)),
        "feed": (f"/feed?q={one}" for one in typed),
        "article": (f"/articles/{hit.id}" for hit in some),
        "kept copy": (f"/articles/{hit.id}/page/inert" for hit in some),
        "story": (f"/stories/{hit.story}" for hit in some),
        "names": iter(["/names"] * rounds),
        "a name": iter(["/names/roumieh-prison"] * rounds),
        "sources": iter(["/sources"] * max(3, rounds // 4)),
        "a source": (f"/sources/source-{n % SOURCES}" for n in range(max(3, rounds // 4))),
        "coverage": iter(["/coverage"] * max(3, rounds // 4)),
        "api, articles": (f"/api/v1/articles?q={one}" for one in typed),
        "api, developments": iter(["/api/v1/developments"] * rounds),
    }


def _page(client: httpx.Client, paths: Sequence[str]) -> dict[str, float]:
    timed = [_timed(client, path) for path in paths]
    times = [time for time, _ in timed]
    return {
        "p50": round(float(np.percentile(times, 50)), 1),
        "p95": round(float(np.percentile(times, 95)), 1),
        "bytes": max(size for _, size in timed),
    }


def _timed(client: httpx.Client, path: str) -> tuple[float, int]:
    began = time.process_time()
    answer = client.get(path)
    answer.raise_for_status()
    return 1000 * (time.process_time() - began), len(answer.content)


def _table(found: dict[str, object]) -> str:
    lines = [
        f"{found['articles']} articles; first answer after {found['first']} ms",
        f"{'page':22}{'p50':>8}{'p95':>8}",
    ]
    pages = found["pages"]
    assert isinstance(pages, dict)
    lines += [f"{name:22}{one['p50']:8}{one['p95']:8}{one['bytes']:10} bytes" for name, one in pages.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
