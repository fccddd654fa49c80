"""Who wrote an article, found in the open and in the markup, in three languages."""

from __future__ import annotations

import pytest

from scrapers.extract import read_html

TITLES = {"en": "Court adjourns the hearing", "fr": "Le tribunal ajourne l'audience", "ar": "المحكمة ترجئ الجلسة"}
LINES = {
    "en": "The court in the capital adjourned the hearing of the former officer until next month, clerks said.",
    "fr": "Le tribunal de la capitale a ajourné l'audience de l'ancien officier au mois prochain, selon le greffe.",
    "ar": "أرجأت المحكمة في العاصمة جلسة الاستماع إلى الضابط السابق حتى الشهر المقبل بحسب قلم المحكمة في القاعة.",
}


def authors(lang: str, before: str = "", behind: str = "") -> tuple[str, ...]:
    text = f"<p>{LINES[lang]}</p>" * 3
    body = f"<main><h1>{TITLES[lang]}</h1>{before}{text}{behind}</main>"
    html = f"<html lang='{lang}'><head><title>{TITLES[lang]}</title></head><body>{body}</body></html>"
    return read_html(html, url="https://news.example/court").authors


@pytest.mark.parametrize(
    ("lang", "markup", "expected"),
    [
        ("en", "<div>Written by</div><div>Jane Doe</div><div>2 May 2026</div>", ("Jane Doe",)),
        ("en", "<p>By Jane Doe and John Roe</p>", ("Jane Doe", "John Roe")),
        ("en", "<div class='authors-data'><b>&amp;</b></div><div class='author'>Jane Doe</div>", ("Jane Doe",)),
        ("en", "<div class='author'><a>Jane Doe</a><span>Writer</span></div>", ("Jane Doe",)),
        ("fr", "<div>Par</div><div>Jeanne Dupré</div>", ("Jeanne Dupré",)),
        ("fr", "<p>Propos recueillis par Jeanne Dupré</p>", ("Jeanne Dupré",)),
        ("fr", "<div class='auteur'>Jeanne Dupré, journaliste</div>", ("Jeanne Dupré",)),
        ("ar", "<div>بقلم</div><div>سمير علي</div>", ("سمير علي",)),
        ("ar", "<p>كتبت: هدى سالم</p>", ("هدى سالم",)),
        ("ar", "<p>إعداد سمير علي وهدى سالم</p>", ("سمير علي", "هدى سالم")),
    ],
)
def test_x16_the_byline_by_the_headline_is_read(lang: str, markup: str, expected: tuple[str, ...]) -> None:
    assert authors(lang, markup) == expected


@pytest.mark.parametrize(
    ("lang", "markup", "expected"),
    [
        ("en", "<h3>Written by Jane Doe</h3>", ("Jane Doe",)),
        ("fr", "<p>Rédigé par Jeanne Dupré</p>", ("Jeanne Dupré",)),
        ("ar", "<p>تحرير: سمير علي</p>", ("سمير علي",)),
    ],
)
def test_x16_a_byline_behind_the_text_is_read(lang: str, markup: str, expected: tuple[str, ...]) -> None:
    assert authors(lang, behind=markup) == expected


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_x16_a_box_about_the_author_gives_the_name_above_it(lang: str) -> None:
    about = "writes about courts and prisons for this paper, and has done so for twelve years from three capitals. " * 2
    box = f"<div class='author-box author'><div>Jane Doe</div><p>Jane Doe {about}</p></div>"
    assert authors(lang, behind=box) == ("Jane Doe",)


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='comments'><p class='author'>A Reader</p></div>",
        "<div class='related'><p>By Another Writer</p></div>",
        "<p class='byline'>25 February 2021</p>",
        "<p class='author'>Admin</p>",
    ],
)
def test_x16_readers_other_stories_and_dates_are_no_authors(markup: str) -> None:
    assert authors("en", behind=markup) == ()
