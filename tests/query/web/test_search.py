"""The search page: what is found with its words marked, filters to choose, a timeline, ways to take it along."""

from __future__ import annotations

import json
from datetime import timedelta

import feedparser
import pytest
from lxml import html
from press import NOON

from query.web.asking import Sought
from query.web.meaning import Meaning


def page(browser, **asked):
    answer = browser.get("/search", params=asked)
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


def titles(shown):
    return [" ".join(one.text_content().split()) for one in shown.xpath("//article//h2")]


def test_what_is_found_has_the_words_marked_in_headline_and_snippet(browser):
    shown = page(browser, q="officer airport")
    assert titles(shown) == ["Officer handed over at the airport"]
    assert "airport" in shown.xpath("//article//h2//mark/text()")
    assert shown.xpath("//p[@class='snippet']//mark")


def test_without_words_everything_is_there_the_newest_first(browser):
    assert titles(page(browser))[:2] == ["Rain in the hills", "Officer handed over at the airport"]


def test_filters_are_links_that_narrow_and_widen_again(browser):
    shown = page(browser)
    [link] = [
        one for one in shown.xpath("//section[@aria-labelledby='facet-lang']//a") if "French" in one.text_content()
    ]
    narrowed = html.document_fromstring(browser.get(link.get("href")).text)
    assert titles(narrowed) == ["Dix détenus libérés"]
    [chosen] = narrowed.xpath("//section[@aria-labelledby='facet-lang']//a[@aria-current]")
    assert chosen.get("href") == "/search"


def test_the_timeline_has_a_bar_that_leads_to_its_period(browser, web_archive, ids):
    shown = page(browser, q="officer")
    bars = shown.xpath("//svg[contains(@class, 'timeline')]//a")
    assert len(bars) == 0  # all of one day: a single bar would tell nothing
    asked = Sought(q="officer").address(since=f"{NOON - timedelta(days=1):%Y-%m-%d}", until=f"{NOON:%Y-%m-%d}")
    assert len(titles(html.document_fromstring(browser.get(asked).text))) >= 2


def test_a_permanent_link_is_the_search_itself(browser):
    shown = page(browser, q="court", topic="extradition", page="1")
    [link] = [one.get("href") for one in shown.xpath("//a") if "Permanent" in one.text_content()]
    assert titles(html.document_fromstring(browser.get(link).text)) == titles(shown)


def test_words_that_find_nothing_and_marks_that_mean_something_elsewhere_are_answered(browser):
    for typed in ("nothinglikethis", '"', "AND OR NOT", "a:b:c (((", "title:", "%", "\u202e", "near:nowhere"):
        assert browser.get("/search", params={"q": typed}).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "status"), [({"since": "soon"}, 400), ({"mode": "magic"}, 422), ({"page": "0"}, 422)]
)
def test_what_cannot_be_asked_is_told(browser, wrong, status):
    assert browser.get("/search", params=wrong).status_code == status


def test_everything_found_can_be_taken_along_in_each_format(browser):
    lines = browser.get("/search/export", params={"q": "officer", "format": "jsonl"})
    assert next(json.loads(line)["title"] for line in lines.text.splitlines()) == "Officer handed over at the airport"
    assert lines.headers["content-disposition"].startswith("attachment")
    for format, begins in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("markdown", b"# "), ("warc", b"\x1f\x8b")):
        assert browser.get("/search/export", params={"format": format}).content.startswith(begins)
    assert browser.get("/search/export", params={"format": "pdf"}).status_code == 422


def test_any_search_is_a_feed_that_keeps_its_id(browser):
    first, second = (browser.get("/feed", params={"q": "officer"}) for _ in range(2))
    feed = feedparser.parse(first.content)
    assert feed.bozo == 0
    assert feed.entries[0].title == "Officer handed over at the airport"
    assert feed.feed.id == feedparser.parse(second.content).feed.id
    assert feedparser.parse(browser.get("/feed").content).feed.id != feed.feed.id


def test_while_the_model_is_loaded_search_goes_by_words_and_says_so(browser):
    assert "By words only" in browser.get("/search", params={"q": "officer"}).text
    assert "By words only" not in browser.get("/search", params={"q": "officer", "mode": "words"}).text
    assert Meaning().loading is False
