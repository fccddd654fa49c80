"""Measures how well and how fast pages are read, beside trafilatura alone in the same run.

    python benchmarks/extraction.py [--data ../shared/data] [--json]

News pages: precision and recall of 4-word shingles, each page's share averaged, F1 of the averages, as the article
extraction benchmark of Scrapinghub (MIT) defines them. Web pages: F1 of words as multisets, averaged over articles;
the share of articles read as such and of lists of pages not read as articles; dates within a day, each wrong one with
its reason; authors of whom one is named. Times are a page's mean on the processor, each page read by both in turn: what
else the machine does is not counted.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import trafilatura
from trafilatura.meta import reset_caches

from marsad.model import Article
from marsad.text import fold
from scrapers.extract import read_html

DATA = Path(__file__).parents[2] / "shared" / "data"
READ = ("ok", "partial")
_TOKEN = re.compile(r"\w+")
_T = TypeVar("_T")
CHANGED = "the day told is that of a change, which is kept apart from that of publication"
READ_OTHERWISE = "the page states the day told, and another was read"
_CHANGE = re.compile("updat|modif|chang|revis", re.IGNORECASE)


@dataclass
class Clock:
    """Seconds of the processor spent by name."""

    spent: Counter[str] = field(default_factory=Counter)

    def time(self, name: str, act: Callable[[], _T]) -> _T:
        began = time.process_time()
        try:
            return act()
        finally:
            self.spent[name] += time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--json", action="store_true", help="print figures as JSON")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    figures = {**news(arguments.data / "pages/news"), **web(arguments.data / "pages/web")}
    if arguments.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, figure in figures.items():
            print(f"{name:42} {figure}")


# ---------------------------------------------------------------- the two sets


def news(folder: Path) -> dict[str, Any]:
    """Figures for the news pages in ``folder``."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    clock, ours, theirs, statuses = Clock(), [], [], Counter[str]()
    for key, page in truth.items():
        content = gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes())
        article, plain = _both(content, page["url"], clock)
        statuses[article.status] += 1
        ours.append(shingle_score(page["articleBody"], article.text))
        theirs.append(shingle_score(page["articleBody"], plain))
    read = sum(statuses[status] for status in READ)
    return {
        "news: pages, data": f"{len(truth)}, {data_hash(folder)}",
        "news: precision, recall, F1": averages(ours),
        "news: trafilatura alone": averages(theirs),
        "news: read as articles": f"{read / len(truth):.4f} {dict(statuses)}",
        "news: ms a page (ours, trafilatura, ratio)": _times(clock, len(truth)),
    }


