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


@pytest.mark.parametrize(
    "lang_heading",
    [
        *("en: Reader comments", "en: 12 replies", "en: Readers' comments"),
        *("fr: Réactions des lecteurs", "fr: 3 commentaires", "fr: Vos commentaires", "fr: Avis des internautes"),
        *("ar: تعليقات القراء", "ar: آراء القراء", "ar: ردود الزوار", "ar: 3 تعليقات"),
    ],
)
def test_x04_comments_are_no_text_whatever_stands_above_them(lang_heading: str) -> None:
    lang, heading = lang_heading.split(": ")
    said = paragraphs(*(line.replace("1", "7") for line in reversed(LINES[lang][:3])), *LINES[lang][8:])
    lines = LINES[lang][3:8]
    assert text_of(f"{paragraphs(*lines)}<div><h4>{heading}</h4>{said}</div>") == list(lines)


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


# ---------------------------------------------------------------- what names and places do not make furniture


def test_a_column_of_comments_ends_no_article() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>new</td><td>It waits in line {number}.</td></tr>" for number in range(3))
    table = f"<table><tr><td>Number</td><td>State</td><td>Reader comments</td></tr>{rows}</table>"
    lines = LINES["en"]
    markup = f"<div>{paragraphs(*lines[:5])}{table}{paragraphs(*lines[5:])}</div>"
    cells = ["Number", "State", "Reader comments"] + [
        cell for n in range(3) for cell in (str(n), "new", f"It waits in line {n}.")
    ]
    assert selected(markup, [*lines[:5], *cells, *lines[5:]]) == [*lines[:5], *cells, *lines[5:]]


def test_comments_in_a_table_that_lays_out_the_page_end_the_article() -> None:
    lines = LINES["en"]
    said = [f"I was there and saw number {n} myself: it was not as he told it to you." for n in range(3)]
    rows = (paragraphs(*lines), "Comments", paragraphs(*said))
    markup = f"<table>{''.join(f'<tr><td>{row}</td></tr>' for row in rows)}</table>"
    assert selected(markup, [*lines, "Comments", *said]) == list(lines)


@pytest.mark.parametrize(
    "opening",
    [
        '<div id="1-heading-how-popular-are-hearings-of-this-kind">',
        '<div id="latest-of-the-hearings"><h2>Latest of the hearings</h2>',
    ],
)
def test_an_id_made_of_a_headings_words_tells_nothing_of_what_it_holds(opening: str) -> None:
    lines = LINES["en"]
    markup = f"<main>{paragraphs(*lines[:10])}{opening}{paragraphs(*lines[10:])}</div></main>"
    assert [line for line in selected(markup, lines) if line in lines] == list(lines)


def test_an_id_of_one_or_two_words_names_what_it_holds() -> None:
    lines = LINES["en"]
    markup = f"<main>{paragraphs(*lines[:10])}<div id='latest-news'>{paragraphs(*lines[10:])}</div></main>"
    assert selected(markup, lines) == list(lines[:10])


@pytest.mark.parametrize("other", ["dialog", "tabpanel"])
def test_what_a_heading_opens_is_text_though_it_is_hidden_at_first(other: str) -> None:
    lines = LINES["en"]
    folded = "".join(
        f"<h3 id='h{n}'><button aria-controls='p{n}'>Step number {n} of the hearing</button></h3>"
        f"<div role='region' aria-labelledby='h{n}' id='p{n}' style='display:none'><p>{lines[n]}</p></div>"
        for n in range(4, 8)
    )
    markup = f"<main>{paragraphs(*lines[:4])}{folded}{paragraphs(*lines[8:])}</main>"
    assert [line for line in selected(markup, [*lines[:4], *lines[8:]]) if line in lines] == list(lines)
    bare = markup.replace("role='region'", f"role='{other}'")
    assert [line for line in selected(bare, [*lines[:4], *lines[8:]]) if line in lines] == [*lines[:4], *lines[8:]]


def test_a_sentence_set_as_a_heading_that_stands_with_the_paragraphs_begins_the_text() -> None:
    lines = LINES["en"]
    lead = "The hearing of the former officer was adjourned a third time, since no witness could travel to the capital."
    assert selected(f"<div><h2>{lead}</h2>{paragraphs(*lines)}</div>", [lead, *lines]) == [lead, *lines]
    assert selected(f"<div><h2>A short label</h2>{paragraphs(*lines)}</div>", ["A short label", *lines]) == list(lines)


def test_links_among_the_items_of_a_list_stay_in_it() -> None:
    lines = LINES["en"]
    items = [(f"The report of family number {n} has three parts and a list.", f"Part {n} of it") for n in range(4)]
    listed = "".join(f"<li><p>{said}</p><p><a href='/{n}'>{link}</a></p></li>" for n, (said, link) in enumerate(items))
    told = [line for item in items for line in item]
    markup = f"<div>{paragraphs(*lines[:6])}<ul>{listed}</ul>{paragraphs(*lines[6:])}</div>"
    assert selected(markup, [*lines[:6], *told, *lines[6:]]) == [*lines[:6], *told, *lines[6:]]


def test_another_story_under_a_heading_of_its_own_is_not_the_text_going_on() -> None:
    lines = LINES["en"]
    other = [f"The city builds house number {n} by the river, and most of those who asked get one." for n in range(6)]
    box = f"<h3>Houses by the river</h3><div class='b'>{paragraphs(*other)}</div>"
    markup = f"<div class='a'>{paragraphs(*lines)}</div>{box}"
    assert selected(markup, lines) == list(lines)


def test_the_places_of_a_guide_are_its_text_whatever_the_site_calls_the_part_that_holds_them() -> None:
    places = [
        f"<article><h3><a href='/v/{n}'>House {n}</a></h3><div class='place'><p>{line} It is open until late at "
        f"night, and who comes early finds a table by the window of room {n}.</p></div></article>"
        for n, line in enumerate(LINES["en"])
    ]
    lead = "<p>These are the houses that were named this year.</p><p>Most of them take no bookings.</p>"
    text = text_of(f"<div class='lead'>{lead}</div><div class='page-footer'>{''.join(places)}</div>")
    assert [line for line in LINES["en"] if any(line in paragraph for paragraph in text)] == list(LINES["en"])


def test_many_comments_outweigh_no_short_text() -> None:
    line = LINES["en"][0]
    said = "".join(
        f"<div class='entry'><p>Reader number {n} was there and saw it: it was not at all as he told it to you, and "
        f"most who stood at the gate would say the same of window {n}.</p></div>"
        for n in range(14)
    )
    assert selected(f"<div>{paragraphs(line)}</div><h4>Reader comments</h4><div>{said}</div>", [line]) == [line]
    text = text_of(f"<div>{paragraphs(line)}</div><h4>Reader comments</h4><div class='page-footer'>{said}</div>")
    assert text == [line]
