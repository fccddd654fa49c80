"""Which of a page's blocks are its article's text, whatever the markup calls them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml.html import document_fromstring

from scrapers.blocks import cut, key
from scrapers.body import select
from scrapers.extract import read_html

TITLE = "Court adjourns hearing of former officer"
LINES = {
    "en": tuple(
        f"The court in the capital heard witness number {n} of the families, who told the judges what they had seen."
        for n in range(1, 13)
    ),
    "fr": tuple(
        f"Le tribunal de la capitale a entendu le témoin numéro {n} des familles, qui a dit ce qu'il avait vu."
        for n in range(1, 13)
    ),
    "ar": tuple(
        f"استمعت المحكمة في العاصمة إلى الشاهد رقم {n} من شهود العائلات الذي روى للقضاة ما رآه في تلك الليلة."
        for n in range(1, 13)
    ),
}


def text_of(body: str) -> list[str]:
    html = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{body}</body></html>"
    return read_html(html, url="https://news.example/2026/07/court-adjourns-hearing").text.split("\n\n")


def paragraphs(*lines: str) -> str:
    return "".join(f"<p>{line}</p>" for line in lines)


def selected(markup: str, found: Sequence[str]) -> list[str]:
    """The text that is chosen of a page where trafilatura found only the lines ``found``."""
    blocks = cut(document_fromstring(f"<html><body><h1>{TITLE}</h1>{markup}</body></html>"))
    return [block.text for block in select(blocks, "".join(map(key, found)), {key(TITLE)})]


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_the_text_goes_on_behind_a_box_that_trafilatura_takes_for_its_end(lang: str) -> None:
    lines = LINES[lang]
    box = "<div class='box'><h3>An offer</h3><div><span>One word</span></div></div>"
    body = f"<div class='a'>{paragraphs(*lines[:6])}</div>{box}<section class='b'>{paragraphs(*lines[6:])}</section>"
    assert selected(body, lines[:6]) == list(lines)


@pytest.mark.parametrize("heading", ["Comments", "3 commentaires", "التعليقات", "</h3><h1>Another headline</h1><h3>"])
def test_what_stands_below_comments_or_another_headline_is_not_the_text_going_on(heading: str) -> None:
    said = paragraphs(*(f"I was there and saw number {n} myself: it was not as he told it to you." for n in range(6)))
    lines = LINES["en"]
    assert selected(f"<div>{paragraphs(*lines)}</div><h3>{heading}</h3><div>{said}</div>", lines) == list(lines)


@pytest.mark.parametrize("plea", [1, 3])
def test_a_plea_of_a_few_paragraphs_is_not_the_text_going_on(plea: int) -> None:
    said = paragraphs(
        *(f"This paper lives by what its readers give, and reason number {n} is you." for n in range(plea))
    )
    lines = LINES["en"]
    assert selected(f"<div>{paragraphs(*lines)}</div><hr><div class='plea'>{said}</div>", lines) == list(lines)


def test_a_marked_link_within_a_sentence_stays_in_it() -> None:
    line = (
        "The hearing of <a href='/o' class='affiliate-link'>the former officer</a> was told of <a href='/p'>"
        "<span class='link-label'>the old prison</span></a> and of <span class='tag'>its cells</span> in the desert."
    )
    said = "The hearing of the former officer was told of the old prison and of its cells in the desert."
    assert said in text_of(f"<div>{paragraphs(*LINES['en'][:4], line, *LINES['en'][4:])}</div>")


def test_a_list_of_tags_is_still_none_of_the_text() -> None:
    tags = "<p class='tags'>Tags: <a class='tag' href='/t/1'>courts</a> <a class='tag' href='/t/2'>prisons</a></p>"
    assert text_of(f"<div>{paragraphs(*LINES['en'])}{tags}</div>") == list(LINES["en"])


@pytest.mark.parametrize(
    "heading",
    [
        "<h2 class='toc-anchor'>What the witnesses saw</h2>",
        "<h2>What the witnesses saw</h2><img src='/w.jpg' alt='What the witnesses saw'>",
    ],
)
def test_a_subheading_stays_whatever_its_class_or_a_picture_below_it_says(heading: str) -> None:
    body = f"<div>{paragraphs(*LINES['en'][:6])}{heading}{paragraphs(*LINES['en'][6:])}</div>"
    assert "What the witnesses saw" in text_of(body)
