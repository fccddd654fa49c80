"""Live pages: recognised by what they say in any of the languages, their entries parted, their end seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from marsad.model import Article
from scrapers.extract import read_html

HERE = "https://n.example/world/2026/nov/25/court-ruling"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
INTRO = "The court in the capital is to rule today on whether the former officer is handed over to his country."


def sentence(number: int) -> str:
    return f"Witness number {number} has arrived at the court and said that he would speak about the prison."


def entry(number: int, *, tag: str = "article", name: str = "post") -> str:
    clock = f"{8 + number // 6:02}:{number % 6}0"
    time = f'<time datetime="2026-11-25T{clock}:00Z">{clock}</time>'
    return (
        f'<{tag} class="{name}">{time}<h3>Moment {number}</h3><p>{sentence(number)}</p><a href="#s">Share</a></{tag}>'
    )


def page(entries: str, *, title: str = "Court rules on officer – live updates", head: str = "", foot: str = "") -> str:
    body = f"<h1>{title}</h1><p>{INTRO}</p><div id='stream'>{entries}</div>{foot}"
    return f"<html><head><title>{title}</title>{head}</head><body><main>{body}</main></body></html>"


def read(html: str, url: str = HERE) -> Article:
    return read_html(html, url=url, fetched_at=NOW)


def described(**more: object) -> str:
    node = {"@type": "LiveBlogPosting", "headline": "Court rules on officer", "coverageStartTime": "2026-11-25"} | more
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def entries(count: int, make: Callable[[int], str] = entry) -> str:
    return "".join(make(number) for number in range(count, 0, -1))


@pytest.mark.parametrize("tag", ["article", "div", "li"])
def test_x22_a_live_page_gives_all_its_entries_and_not_only_the_first(tag: str) -> None:
    found = read(page(entries(12, lambda n: entry(n, tag=tag))))
    assert (found.status, found.live, len(found.posts)) == ("ok", True, 12)
    assert [post.text for post in found.posts] == [sentence(number) for number in range(12, 0, -1)]
    assert found.posts[0].title == "Moment 12"
    assert found.posts[-1].published == datetime(2026, 11, 25, 8, 10, tzinfo=UTC)
    lines = found.text.split("\n\n")
    assert lines[:3] == [INTRO, "Moment 12", sentence(12)]
    assert len(lines) == 25
    assert not any("Share" in line or ":" in line for line in lines)


def nested(number: int) -> str:
    time = f'<time datetime="2026-11-25T10:{number:02}:00Z"><span>Posted at 10:{number:02}</span></time>'
    head = f'<header><h3 class="stream__title"><span>Moment {number}</span></h3><div class="meta">{time}</div></header>'
    return f'<li class="stream__post"><article>{head}<div class="body"><p>{sentence(number)}</p></div></article></li>'


STRUCTURES = {
    "nested": f"<ol>{''.join(map(nested, range(12, 0, -1)))}</ol>",
    "grouped by day": "".join(
        f"<div class='day'><h2>Day {day}</h2>"
        + "".join(
            f"<div class='item'><b>10:{n:02}</b><p>{sentence(n)}</p></div>" for n in range(4 * day, 4 * day - 4, -1)
        )
        + "</div>"
        for day in (3, 2, 1)
    ),
    "a list without classes": "".join(f"<li><b>10:{n:02}</b> {sentence(n)}</li>" for n in range(12, 0, -1)),
    "hours as in French": "".join(
        f"<section class='entry'><span>10h{n:02}</span><p>{sentence(n)}</p></section>" for n in range(12, 0, -1)
    ),
    "how long ago": "".join(
        f"<div class='entry'><span>{n} hours ago</span><p>{sentence(n)}</p></div>" for n in range(12, 0, -1)
    ),
    "how long ago in Arabic": "".join(
        f"<div class='entry'><span>منذ {n} دقيقة</span><p>{sentence(n)}</p></div>" for n in range(12, 0, -1)
    ),
    "Arabic digits": "".join(
        f"<div class='entry'><span>١٠:٠{'٠١٢٣٤٥٦٧٨٩'[n % 10]}</span><p>{sentence(n)}</p></div>"
        for n in range(12, 0, -1)
    ),
    "with advertisements": "".join(
        f"<div class='entry'><time>10:{n:02}</time><p>{sentence(n)}</p></div><div class='ad'>Advertisement</div>"
        for n in range(12, 0, -1)
    ),
}


@pytest.mark.parametrize("structure", STRUCTURES)
def test_x22_entries_are_found_in_whatever_structure(structure: str) -> None:
    found = read(page(STRUCTURES[structure]))
    assert (found.status, found.live, len(found.posts)) == ("ok", True, 12)
    assert all(sentence(n) in found.text for n in range(1, 13))


def test_x22_of_a_live_page_with_older_pages_that_are_not_there_something_is_missing() -> None:
    found = read(page(entries(5), head='<link rel="next" href="?page=2">'))
    assert (found.status, found.live, len(found.posts)) == ("partial", True, 5)


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Live: court rules on officer",
            "Court ruling: live updates",
            "Court rules on officer – live",
            "LIVE BLOG | Court",
        ),
        *("EN DIRECT - Le tribunal se prononce", "Direct : le tribunal se prononce", "Suivi en direct du procès"),
        *(
            "تغطية مباشرة: المحكمة تنطق بالحكم",
            "مباشر.. المحكمة تنطق بالحكم",
            "المحكمة لحظة بلحظة",
            "محاكمة الضابط أولا بأول",
        ),
    ],
)
def test_x22_a_headline_in_any_language_says_that_a_page_is_live(title: str) -> None:
    assert read(page(entries(4), title=title)).live


@pytest.mark.parametrize(
    ("url", "markup"),
    [
        ("https://n.example/live/2026/court", ""),
        ("https://n.example/2026/court-live-updates", ""),
        ("https://n.example/en-direct/2026/court", ""),
        (HERE, '<div class="liveblog-header"></div>'),
        (HERE, '<div id="live-feed"></div>'),
        (HERE, '<section class="c-LiveBlog__posts"></section>'),
    ],
)
def test_x22_an_address_or_markup_says_that_a_page_is_live(url: str, markup: str) -> None:
    assert read(page(entries(4), title="Court rules on officer", foot=markup), url).live
    assert not read(page("", title="Court rules on officer", foot=markup), url).live


def test_x22_json_ld_says_that_a_page_is_live_and_gives_the_entries_that_scripts_would_bring() -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "headline": f"Moment {n}",
            "articleBody": sentence(n),
            "datePublished": f"2026-11-25T0{n}:00Z",
        }
        for n in (3, 2, 1)
    ]
    found = read(page("", title="Court rules on officer", head=described(liveBlogUpdate=updates)))
    assert (found.live, [post.title for post in found.posts]) == (True, ["Moment 3", "Moment 2", "Moment 1"])
    assert all(sentence(n) in found.text for n in (1, 2, 3))


def test_x22_entries_that_begin_with_the_time_of_day_are_parted_too() -> None:
    lines = "".join(f"<p>{h}:{m:02} {sentence(h)}</p><p>{sentence(h + 40)}</p>" for h, m in ((11, 5), (10, 30), (9, 0)))
    found = read(page(lines))
    assert [len(post.text.split("\n\n")) for post in found.posts] == [2, 2, 2]
    assert found.posts[0].text.startswith("11:05 Witness number 11")


@pytest.mark.parametrize(
    "words",
    [
        *(
            "This live blog is now closed. Thank you for reading.",
            "Our live coverage has now ended.",
            "This blog has now closed",
        ),
        *(
            "We are now closing this live blog.",
            "Ce direct est maintenant terminé, merci de l'avoir suivi.",
            "Fin du direct",
        ),
        *("انتهت تغطيتنا المباشرة لجلسة اليوم.", "نختتم هذه التغطية، شكرا لمتابعتكم.", "انتهى البث المباشر"),
    ],
)
def test_x22_a_page_that_says_that_it_is_over_is_not_live_any_more(words: str) -> None:
    found = read(page(f"<p>{words}</p>{entries(5)}"))
    assert (found.status, found.live, len(found.posts)) == ("ok", False, 5)


def test_x22_json_ld_says_when_it_is_over() -> None:
    ended, going_on = "2026-11-25T11:00:00Z", "2026-11-25T18:00:00Z"
    assert not read(page(entries(4), head=described(coverageEndTime=ended))).live
    assert read(page(entries(4), head=described(coverageEndTime=going_on))).live


def test_x22_a_list_of_live_pages_and_an_article_about_one_are_not_live() -> None:
    cards = "".join(
        f'<div class="card"><time>10:{n}0</time><h3><a href="/live/{n}">A headline about matter {n}</a></h3>'
        f"<p>{sentence(n)}</p></div>"
        for n in range(6)
    )
    found = read(page(cards, title="Live updates"), "https://n.example/live/")
    assert (found.live, found.posts) == (False, ())
    text = "".join(f"<p>{sentence(n)}</p>" for n in range(6))
    found = read(page(text, title="Live broadcasts of trials are to be allowed"))
    assert (found.status, found.live, found.posts) == ("ok", False, ())


def test_x22_a_ticker_of_the_sites_latest_beside_an_article_does_not_make_it_live() -> None:
    article = "".join(f"<p>{sentence(number)}</p>" for number in range(20, 26))
    ticker = "".join(
        f"<li class='live-item'><time>10:{number:02}</time><p>Bridge number {number} is closed to lorries.</p></li>"
        for number in range(10, 18)
    )
    html = page(
        article, title="Court rules on officer", foot=f"</main><section class='live-feed'><ul>{ticker}</ul></section>"
    )
    found = read(html)
    assert (found.live, found.posts) == (False, ())
    assert "Bridge" not in found.text
