"""The newsroom's pages read as what they are: each article exactly, each other page by its status."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from marsad.model import Article
from query.demo.newsroom import Newsroom
from query.demo.site import Printed
from scrapers.extract import read_html

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def readings() -> list[tuple[Printed, Article]]:
    """Every page of the second edition, and the first's edited one, with what was read from it."""
    with Newsroom(NOW) as newsroom, httpx.Client() as web:
        before = [item for item in newsroom.printed() if item.article.slug in {a.edits for a in newsroom.articles}]
        found = [read(web, item) for item in before]
        newsroom.publish_second_edition(NOW + timedelta(minutes=1))
        return found + [read(web, item) for item in newsroom.printed()]


def read(web: httpx.Client, item: Printed) -> tuple[Printed, Article]:
    answer = web.get(item.url)
    fetched = NOW + timedelta(minutes=5)
    return item, read_html(
        answer.content, url=item.url, content_type=answer.headers["content-type"], fetched_at=fetched
    )


def articles(readings: list[tuple[Printed, Article]]) -> Iterator[tuple[Printed, Article]]:
    return ((item, article) for item, article in readings if item.article.readable)


def test_every_articles_own_paragraphs_are_read_and_nothing_else(readings: list[tuple[Printed, Article]]) -> None:
    for item, article in articles(readings):
        assert article.status == "ok", item.url
        assert article.text == item.article.text, item.url


def test_every_articles_headline_language_and_address_are_read(readings: list[tuple[Printed, Article]]) -> None:
    for item, article in articles(readings):
        assert (article.title, article.language) == (item.article.title, item.article.language)
        assert article.canonical_url == item.url


def test_dates_are_read_from_json_ld_meta_tags_and_time_elements(readings: list[tuple[Printed, Article]]) -> None:
    origins = {"orontes-courier": "json-ld", "sada-al-juroud": "meta", "gazette-du-litani": "time-element"}
    for item, article in articles(readings):
        if item.article.outlet in origins:
            assert (article.published, article.published_from) == (item.published, origins[item.article.outlet])


def test_pages_that_are_no_articles_are_known_as_such(readings: list[tuple[Printed, Article]]) -> None:
    told = {item.article.kind: (article.status, article.text) for item, article in readings}
    assert told["consent-wall"] == ("consent-wall", "")
    assert told["soft-404"] == ("soft-404", "")
