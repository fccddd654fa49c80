"""Paragraphs that a site has on many pages: left out; what the reports of one affair share: not."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from marsad.model import Article
from scrapers.repeats import FEW, MANY, SOME, SiteMemory, Sites, sighting

BOX = "Jane Doe writes from the capital for this paper, and has done so for more than ten years."
ARABIC_BOX = "سمير علي مراسل الصحيفة في العاصمة منذ أكثر من عشر سنوات، ويكتب في شؤون القضاء."
PROMPT = "Every morning our letter tells you what matters in the country; it costs you nothing at all."
QUOTE = "We will not hand over anybody who has to fear torture, the minister told a crowded hall on Monday."
HEADLINES = (
    *("Bread prices rise in the north", "Court hears officer on prison", "Heavy rain floods coastal villages"),
    *("Schools reopen after long strike", "Army seizes trucks near border", "Museum shows lost mosaics again"),
    *("Doctors warn of cholera wave", "Football club sells young keeper", "Parliament adopts budget at night"),
    *(
        "Farmers block motorway with tractors",
        "Airport welcomes first flight from Rome",
        "Bank governor resigns suddenly",
    ),
)
AFFAIR = (
    *("Minister answers Karam extradition request", "Karam extradition stirs protest", "Lawyers of Karam appeal"),
    *("Karam hearing adjourned once more", "Court frees Karam on bail", "What is known about Karam"),
)


def article(title: str, *lines: str, path: str = "", site: str = "n.example") -> Article:
    url = f"https://{site}/{path or title.replace(' ', '-').lower()}"
    return Article(url, url, "ok", title=title, text="\n\n".join(lines))


def own(title: str, count: int = 3) -> list[str]:
    """Paragraphs that only the article with this headline has."""
    dice = random.Random(title)
    return [" ".join(f"{title.split()[0]}{dice.randrange(9999)}" for _ in range(12)) + "." for _ in range(count)]


def told(articles: Sequence[Article]) -> list[list[str]]:
    """The paragraphs of each, read together."""
    sites = Sites()
    sites.remember(articles)
    return [sites.without_repeats(one).text.split("\n\n") for one in articles]


@pytest.mark.parametrize("box", [BOX, ARABIC_BOX])
def test_a_box_that_many_articles_end_with_is_left_out_and_that_is_said(box: str) -> None:
    articles = [article(title, *own(title), box) for title in HEADLINES[:6]]
    assert told(articles) == [own(title) for title in HEADLINES[:6]]
    sites = Sites()
    sites.remember(articles)
    found = sites.without_repeats(articles[0])
    assert (found.left_out, len(found.warnings)) == ((box,), 1)
    assert "many pages of the site" in found.warnings[0]


def test_boxes_at_both_ends_go_however_they_are_set() -> None:
    articles = [article(title, PROMPT, *own(title), BOX.upper(), PROMPT + " ") for title in HEADLINES[:6]]
    assert told(articles) == [own(title) for title in HEADLINES[:6]]


def test_a_box_of_one_author_among_many_goes_too() -> None:
    articles = [article(title, *own(title), *([BOX] if n < FEW else [])) for n, title in enumerate(HEADLINES)]
    assert told(articles) == [own(title) for title in HEADLINES]
    fewer = [article(title, *own(title), *([BOX] if n < FEW - 1 else [])) for n, title in enumerate(HEADLINES)]
    assert told(fewer)[0] == [*own(HEADLINES[0]), BOX]


@pytest.mark.parametrize("place", [0, 1, 3])
@pytest.mark.parametrize("reports", [2, 3, 5, 6])
def test_what_the_reports_of_one_affair_share_stays(place: int, reports: int) -> None:
    def lines(title: str) -> list[str]:
        return [*own(title)[:place], QUOTE, *own(title)[place:]]

    affair = [article(title, *lines(title)) for title in AFFAIR[:reports]]
    others = [article(title, *own(title)) for title in HEADLINES]
    assert told(affair + others)[:reports] == [lines(title) for title in AFFAIR[:reports]]


def test_in_the_midst_of_a_text_only_what_is_very_common_goes() -> None:
    def middle(title: str, count: int) -> list[Article]:
        return [article(t, own(t)[0], PROMPT, *own(t)[1:]) for t in HEADLINES[:count]]

    assert told(middle("", MANY))[0] == own(HEADLINES[0])
    assert PROMPT in told(middle("", SOME))[0]


def test_the_answer_does_not_depend_on_the_order() -> None:
    articles = [article(title, *own(title), BOX) for title in HEADLINES]
    shuffled = random.Random(1).sample(articles, len(articles))
    assert sorted(told(articles)) == sorted(told(shuffled))


def test_one_article_at_many_addresses_is_not_taken_for_boxes() -> None:
    lines = own(HEADLINES[0])
    same = [article(HEADLINES[0], *lines, path=f"copy-{n}") for n in range(9)]
    renamed = [article(title, *lines) for title in HEADLINES[:9]]
    assert told(same) == told(renamed) == [lines] * 9


def test_a_site_is_no_memory_for_another_and_short_lines_are_nobodys() -> None:
    scattered = [article(title, *own(title), BOX, site=f"{n}.example") for n, title in enumerate(HEADLINES)]
    assert told(scattered) == [[*own(title), BOX] for title in HEADLINES]
    short = [article(title, "Background", *own(title), "(END)") for title in HEADLINES]
    assert told(short)[0] == ["Background", *own(HEADLINES[0]), "(END)"]


def test_an_article_that_is_read_again_counts_once_and_with_what_was_left_out() -> None:
    articles = [article(title, *own(title), BOX) for title in HEADLINES[:SOME]]
    memory = SiteMemory(seen for one in articles if (seen := sighting(one)))
    trimmed = [memory.without_repeats(one) for one in articles]
    for one in trimmed:
        seen = sighting(one)
        assert seen is not None
        memory.add(seen)
    assert [memory.without_repeats(one).text for one in articles] == [one.text for one in trimmed]
    gone = [replace(one, text="\n\n".join(own(one.title))) for one in articles]
    for one in gone[1:]:
        seen = sighting(one)
        assert seen is not None
        memory.add(seen)
    assert memory.without_repeats(articles[0]).text == articles[0].text


@pytest.mark.parametrize("more", [{"status": "index-page"}, {"text": ""}, {"canonical_url": ""}])
def test_what_is_no_article_is_not_remembered(more: dict[str, str]) -> None:
    assert sighting(replace(article("A headline", BOX), **more)) is None  # type: ignore[arg-type]
