"""What proof costs, and what it finds: made-up articles of benchmarks/synthetic.py in an SQLite file.

    python benchmarks/evidence.py [--articles 2000] [--flips 400] [--json]

The manifest is made for all visits and versions at once, as for an archive of an older Marsad, then everything is
examined. Then single bits of the file are turned over, drawn from one seed over the pages that hold what is to be
proved (page bytes, texts, visits with their headers, the manifest, the word index; SQLite's own list of pages says
which those are), one at a time, and each file is examined anew. A bit in room that nothing uses means nothing: those
are told apart by whether the tables, read row by row, are any different.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sqlite3
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from synthetic import SEED, fill

from marsad.errors import StorageError
from storage import manifest, open_archive
from storage.engine import make_engine, write_transaction

PROVED = ("pages", "versions", "visits", "manifest", "words_data", "words_idx", "words_docsize")
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


def main() -> None:
    """Fill an archive, prove it, harm it, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--flips", type=int, default=400)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "archive.sqlite"
        fill(f"sqlite:///{file}", options.articles)
        figures: dict[str, object] = {"articles": options.articles, "seed": SEED, "load": f"{os.getloadavg()[0]:.1f}"}
        figures |= costs(file, options.articles)
        figures |= harm(file, options.flips)
    print(json.dumps(figures) if options.json else "\n".join(f"{name:50} {value}" for name, value in figures.items()))


def costs(file: Path, articles: int) -> dict[str, object]:
    """Time for the manifest's entries and for an examination; bytes of entries an article."""
    engine = make_engine(f"sqlite:///{file}", create=False)
    began = time.process_time()
    with write_transaction(engine) as connection:
        entries = manifest.adopt(connection, now=NOW)
    adopted = time.process_time() - began
    engine.dispose()
    with open_archive(f"sqlite:///{file}", create=False) as archive:
        began = time.process_time()
        assert archive.verify().flaws == ()
        verified = time.process_time() - began
    plain = sqlite3.connect(file)
    held = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('manifest', 'manifest_of_rows')"
    [size] = plain.execute(held).fetchone()
    plain.execute("VACUUM")
    plain.close()
    return {
        "entries of the manifest": entries,
        "an entry (µs of processor time)": round(1e6 * adopted / entries),
        "bytes of the manifest an article": size // articles,
        "an examination, articles a second": round(articles / verified),
    }


def harm(file: Path, flips: int) -> dict[str, object]:
    """Turn over bits and count what an examination finds."""
    whole = file.read_bytes()
    chance = random.Random(SEED)
    pages = _pages(file)
    before, counted = _rows(file), Counter[str]()
    for _ in range(flips):
        table = chance.choice(PROVED)
        place = (chance.choice(pages[table]) - 1) * 4096 + chance.randrange(4096)
        harmed = bytearray(whole)
        harmed[place] ^= 1 << chance.randrange(8)
        file.write_bytes(harmed)
        if _found(file):
            counted["found"] += 1
        else:
            counted["nothing differs" if _rows(file) == before else f"MISSED in {table}"] += 1
    file.write_bytes(whole)
    return {f"bits turned over: {what}": count for what, count in sorted(counted.items())}


def _pages(file: Path) -> dict[str, list[int]]:
    plain = sqlite3.connect(file)
    found = {
        name: [row[0] for row in plain.execute("SELECT pageno FROM dbstat WHERE name = ?", (name,))] for name in PROVED
    }
    plain.close()
    return found


def _found(file: Path) -> bool:
    try:
        with open_archive(f"sqlite:///{file}", create=False) as archive:
            return bool(archive.verify().flaws)
    except StorageError:
        return True


def _rows(file: Path) -> str | None:
    """A hash of what the tables to be proved hold, and of all words with their places; None if they cannot be read."""
    seen = hashlib.sha256()
    plain = sqlite3.connect(file)
    try:
        plain.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, words, instance)")
        for asked in (
            "pages ORDER BY 1",
            "versions ORDER BY 1",
            "visits ORDER BY 1",
            "manifest ORDER BY 1",
            "temp.held",
        ):
            for row in plain.execute(f"SELECT * FROM {asked}"):
                seen.update(repr(row).encode())
    except (sqlite3.Error, UnicodeError):
        return None
    finally:
        plain.close()
    return seen.hexdigest()


if __name__ == "__main__":
    main()
