"""How well searches find: nDCG@10 of words, meaning and both, recall across languages, and spelling variants of Arabic.

    python benchmarks/relevance.py ../shared/data/labelled/dev.jsonl [--archive FILE] [--misses]

The labelled articles go through the desk's own stages into an archive (``--archive`` keeps it for the next time). What
is asked stands in relevance.jsonl: needs, each in three languages, with the articles that answer them, 2 on the point,
1 related, judged by reading. Needs with even numbers are reported by themselves as well: what weights there are, round
numbers all of them, were settled on the others, though the misses of both were looked at. nDCG@10 is Järvelin and
Kekäläinen's (2002) with gains 2^grade - 1. Recall across languages asks for articles in the other two languages, and
counts those of the answers in them that are among the first ten; a need with more than ten such counts ten.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
from variants import variants

from flows.desk import Desk, default_desk
from flows.stages.grouping import group
from flows.stages.tagging import tag
from marsad.asking import read_query
from marsad.model import Article, Entry, Page, Poll, Query, Source
from storage.archive import Archive, open_archive

ASKED = Path(__file__).with_name("relevance.jsonl")
MODES = ("words", "meaning", "hybrid")
LANGUAGES = ("en", "ar", "fr")
FIRST = 10
NOW = datetime(2026, 4, 1, tzinfo=UTC)
VARIED = 50


@dataclass(frozen=True, slots=True)
class Need:
    """A question in one language. ``grades`` are those of the articles that answer it, by their labelled ids."""

    number: int
    language: str
    query: str
    grades: dict[str, int]

    @property
    def held_out(self) -> bool:
        """Whether the weights were settled without it."""
        return self.number % 2 == 0


def main() -> None:
    """Fill an archive unless there is one, ask everything, print the figures."""
    options = _options()
    desk = default_desk()
    needs = _needs()
    with tempfile.TemporaryDirectory() as folder:
        file = options.archive or Path(folder) / "archive.sqlite"
        known = file.exists()
        with open_archive(f"sqlite:///{file}") as archive:
            if not known:
                _fill(archive, desk, options.labelled)
            print(f"articles sha256 {_hash(options.labelled)}, judgements sha256 {_hash(ASKED)}")
            ask = _asker(archive, desk)
            _report(ask, needs, misses=options.misses)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("--archive", type=Path, help="Keep the archive here, or take it from here.")
    parser.add_argument("--misses", action="store_true", help="Also show what hybrid searches found worst.")
    return parser.parse_args()


def _needs() -> list[Need]:
    lines = (json.loads(line) for line in ASKED.read_text(encoding="utf-8").splitlines())
    return [Need(int(one["need"][1:]), one["lang"], one["query"], one["grades"]) for one in lines]


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


# ---------------------------------------------------------------- filling


def _fill(archive: Archive, desk: Desk, labelled: Path) -> None:
    """Each labelled article as if it had been announced, fetched and read; its id is its address's last part."""
    told = [json.loads(line) for line in labelled.read_text(encoding="utf-8").splitlines()]
    source = Source("labelled", "feed", "https://labelled.example/rss")
    entries = tuple(
        Entry(source.name, one["id"], f"https://labelled.example/{one['id']}", one["title"], published=_date(one))
        for one in told
    )
    archive.record_poll(source, Poll(source.name, "ok", entries=entries), now=NOW, next_due_at=NOW, baseline_since=NOW)
    by_url = {f"https://labelled.example/{one['id']}": one for one in told}
    for waiting in archive.waiting_entries(now=NOW, limit=len(told)):
        url = waiting.entry.url or ""
        one = by_url[url]
        content = one["text"].encode()
        page = Page(url, url, 200, {}, content, hashlib.sha256(content).hexdigest(), NOW)
        archive.record_page(waiting.id, page, now=NOW)
        article = Article(
            url, url, "ok", title=one["title"], text=one["text"], published=_date(one), language=one["lang"]
        )
        archive.record_article(waiting.id, article, now=NOW, fresh_since=NOW)
    tag(desk, archive, now=lambda: NOW)
    group(desk, archive, now=lambda: NOW)


