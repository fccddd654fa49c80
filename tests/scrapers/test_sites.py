"""The contract that every odd site's module keeps: each has a page and what must be read from it.

A new module is picked up by itself and fails here until tests/scrapers/cases/sites/<name>/ has ``page.html`` (in our
own words) and ``expected.json``.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marsad import plugins, urls
from marsad.model import Article, Page
from scrapers import sites
from scrapers.extract import read

CASES = Path(__file__).parent / "cases" / "sites"
NAMES = plugins.names("scrapers.sites")


def page(url: str, content: bytes) -> Page:
    return Page(url, url, 200, {"content-type": "text/html"}, content, "0" * 64, datetime(2026, 7, 20, tzinfo=UTC))


def test_every_site_has_a_case_and_every_case_a_site() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == NAMES


def test_no_two_sites_claim_one_host() -> None:
    hosts = [host for name in NAMES for host in plugins.load("scrapers.sites", name, file="", key="").HOSTS]
    assert len(hosts) == len(set(hosts))
    assert all(host == host.lower() and "/" not in host and ":" not in host for host in hosts)


@pytest.mark.parametrize("name", NAMES)
def test_a_site_reads_its_page_as_expected(name: str) -> None:
    expected = json.loads((CASES / name / "expected.json").read_text(encoding="utf-8"))
    content = (CASES / name / "page.html").read_bytes()
    found = read(page(expected["url"], content))
    assert isinstance(found, Article)
    assert urls.host(found.canonical_url) == urls.host(expected["url"])
    assert (found.status, found.title, found.language) == (expected["status"], expected["title"], expected["language"])
    assert list(found.authors) == expected["authors"]
    assert found.published is not None
    assert found.published.isoformat() == expected["published"]
    assert len(found.text.split("\n\n")) == expected["paragraphs"]
    assert found.text.startswith(expected["begins"])
    assert found.text.endswith(expected["ends"])


@pytest.mark.parametrize("name", NAMES)
def test_a_site_given_a_page_it_does_not_know_says_so_and_does_not_fail(name: str) -> None:
    module = plugins.load("scrapers.sites", name, file="", key="")
    for content in (b"", b"<html><body><p>Something else.</p></body></html>", b"\xff\xfe\x00"):
        found = module.parse(page(f"https://{module.HOSTS[0]}/x", content))
        assert (found.status in ("not-article", "failed"), found.text) == (True, "")
        assert found.warnings


def test_a_subdomain_is_read_by_its_sites_module_and_other_hosts_by_the_general_rules() -> None:
    assert sites.for_url("https://www.weekly.example/a") is sites.for_url("https://weekly.example/b")
    assert sites.for_url("https://weekly.example:8080/a") is not None
    for other in ("https://biweekly.example/a", "https://example/", "not a url"):
        assert sites.for_url(other) is None
