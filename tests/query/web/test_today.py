"""Today: what came in lately, by topic, each story once, and what is new since the last visit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from press import NOON

from query.web import visits
from query.web.visits import Visit


@pytest.fixture
def page(browser):
    return browser.get("/").text


def test_a_story_stands_there_once_by_its_latest_development_with_what_came_before_folded_away(page):
    items = page.split('<article class="item')
    told = [item for item in items if "Officer handed over at the airport" in item]
    assert len(told) == 1
    assert "Court agrees to hand officer over" in told[0].partition("<details>")[2]


def test_what_is_about_no_topic_is_not_there(page):
    assert "Rain in the hills" not in page


def test_an_item_shows_what_is_new_its_evidence_and_who_reports_it_in_which_languages(page):
    item = page.partition('<article class="item')[2].partition("</article>")[0]
    assert "two other men" in item
    assert "The former officer was handed over at the airport on Wednesday." in item
    assert '<abbr title="English">en</abbr>' in item


def test_each_text_has_its_own_language_and_direction(browser):
    page = browser.get("/?topic=detainee", headers={"Accept-Language": "ar"}).text
    assert '<html lang="ar" dir="rtl"' in page
    assert 'lang="fr" dir="ltr">Dix détenus libérés' in page


def test_a_topic_has_a_page_of_its_own_and_one_that_is_not_watched_has_none(browser):
    page = browser.get("/?topic=detainee").text
    assert "Dix détenus libérés" in page
    assert "Officer handed over" not in page
    assert browser.get("/?topic=weather").status_code == 404


def test_what_came_since_the_last_visit_is_marked_counted_and_can_be_had_alone(browser):
    before, now = ({"Cookie": f"{visits.COOKIE}={Visit(since, since)}"} for since in (NOON - timedelta(hours=9), NOON))
    page = browser.get("/", headers=before).text
    assert page.count('<article class="item fresh') == 2
    assert "New developments: 3" in page
    assert "Dix détenus" in browser.get("/?unread=1", headers=before).text
    assert "Nothing has come in since your last visit." in browser.get("/?unread=1", headers=now).text


def test_a_page_goes_on_after_the_last_that_was_had_and_begins_at_the_front_after_what_is_not_there(browser):
    assert "Officer handed over" not in browser.get("/?topic=extradition&after=development-2").text
    assert "Officer handed over" in browser.get("/?topic=extradition&after=nonsense").text
