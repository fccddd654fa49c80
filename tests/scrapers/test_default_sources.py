"""The sources that come with Marsad are well formed, reach over the region and say honestly what is known of them."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from marsad.urls import host, same_page_key
from marsad.watchlist import load_watchlist
from scrapers.discover import check_options

FOLDER = Path(str(resources.files("watchlist")))
SOURCES = load_watchlist(FOLDER).sources
TOLD = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in (FOLDER / "sources").glob("*.toml")}
OF_COUNTRIES = {
    "Lebanon": {"nna-lebanon", "the-beiruter", "lorient-le-jour", "annahar", "lebanese-army", "legal-agenda"},
    "Syria": {"sana", "enab-baladi", "syrian-observatory", "snhr", "syrians-for-truth-and-justice", "syria-tv"},
    "Jordan": {"jordan-news", "jordan-times", "al-mamlaka", "al-ghad", "roya-news"},
    "Iraq": {"ina", "shafaq-news", "rudaw-arabic", "iraq-judicial-council", "iraq-ministry-of-justice"},
    "Turkey": {"anadolu", "bianet", "hurriyet-daily-news", "turkish-minute"},
    "the world": {"ohchr", "un-news-arabic", "international-criminal-court", "human-rights-watch", "amnesty"},
}


def test_there_are_enough_of_them_in_each_language_and_read_by_kinds_that_exist() -> None:
    assert len(SOURCES) >= 45
    for language, least in {"ar": 15, "en": 15, "fr": 5}.items():
        assert sum(source.language == language for source in SOURCES) >= least, language
    assert [problem for source in SOURCES for problem in check_options(source)] == []


@pytest.mark.parametrize("country", OF_COUNTRIES)
def test_each_country_is_heard_by_its_agency_its_press_and_its_watchers(country: str) -> None:
    assert OF_COUNTRIES[country] <= {source.name for source in SOURCES}


def test_no_address_stands_twice() -> None:
    addresses = [told["url"] for told in TOLD.values()]
    assert len({same_page_key(address) for address in addresses}) == len(addresses)
    assert all(host(address) for address in addresses)


@pytest.mark.parametrize("name", sorted(TOLD))
def test_each_says_where_its_address_is_from_and_when_it_last_worked_or_that_nobody_knows(name: str) -> None:
    told = TOLD[name]
    assert told["found"]
    assert told["title"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["checked"]) or "sources check" in told["note"]


def test_one_that_is_off_says_why() -> None:
    off = {name: told["note"] for name, told in TOLD.items() if told.get("enabled") is False}
    assert "petra" in off
    assert all("Off: " in note for note in off.values())


def test_no_source_is_a_search_engine_s_list() -> None:
    assert not [source.name for source in SOURCES if "google." in host(source.url)]
