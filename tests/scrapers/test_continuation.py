"""Where an article goes on: page numbers in addresses, and what only looks like one."""

from __future__ import annotations

import pytest

from scrapers.continuation import Continuation, continuation, page_number
from scrapers.markup import parse

HERE = "https://n.example/2026/court"


def told(body: str = "", head: str = "", url: str = HERE, start: str | None = None) -> Continuation:
    tree = parse(f"<html><head>{head}</head><body><p>text</p>{body}</body></html>")
    return continuation(tree, url, start=start)


@pytest.mark.parametrize(
    ("url", "link", "there"),
    [
        (HERE, "?page=2", f"{HERE}?page=2"),
        (HERE, "?page=1", f"{HERE}?page=1"),
        (f"{HERE}?page=0", "?page=1", f"{HERE}?page=1"),
        (f"{HERE}?page=1", "?page=2", f"{HERE}?page=2"),
        (f"{HERE}?id=7", "?id=7&amp;pg=2", f"{HERE}?id=7&pg=2"),
        (f"{HERE}?utm_source=rss", "/2026/court?p=2", f"{HERE}?p=2"),
        (f"{HERE}/", "/2026/court/2/", f"{HERE}/2/"),
        (f"{HERE}/", "/2026/court/page/2/", f"{HERE}/page/2/"),
        (f"{HERE}.html", "court-2.html", f"{HERE}-2.html"),
        (f"{HERE}.html", "court,2.html", f"{HERE},2.html"),
        (f"{HERE}.html", "court-page-2.html", f"{HERE}-page-2.html"),
        (f"{HERE}.php", "court.php/2", f"{HERE}.php/2"),
        (
            "https://n.example/مقال/محكمة",
            "?صفحة=2",
            "https://n.example/%D9%85%D9%82%D8%A7%D9%84/%D9%85%D8%AD%D9%83%D9%85%D8%A9?%D8%B5%D9%81%D8%AD%D8%A9=2",
        ),
        ("http://www.n.example/2026/court", "https://n.example/2026/court?page=2", f"{HERE}?page=2"),
    ],
)
def test_x24_the_next_page_is_the_articles_address_with_the_next_number(url: str, link: str, there: str) -> None:
    assert told(head=f'<link rel="next" href="{link}">', url=url).next == there


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (HERE, "https://n.example/2026/another-story"),
        (HERE, "https://n.example/2026/court-2/"),
        (HERE, "https://elsewhere.example/2026/court?page=2"),
        (HERE, "?page=3"),
        (HERE, "javascript:next(2)"),
        ("https://n.example/news/1", "https://n.example/news/2"),
        ("https://n.example/?p=1", "https://n.example/?p=2"),
        ("https://n.example/?p=123", "https://n.example/?p=124"),
        (f"{HERE}?page=2", "?page=1"),
    ],
)
def test_x24_another_article_is_no_further_page_though_it_is_called_next(url: str, link: str) -> None:
    assert told(head=f'<link rel="next" href="{link}">', url=url).next is None


@pytest.mark.parametrize(
    "words",
    ["2", "Next page", "Next »", "Page 2 of 3", "Suite", "Page suivante", "التالي", "الصفحة التالية", "صفحة 2", "→"],
)
def test_x24_a_pager_without_marks_is_known_by_its_words(words: str) -> None:
    assert told(f'<div><a href="/2026/court?page=2">{words}</a></div>').next == f"{HERE}?page=2"


def test_x24_a_pager_of_comments_or_a_headline_with_a_number_is_none() -> None:
    link = '<a href="/2026/court?page=2">2</a>'
    assert told(f'<div class="comments">{link}</div>').next is None
    assert told('<a href="/2026/court/2">Two officers named in the case</a>').next is None


def test_x24_pages_are_followed_from_the_start_that_is_known() -> None:
    link = '<link rel="prev" href="/2026/court/"><link rel="next" href="/2026/court/3/">'
    assert told(head=link, url=f"{HERE}/2/", start=HERE) == Continuation(f"{HERE}/3/", None, f"{HERE}", True)
    assert told(head=link, url=f"{HERE}/2/", start="https://n.example/2026/other").next is None


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("/2026/court?page=all", "View all"),
        ("/2026/court?pagewanted=all", "Single page"),
        ("/2026/court/print", "Print"),
        ("/print/2026/court", "Version imprimable"),
        ("/2026/court?view=full", "Lire sur une seule page"),
        ("/2026/court?print=1", "طباعة"),
        ("/2026/court/all/", "عرض الكل"),
    ],
)
def test_x24_the_whole_on_one_page_is_found_where_it_is_offered(link: str, words: str) -> None:
    body = f'<a href="{link}">{words}</a>'
    assert told(body + '<a href="?page=2">2</a>').whole == f"https://n.example{link}"
    assert told(body) == Continuation()


def test_x24_a_page_for_readers_goes_before_one_for_printers_and_other_articles_count_for_nothing() -> None:
    body = '<a href="/2026/court?print=1">Print</a><a href="/2026/court?page=all">View all</a><a href="?page=2">2</a>'
    assert told(body).whole == f"{HERE}?page=all"
    assert told('<a href="/2026/other?page=all">View all</a><a href="?page=2">2</a>').whole is None


@pytest.mark.parametrize(
    ("url", "number"),
    [(HERE, 1), (f"{HERE}/", 1), (f"{HERE}?page=3", 3), (f"{HERE}/4/", 4), (f"{HERE}?page=all", None)],
)
def test_a_pages_number_is_read_from_its_address(url: str, number: int | None) -> None:
    assert page_number(url, HERE) == number
