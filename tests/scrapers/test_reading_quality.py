"""A floor under how well real pages are read, on a part of them that takes seconds; benchmarks/extraction.py has all.

The floors were set a little under what was measured; raise them when reading gets better, never lower them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from scrapers.extract import read_html

pytestmark = pytest.mark.shared_data

EVERY = 6
NEWS_TRUTH = "512e9a9498912047"
NEWS_F1 = 0.975
LISTS_SET_APART = 0.90


def shingles(text: str) -> Counter[tuple[str, ...]]:
    tokens = re.findall(r"\w+", text)
    return Counter(tuple(tokens[at : at + 4]) for at in range(max(1, len(tokens) - 3)))


def test_news_pages_are_read_as_articles_and_near_to_their_true_text(shared_data: Path) -> None:
    folder = shared_data / "pages" / "news"
    raw = (folder / "ground-truth.json").read_bytes()
    assert hashlib.sha256(raw).hexdigest().startswith(NEWS_TRUTH), "the floor was measured on other data"
    precisions, recalls, statuses = [], [], Counter[str]()
    for key, truth in list(json.loads(raw).items())[::EVERY]:
        found = read_html(gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()), url=truth["url"])
        wanted, got = shingles(truth["articleBody"]), shingles(found.text)
        hit = (wanted & got).total()
        precisions.append(hit / got.total())
        recalls.append(hit / wanted.total())
        statuses[found.status] += 1
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    assert 2 * precision * recall / (precision + recall) >= NEWS_F1
    assert statuses["ok"] + statuses["partial"] == len(precisions)


def test_listings_and_collections_do_not_become_articles(shared_data: Path) -> None:
    folder = shared_data / "pages" / "web"
    truths = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("ground-truth/*.json")}
    lists = sorted(name for name, truth in truths.items() if truth["page_type"] != "article")[:: EVERY // 2]
    apart = 0
    for name in lists:
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        apart += read_html(content, url=truths[name]["url"]).status not in ("ok", "partial")
    assert apart / len(lists) >= LISTS_SET_APART
