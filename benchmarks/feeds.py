"""How many feeds are read right: gofeed's stated values, feedparser's own suite, legacy encodings.

    python benchmarks/feeds.py [--data ../shared/data/feeds] [--differences]

For gofeed, what its expectations state of titles, links, dates, ids and authors is compared after our own rules (plain
text, absolute web links, UTC); each difference is listed with its reason, or as unexplained.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser

from marsad.model import Entry
from marsad.urls import web_url
from scrapers.announced import ParsedFeed
from scrapers.dates import parse_date
from scrapers.feeds import read_feed
from scrapers.plaintext import plain_title

BASE = "http://127.0.0.1:8097/feed"
FIELDS = ("count", "feed title", "feed link", "title", "link", "id", "published", "updated", "authors")
Difference = tuple[str, str, Any, Any, str]
Compared = tuple[str, Any, Any, dict[str, Any]]  # field, stated value by our rules, our value, what states it


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared/data/feeds")
    parser.add_argument("--differences", action="store_true", help="list every difference, explained ones too")
    told = parser.parse_args()
    print(f"data {data_hash(told.data)}")
    good = legacy(told.data / "legacy-encodings")
    good &= whole_suite(told.data / "feedparser")
    good &= gofeed(told.data / "gofeed", told.differences)
    return 0 if good else 1


def data_hash(folder: Path) -> str:
    """One SHA-256 over names and contents of all files below ``folder``."""
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def legacy(folder: Path) -> bool:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    right = 0
    for case in manifest:
        feed = read_feed((folder / case["file"]).read_bytes(), url=BASE, content_type=None)
        first = feed.entries[0].title if feed.entries else ""
        fits = case["items"] in (-1, len(feed.entries)) and first == case["first_title"]
        right += fits
        if not fits:
            print(f"  {case['file']}: {len(feed.entries)} entries, first {first!r}")
    print(f"legacy encodings: {right} of {len(manifest)} with the manifest's count and first title")
    return right == len(manifest)


def whole_suite(folder: Path) -> bool:
    """Every file of feedparser's suite: none ends in an error, none that feedparser reads is lost."""
    statuses: Counter[str] = Counter()
    lost = 0
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "LICENSE"]
    began = time.perf_counter()
    feeds = [read_feed(path.read_bytes(), url=BASE, content_type=None) for path in files]
    took = time.perf_counter() - began
    for path, feed in zip(files, feeds, strict=True):
        statuses[feed.status] += 1
        theirs = len(feedparser.parse(io.BytesIO(path.read_bytes())).entries)
        if len(feed.entries) < theirs:
            lost += 1
            print(f"  lost: {path.relative_to(folder)} has {theirs} for feedparser, {len(feed.entries)} for us")
    print(f"feedparser's suite: {len(files)} files in {took:.1f} s, no error, {lost} lost; {dict(statuses)}")
    return not lost


# ---------------------------------------------------------------- gofeed


def gofeed(folder: Path, show_all: bool) -> bool:
    stated: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    differences: list[Difference] = []
    feeds = 0
    for feed_path, expected in pairs(folder):
        feeds += 1
        feed = read_feed(feed_path.read_bytes(), url=BASE, content_type=None)
        for field, theirs, ours, item in compared(expected, feed):
            stated[field] += 1
            if theirs == ours:
                equal[field] += 1
            else:
                name = str(feed_path.relative_to(folder))
                differences.append((name, field, theirs, ours, reason(field, ours, item)))
    print(f"gofeed: {feeds} feeds with stated values")
    for field in FIELDS:
        print(f"  {field:10} {equal[field]:4} of {stated[field]:4} equal")
    reasons = Counter(difference[4] for difference in differences)
    for why, count in reasons.most_common():
        print(f"  {count:4} differ: {why or 'unexplained'}")
    for name, field, theirs, ours, why in differences:
        if show_all or not why:
            print(f"    {name}: {field}: stated {theirs!r}, read {ours!r}{'; ' + why if why else ''}")
    total, right = sum(stated.values()), sum(equal.values()) + sum(bool(d[4]) for d in differences)
    print(f"  {sum(equal.values())} of {total} values equal, {right} equal or rightly different ({right / total:.1%})")
    return right >= 0.98 * total


def pairs(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each feed with the JSON that states what it holds."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".xml", ".json") or path.stem.endswith("_expected"):
            continue
        candidates = [path.with_name(f"{path.stem}_expected.json")]
        if path.suffix == ".xml":
            candidates.append(path.with_suffix(".json"))
        for candidate in candidates:
            if candidate.exists():
                yield path, json.loads(candidate.read_text(encoding="utf-8"))
                break


def compared(expected: dict[str, Any], feed: ParsedFeed) -> Iterator[Compared]:
    if expected.get("title"):
        yield "feed title", plain_title(expected["title"]), feed.title, expected
    if link := link_of(expected):
        yield "feed link", web_url(link, BASE), feed.url, expected
    items = expected.get("items") or expected.get("entries") or []
    yield "count", len(items), len(feed.entries), expected
    for item, entry in zip(items, feed.entries, strict=False):
        yield from compared_entry(item, entry)


def compared_entry(item: dict[str, Any], entry: Entry) -> Iterator[Compared]:
    if item.get("title"):
        yield "title", plain_title(item["title"]), entry.title, item
    if link := link_of(item):
        yield "link", web_url(link, BASE), entry.url, item
    guid = item.get("guid") or item.get("id")
    guid = guid.get("value") if isinstance(guid, dict) else guid
    if guid:
        yield "id", str(guid).strip(), entry.guid, item
    for field, keys, ours in (
        ("published", ("publishedParsed", "pubDateParsed", "date_published"), entry.published),
        ("updated", ("updatedParsed", "date_modified"), entry.updated),
    ):
        if raw := first(item, keys):
            yield field, parse_date(raw), ours, item
    if people := item.get("authors") or ([item["author"]] if item.get("author") else []):
        names = [person_name(person) for person in people]
        yield "authors", tuple(filter(None, names)), entry.authors, item


def first(item: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((item[key] for key in keys if item.get(key)), None)


def link_of(item: dict[str, Any]) -> str | None:
    """The page that an expectation names, in any of gofeed's three ways to write it."""
    if told := item.get("link") or item.get("url") or item.get("home_page_url"):
        return str(told)
    links = [link for link in item.get("links") or [] if isinstance(link, dict)]
    alternates = [link["href"] for link in links if link.get("rel", "alternate") == "alternate" and link.get("href")]
    return alternates[0] if alternates else None


def person_name(person: Any) -> str:
    if isinstance(person, str):
        return plain_title(person)
    return plain_title(person.get("name") or person.get("email") or "")


def reason(field: str, ours: Any, item: dict[str, Any]) -> str:
    """Why our value rightly differs; "" if nothing explains it."""
    if field == "authors" and len(ours) > 1 and person_name(item["authors"][0]) == ours[0]:
        return "all authors, not the first only"
    if field == "link" and len(item.get("links") or []) > 1 and ours == web_url(item["links"][0], BASE):
        return "of several links the first, not the last"
    return ""


if __name__ == "__main__":
    sys.exit(main())
