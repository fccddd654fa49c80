"""JSON-LD as pages really carry it."""

from __future__ import annotations

import json

import pytest
from lxml.html import HtmlElement, document_fromstring

from scrapers import jsonld, metadata
from scrapers.authors import find_authors
from scrapers.beside import Beside

NEWS = {"@type": "NewsArticle", "headline": "Court adjourns hearing", "author": "Jane Doe, John Roe and Ann Poe"}


def tree(*scripts: str) -> HtmlElement:
    joined = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return document_fromstring(f"<html><head>{joined}</head><body><p>x</p></body></html>")


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(NEWS),
        json.dumps([{"@type": "WebSite", "name": "The Daily"}, NEWS]),
        json.dumps({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, NEWS]}),
        json.dumps({"@type": "WebPage", "mainEntity": NEWS}),
        json.dumps({**NEWS, "@type": ["Thing", "https://schema.org/NewsArticle"]}),
        f"<!--\n{json.dumps(NEWS)}\n-->",
        f"//<![CDATA[\n{json.dumps(NEWS)}\n//]]>",
        json.dumps(NEWS) + ";",
        json.dumps(NEWS).replace("Court", "Court\t\n").replace("Court\t\n", "Court"),
    ],
)
def test_the_article_is_found_in_every_wrapping(script: str) -> None:
    node = jsonld.article(jsonld.nodes(tree("{broken", script)))
    assert node is not None
    assert node["headline"] == "Court adjourns hearing"


def test_x14_of_several_articles_the_one_with_the_pages_headline_is_meant() -> None:
    other = {"@type": "NewsArticle", "headline": "Another story"}
    node = jsonld.article(jsonld.nodes(tree(json.dumps([other, NEWS]))), ["Court adjourns hearing!"])
    assert node is not None
    assert node["headline"] == NEWS["headline"]


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("Jane Doe, John Roe and Ann Poe", ("Jane Doe", "John Roe", "Ann Poe")),
        ([{"name": "Jane Doe"}, {"name": "John Roe"}, "Ann Poe"], ("Jane Doe", "John Roe", "Ann Poe")),
        ({"@type": "Person", "givenName": "Jane", "familyName": "Doe"}, ("Jane Doe",)),
        ({"@type": "Person", "name": ["Jane Doe", "John Roe"]}, ("Jane Doe", "John Roe")),
        ({"@id": "#jane"}, ("Jane Doe",)),
        ({"@type": "Person"}, ()),
        ("https://a.example/jane", ()),
        (None, ()),
        (7, ()),
        ([[]], ()),
    ],
)
def test_x17_authors_are_read_in_every_shape_and_never_an_error(author: object, expected: tuple[str, ...]) -> None:
    graph = [{**NEWS, "author": author}, {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}]
    page = tree(json.dumps({"@graph": graph}))
    assert find_authors(page, metadata.read_head(page), Beside()) == expected


def test_nested_lists_without_end_are_not_followed_for_ever() -> None:
    assert jsonld.nodes(tree("[" * 3_000 + "]" * 3_000)) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, True), ("False", False), ("http://schema.org/True", True), ("maybe", None), (None, None), ([False], None)],
)
def test_a_flag_is_read_as_sites_write_it(value: object, expected: bool | None) -> None:
    assert jsonld.flag(value) is expected
