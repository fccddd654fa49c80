"""The sources that come with Marsad are well formed and honest about what is known of them."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

from marsad.urls import host
from marsad.watchlist import load_watchlist
from scrapers.discover import check_options

FOLDER = Path(str(resources.files("watchlist")))
SOURCES = load_watchlist(FOLDER).sources


def test_they_are_in_three_languages_and_read_by_kinds_that_exist() -> None:
    assert {source.language for source in SOURCES} >= {"ar", "en", "fr"}
    assert [problem for source in SOURCES for problem in check_options(source)] == []


def test_no_address_stands_twice() -> None:
    addresses = [source.url for source in SOURCES]
    assert len(set(addresses)) == len(addresses)
    assert all(host(address) for address in addresses)


def test_each_says_where_its_address_is_from_and_when_it_last_worked_or_that_nobody_knows() -> None:
    for path in (FOLDER / "sources").glob("*.toml"):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        assert told["found"], path.name
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["checked"]) or "sources check" in told["note"], path.name