def _date(one: dict[str, str]) -> datetime:
    return datetime.fromisoformat(one["date"]).replace(tzinfo=UTC) + timedelta(hours=12)


# ---------------------------------------------------------------- asking

Ask = Callable[..., list[str]]


def _asker(archive: Archive, desk: Desk) -> Ask:
    """Asks as ``marsad search`` does; gives labelled ids."""
    model = desk.topic_model()
    question = lru_cache(maxsize=None)(model.question)

    def ask(words: str, mode: str, languages: Sequence[str] = ()) -> list[str]:
        query = desk.asked(Query(words, mode=mode, limit=FIRST, languages=tuple(languages)))  # type: ignore[arg-type]
        if mode != "words":
            query = replace(query, vector=question(read_query(words).text), model=model.name)
        return [hit.url.rpartition("/")[2] for hit in archive.search(query)]

    return ask


def _ndcg(found: Sequence[str], grades: dict[str, int]) -> float:
    ideal = sorted(grades.values(), reverse=True)[:FIRST]
    return _gain([grades.get(id, 0) for id in found[:FIRST]]) / _gain(ideal)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _recall(found: Sequence[str], wanted: set[str]) -> float:
    return len(wanted & set(found[:FIRST])) / min(len(wanted), FIRST)


def _report(ask: Ask, needs: Sequence[Need], *, misses: bool) -> None:
    scores: dict[tuple[str, str], list[tuple[Need, float]]] = defaultdict(list)
    across: dict[tuple[str, str], list[tuple[Need, float]]] = defaultdict(list)
    for need in needs:
        for mode in MODES:
            scores[mode, need.language].append((need, _ndcg(ask(need.query, mode), need.grades)))
        others = [language for language in LANGUAGES if language != need.language]
        wanted = {id for id, grade in need.grades.items() if id[:2] in others and grade == 2}
        if wanted:
            for mode in MODES:
                across[mode, need.language].append((need, _recall(ask(need.query, mode, others), wanted)))
    _table("nDCG@10", scores)
    _table("recall@10 across languages", across)
    same, varied = _unmoved(ask, needs)
    print(f"Arabic queries whose {varied} spellings give one first page: {same} of {VARIED}")
    if misses:
        for score, need in sorted(_worst(scores), key=lambda item: item[0])[:40]:
            found = ask(need.query, "hybrid")
            graded = [(id, need.grades.get(id, 0)) for id in found]
            print(f"{score:.2f} n{need.number} {need.language} {need.query}\n   {graded}")


def _worst(scores: dict[tuple[str, str], list[tuple[Need, float]]]) -> Iterator[tuple[float, Need]]:
    for (mode, _), found in scores.items():
        if mode == "hybrid":
            yield from ((score, need) for need, score in found)


def _table(title: str, scores: dict[tuple[str, str], list[tuple[Need, float]]]) -> None:
    print(f"\n{title:28}" + "".join(f"{language:>16}" for language in LANGUAGES) + f"{'all':>16}   (all / held out)")
    for mode in MODES:
        rows = [scores[mode, language] for language in LANGUAGES]
        cells = [*rows, [item for row in rows for item in row]]
        print(f"{mode:28}" + "".join(f"{_mean(cell):>9.3f} /{_mean(cell, held_out=True):.3f}" for cell in cells))


def _mean(found: Sequence[tuple[Need, float]], *, held_out: bool = False) -> float:
    return float(np.mean([score for need, score in found if need.held_out or not held_out]))


def _unmoved(ask: Ask, needs: Sequence[Need]) -> tuple[int, int]:
    """Of how many Arabic queries every spelling finds the same first ten, and how many spellings were tried."""
    same = tried = 0
    for need in [need for need in needs if need.language == "ar"][:VARIED]:
        pages = [ask(spelt, "words") for spelt in (need.query, *variants(need.query))]
        tried += len(pages) - 1
        same += all(page == pages[0] for page in pages)
    return same, tried


if __name__ == "__main__":
    main()
