"""The decision about a page, from its signs alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml.html import document_fromstring

from marsad.model import PageStatus
from scrapers.blocks import Block, Place
from scrapers.pagesigns import ScriptSigns, Signs
from scrapers.pagestatus import judge, points

SCRIPTS = ScriptSigns(scripts=3, mount=False, notice=False, password=False, next_page=False)
ARTICLE = Signs(
    title="Court adjourns hearing of former officer",
    heading="Court adjourns hearing of former officer",
    text="The court adjourned the hearing.",
    visible=4000,
    linked=600,
    chosen=3000,
    chosen_linked=60,
    prose=2900,
    sentences=12,
    run=8,
    consent=0,
    headlines=6,
    between=0,
    dates=0,
    prices=0,
    cards=0,
    read_on=0,
    controls=0,
    beside_headline=True,
    login=False,
    paywall=False,
    free=None,
    described=True,
    published=True,
    dated=True,
    kind="article",
    list_node=False,
    path="/2026/07/court-adjourns-hearing-of-officer",
    script=SCRIPTS,
)
INDEX = replace(
    ARTICLE,
    title="World",
    heading="World",
    chosen=1500,
    chosen_linked=600,
    linked=2400,
    prose=1000,
    run=1,
    headlines=40,
    between=12,
    beside_headline=False,
    described=False,
    published=False,
    dated=False,
    kind="website",
    path="/world",
)
EMPTY = replace(
    INDEX,
    visible=100,
    linked=0,
    chosen=0,
    chosen_linked=0,
    prose=0,
    sentences=0,
    headlines=0,
    between=0,
    script=replace(SCRIPTS, scripts=1),
)


@pytest.mark.parametrize(
    ("signs", "status"),
    [
        (ARTICLE, "ok"),
        (replace(ARTICLE, kind="", described=False, published=False, path="/a/17.html"), "ok"),
        (replace(ARTICLE, kind="", described=False, published=False, dated=False, headlines=2, linked=200), "ok"),
        (replace(ARTICLE, path="/", described=False, published=False, kind="website"), "ok"),
        (replace(ARTICLE, script=replace(SCRIPTS, next_page=True)), "partial"),
        (INDEX, "index-page"),
        (replace(INDEX, title="Everything about the world's news today"), "index-page"),
        (replace(INDEX, path="/category/world-news-of-the-day", list_node=True), "index-page"),
        (replace(INDEX, prices=40, between=0), "index-page"),
        (replace(INDEX, cards=20, between=0), "index-page"),
        (EMPTY, "not-article"),
        (replace(EMPTY, script=replace(SCRIPTS, scripts=9)), "needs-rendering"),
        (replace(EMPTY, script=replace(SCRIPTS, mount=True)), "needs-rendering"),
        (replace(EMPTY, script=replace(SCRIPTS, notice=True)), "needs-rendering"),
        (replace(EMPTY, visible=500, text="Please enable JavaScript to go on."), "needs-rendering"),
        (replace(EMPTY, text="We use cookies. Accept all?"), "consent-wall"),
        (replace(ARTICLE, consent=2500), "consent-wall"),
        (replace(ARTICLE, consent=500), "ok"),
        (replace(EMPTY, heading="404", chosen=200, prose=150, sentences=2), "soft-404"),
        (replace(EMPTY, title="الصفحة غير موجودة", chosen=100), "soft-404"),
        (replace(ARTICLE, title="Why the page was not found"), "ok"),
        (replace(EMPTY, visible=900, described=True, free=False), "paywall"),
        (replace(EMPTY, heading="Sign in", sentences=1, chosen=80, prose=80, login=True), "not-article"),
    ],
)
def test_a_page_is_judged_by_its_signs(signs: Signs, status: PageStatus) -> None:
    assert judge(signs, ()).status == status


def test_whoever_is_no_article_has_a_reason_and_no_text() -> None:
    for signs in (INDEX, EMPTY, replace(ARTICLE, consent=2900)):
        verdict = judge(signs, ())
        assert verdict.chosen == ()
        assert verdict.warnings


def test_running_text_on_a_page_of_links_is_given_though_the_page_is_no_article() -> None:
    node = document_fromstring("<p>x</p>")
    block = Block("The court in the capital adjourned the hearing until next month.", 0, Place(node, False, ()))
    guide = replace(INDEX, chosen_linked=0, run=6, sentences=9, between=2, cards=20)
    verdict = judge(guide, [block])
    assert (verdict.status, verdict.chosen) == ("index-page", (block,))
    assert judge(replace(guide, between=9), [block]).chosen == ()
    assert judge(replace(guide, run=1), [block]).chosen == ()


def test_each_sign_of_an_article_counts_for_it_and_each_of_a_list_against() -> None:
    assert (
        points(ARTICLE) > points(replace(ARTICLE, published=False)) > points(replace(INDEX, between=0)) > points(INDEX)
    )
    for worse in (
        {"cards": 20},
        {"prices": 30},
        {"dates": 9},
        {"path": "/tag/court"},
        {"title": "List of courts"},
        {"read_on": 5},
        {"controls": 5},
    ):
        assert points(replace(ARTICLE, **worse)) < points(ARTICLE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    [
        *("News", "Latest news", "In the news", "Press releases"),
        *("Toute l'actualité", "Actualités", "Communiqués de presse"),
        *("آخر الأخبار", "الأخبار", "البيانات الصحفية", "المركز الإعلامي"),
    ],
)
def test_a_title_that_names_no_more_than_a_section_counts_against_an_article(title: str) -> None:
    plain = replace(ARTICLE, title="Two words")
    assert points(replace(plain, title=title)) < points(plain) - 1


@pytest.mark.parametrize(
    "title",
    [
        "News of a hearing",
        "Court updates its list of cases",
        "Actualités judiciaires : l'audience",
        "أخبار المحكمة العسكرية",
    ],
)
def test_a_title_that_says_more_than_a_section_does_not(title: str) -> None:
    assert points(replace(ARTICLE, title=title)) >= points(replace(ARTICLE, title="Two words"))


@pytest.mark.parametrize(
    ("changes", "article"),
    [
        pytest.param({"run": 5}, True, id="paragraphs in a row, and no link to other pages"),
        pytest.param({"run": 5, "cards": 6}, False, id="teasers in article elements"),
        pytest.param({"run": 5, "between": 3}, False, id="headlines of other pages between"),
        pytest.param({"run": 5, "chosen_linked": 90}, False, id="links to other pages in the text"),
        pytest.param({"run": 4}, False, id="fewer in a row"),
    ],
)
def test_prose_that_links_to_nothing_else_of_the_site_makes_an_article_of_a_bare_page(
    changes: dict[str, int], article: bool
) -> None:
    bare = replace(
        ARTICLE,
        title="Building Department",
        visible=2900,
        linked=1500,
        chosen=940,
        chosen_linked=0,
        prose=750,
        sentences=7,
        headlines=26,
        beside_headline=False,
        described=False,
        published=False,
        dated=False,
        kind="",
        path="/",
    )
    assert (points(replace(bare, **changes)) >= 0) == article


def test_a_long_text_with_links_in_its_sentences_is_an_article() -> None:
    encyclopedia = replace(
        ARTICLE,
        title="Mozilla",
        visible=34000,
        linked=11000,
        chosen=28000,
        chosen_linked=5900,
        prose=18600,
        sentences=64,
        run=6,
        between=6,
        dates=1,
        headlines=65,
        beside_headline=False,
        described=False,
        published=False,
        kind="",
        path="/wiki/Mozilla",
    )
    assert points(encyclopedia) >= 0
    assert points(replace(encyclopedia, between=40)) < 0


def test_words_of_a_headline_written_without_spaces_are_counted() -> None:
    spaced, joined = replace(INDEX, title="DeepMind"), replace(INDEX, title="新电脑已可利用记忆自学人工智能")
    assert points(joined) > points(spaced)
