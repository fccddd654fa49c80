"""Listing pages: which links are entries, with selectors and without, and where the list goes on."""

from __future__ import annotations

import pytest

from marsad.model import Source
from scrapers.discover import check_options, discover
from scrapers.listings import Selectors, read_listing

URL = "https://n.example/news/"


def page(body: str) -> str:
    return f"<html lang='fr'><body><main>{body}</main></body></html>"


def headline(path: str, words: str = "Le tribunal reporte son audience au mois prochain") -> str:
    return f"<div><h3><a href='{path}'>{words}</a></h3></div>"


def urls(text: str, selectors: Selectors | None = None) -> list[str | None]:
    return [entry.url for entry in read_listing(text, url=URL, selectors=selectors or Selectors()).entries]


@pytest.mark.parametrize(
    "other",
    [
        "<nav><a href='/x/long'>A long line of words in the navigation bar</a></nav>",
        "<div class='site-menu'><a href='/x/long'>A long line of words in the menu</a></div>",
        "<a href='/tag/courts'>All that we ever wrote about the courts</a>",
        "<a rel='tag' href='/x/courts'>All that we ever wrote about the courts</a>",
        "<a rel='author' href='/x/desk'>The colleagues of our desk for the courts</a>",
        "<div class='byline'><a href='/x/desk'>The colleagues of our desk for the courts</a></div>",
        "<a href='/author/desk'>The colleagues of our desk for the courts</a>",
        "<a href='#top'>Back to the top of this very page</a>",
        "<a href='https://other.example/a'>A friendly site that we recommend to you</a>",
        "<a href='javascript:alert(1)'>A script that pretends to be a story</a>",
        "<a href='/news/'>This page itself, by its own address again</a>",
        "<a href='/short'>Short</a>",
        "<footer><a href='/x/long'>A long line of words at the foot</a></footer>",
    ],
)
def test_what_is_no_headline_is_no_entry(other) -> None:
    assert urls(page(headline("a") + other + headline("/b"))) == ["https://n.example/news/a", "https://n.example/b"]


def test_a_picture_and_a_headline_of_one_page_are_one_entry() -> None:
    both = "<article><a href='/a'><img src='i.jpg'></a><h2><a href='/a'>Deux mots</a></h2></article>"
    listing = read_listing(page(both), url=URL, selectors=Selectors())
    assert [(entry.url, entry.title) for entry in listing.entries] == [("https://n.example/a", "Deux mots")]


def test_an_items_own_date_is_taken_and_not_its_neighbours() -> None:
    text = page(
        "<ul><li><a href='/a'>Le tribunal reporte son audience au mois prochain</a>"
        "<time datetime='2026-11-24'></time></li>"
        "<li><a href='/b'>La route du col est de nouveau ouverte</a></li></ul>"
    )
    dates = [entry.published for entry in read_listing(text, url=URL, selectors=Selectors()).entries]
    assert [date and date.day for date in dates] == [24, None]


def test_selectors_say_what_an_item_is_and_where_its_parts_stand() -> None:
    text = page(
        "<div class='row'><span class='when'>24 novembre 2026</span><b>Avis n° 7 &lt;urgent&gt;</b>"
        "<p>Le texte.</p><a class='pdf' href='/doc/7'>lire</a></div>"
        "<div class='row'><b>Sans lien</b></div><a href='/x'>Une longue ligne de mots qui ne compte pas</a>"
    )
    listing = read_listing(text, url=URL, selectors=Selectors(".row", "a.pdf", "b", ".when", "p"))
    (entry,) = listing.entries
    assert (entry.url, entry.title, entry.summary) == ("https://n.example/doc/7", "Avis n° 7 <urgent>", "Le texte.")
    assert str(entry.published)[:10] == "2026-11-24"
    assert listing.passed_over == 1


@pytest.mark.parametrize(
    ("more", "selectors", "parameter", "found"),
    [
        ("<a rel='next' href='?page=2'>2</a>", Selectors(), "", "https://n.example/news/?page=2"),
        ("<a href='/news/page/2'>Suivant »</a>", Selectors(), "", "https://n.example/news/page/2"),
        ("<a href='?p=2'>التالي</a>", Selectors(), "", "https://n.example/news/?p=2"),
        ("<a href='/elsewhere'>More</a>", Selectors(), "", None),
        ("<p class='fwd'><a href='/older'>o</a></p>", Selectors(next=".fwd"), "", "https://n.example/older"),
        ("", Selectors(), "p", "https://n.example/news/?p=2"),
        ("", Selectors(), "", None),
    ],
)
def test_the_next_page_is_found(more, selectors, parameter, found) -> None:
    text = page(headline("/a") + more)
    assert read_listing(text, url=URL, selectors=selectors, page_parameter=parameter).next_url == found


async def test_pages_are_counted_on_until_one_says_nothing_new(client, server, now) -> None:
    for number, path in enumerate(("/list", "/list?n=2", "/list?n=3")):
        server.answer(path, page(headline(f"/story/{number}")))
    server.answer("/list?n=4", page(headline("/story/2")))
    source = Source("s", "listing", server.url("/list"), options={"page_parameter": "n", "pages": 9})
    poll = await discover(source, None, client, now=now)
    assert [entry.url for entry in poll.entries] == [server.url(f"/story/{number}") for number in range(3)]
    assert not server.asked("/list?n=5")


def test_a_selector_that_is_none_is_told_with_its_key() -> None:
    (problem,) = check_options(Source("s", "listing", URL, options={"item": "div[["}))
    assert (problem.key, "CSS selector" in str(problem)) == ("options.item", True)