def web(folder: Path) -> dict[str, Any]:
    """Figures for the web pages in ``folder``."""
    clock, ours, theirs = Clock(), [], []
    wrong: list[tuple[str, date, Article, str]] = []
    right: dict[str, Counter[bool]] = {name: Counter() for name in ("article", "list", "date", "author")}
    for path in sorted((folder / "ground-truth").glob("*.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        content = gzip.decompress((folder / "html" / f"{path.stem}.html.gz").read_bytes())
        article, plain = _both(content, truth["url"] or "https://page.example/", clock)
        if truth["page_type"] != "article":
            right["list"][article.status not in READ] += 1
            continue
        right["article"][article.status in READ] += 1
        if truth["main_content"]:
            ours.append(word_f1(truth["main_content"], article.text))
            theirs.append(word_f1(truth["main_content"], plain))
        if truth["publish_date"]:
            told = date.fromisoformat(truth["publish_date"][:10])
            right["date"][is_right := _same_day(told, article)] += 1
            if not is_right:
                wrong.append((path.stem, told, article, _why_wrong(told, article, content)))
        if truth["author"] and truth["author"] != "None":
            right["author"][_same_author(truth["author"], article)] += 1
    reasons = Counter(why for *_, why in wrong)
    stated = right["date"][True] + reasons[READ_OTHERWISE]
    mean, mean_plain = sum(ours) / len(ours), sum(theirs) / len(theirs)
    return {
        "web: articles with a text, data": f"{len(ours)}, {data_hash(folder)}",
        "web: word F1 (ours, trafilatura)": f"{mean:.4f} {mean_plain:.4f}",
        "web: distance from 1, ours to trafilatura's": f"{(1 - mean) / (1 - mean_plain):.3f}",
        **{f"web: {name} right": _share(counts) for name, counts in right.items()},
        "web: date right, where the page states it": f"{right['date'][True] / stated:.4f} (of {stated})",
        **{
            f"web: date wrong, {page}": f"{told} told, {article.published:%Y-%m-%d} read: {why}"
            if article.published
            else f"{told} told, none read: {why}"
            for page, told, article, why in wrong
        },
        "web: ms a page (ours, trafilatura, ratio)": _times(
            clock, sum(map(Counter.total, (right["article"], right["list"])))
        ),
    }


def _both(content: bytes, url: str, clock: Clock) -> tuple[Article, str]:
    """What both make of a page, each with trafilatura's caches empty: it keeps lines that it has seen."""
    reset_caches()
    article = clock.time("ours", lambda: read_html(content, url=url))
    reset_caches()
    plain = clock.time("trafilatura", lambda: trafilatura.extract(content, include_comments=False))
    return article, plain or ""


# ---------------------------------------------------------------- figures


def shingle_score(truth: str, read: str, size: int = 4) -> tuple[float, float]:
    """Precision and recall of ``read`` in runs of ``size`` words."""
    wanted, got = Counter(_shingles(truth, size)), Counter(_shingles(read, size))
    hit = (wanted & got).total()
    return hit / got.total() if got else float(not wanted), hit / wanted.total() if wanted else float(not got)


def _shingles(text: str, size: int) -> Iterator[tuple[str, ...]]:
    tokens = _TOKEN.findall(text)
    for at in range(max(1, len(tokens) - size + 1) if tokens else 0):
        yield tuple(tokens[at : at + size])


def word_f1(truth: str, read: str) -> float:
    """F1 of the words of ``read`` as a multiset, lower case."""
    wanted, got = Counter(_TOKEN.findall(truth.lower())), Counter(_TOKEN.findall(read.lower()))
    hit = (wanted & got).total()
    return 2 * hit / (wanted.total() + got.total()) if hit else 0.0


def averages(scores: Iterable[tuple[float, float]]) -> str:
    """Mean precision, mean recall and their F1."""
    precisions, recalls = zip(*scores, strict=True)
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return f"{precision:.4f} {recall:.4f} {2 * precision * recall / (precision + recall):.4f}"


def data_hash(folder: Path) -> str:
    """The first digits of a SHA-256 over every file of ``folder``, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"sha256:{digest.hexdigest()[:16]}"


def _times(clock: Clock, pages: int) -> str:
    ours, theirs = clock.spent["ours"], clock.spent["trafilatura"]
    return f"{1000 * ours / pages:.1f} {1000 * theirs / pages:.1f} {ours / theirs:.2f}"


def _share(counts: Counter[bool]) -> str:
    return f"{counts[True] / max(1, counts.total()):.4f} ({counts[True]} of {counts.total()})"


def _same_day(told: date, article: Article) -> bool:
    return article.published is not None and abs((article.published.date() - told).days) <= 1


def _why_wrong(told: date, article: Article, content: bytes) -> str:
    """Why the date of ``article`` is not the one ``told``, as far as the page's bytes say."""
    markup = content.decode("utf-8", "replace")
    stated = [found for days in (-1, 0, 1) for found in _written(told + timedelta(days)).finditer(markup)]
    if not stated:
        return "the page does not state the day told"
    if article.modified and abs((article.modified.date() - told).days) <= 1:
        return CHANGED
    changed = [_CHANGE.search(markup[max(0, found.start() - 80) : found.start()]) for found in stated]
    return CHANGED if sum(map(bool, changed)) * 2 > len(changed) else READ_OTHERWISE


def _written(day: date) -> re.Pattern[str]:
    """``day`` as pages write it, in numbers or with an English month."""
    year, month, number = str(day.year), f"0?{day.month}", f"0?{day.day}"
    name = rf"{day:%b}[a-z]*\.?"
    ways = (
        rf"{year}[-/.]?{month}[-/.]?{number}",
        rf"{month}[-/.]{number}[-/.](?:{year}|{year[2:]})",
        rf"{number}[-/.]{month}[-/.](?:{year}|{year[2:]})",
        rf"{name}\s+{number}(?:st|nd|rd|th)?,?\s+{year}",
        rf"{number}(?:st|nd|rd|th)?\s+{name},?\s+{year}",
    )
    return re.compile(rf"(?<!\d)(?:{'|'.join(ways)})(?!\d)", re.IGNORECASE)


def _same_author(told: str, article: Article) -> bool:
    wanted = "".join(filter(str.isalnum, fold(told)))
    names = ["".join(filter(str.isalnum, fold(name))) for name in article.authors]
    return any(name and (name in wanted or wanted in name) for name in names)


if __name__ == "__main__":
    main()
