"""An article's page: evidence, labels, versions, kept copy, proof."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import html
from press import COURT, NOON, Press, Report
from webserver import token


@pytest.fixture(scope="module")
def edited(web_archive, ids) -> str:
    """An article that was read twice and said something else the second time."""
    first = Report(21, "Judge hears case", "The judge heard 12 witnesses.", story="story-21", development="d-21")
    edit = replace(first, text="The judge heard 14 witnesses.", again=True)
    press = Press(web_archive)
    press.bring(first)
    return press.bring(edit, now=NOON + timedelta(hours=1))[21]


def test_the_passage_that_earned_a_topic_is_marked_in_the_text(browser, ids):
    page = html.document_fromstring(browser.get(f"/articles/{ids[1]}").text)
    assert [mark.text for mark in page.xpath("//div[@class='body']//mark")] == [COURT.partition("\n")[0]]


def test_text_stands_in_its_own_language_and_direction(browser, ids):
    page = html.document_fromstring(browser.get(f"/articles/{ids[2]}").text)
    [body] = page.xpath("//div[@class='body']")
    assert (body.get("lang"), body.get("dir")) == ("ar", "rtl")
    assert page.xpath("//h1/@dir") == ["rtl"]


def test_an_article_is_found_by_the_beginning_of_its_id_and_what_is_not_there_is_told(browser, ids):
    assert browser.get(f"/articles/{ids[1][:12]}").status_code == 200
    assert browser.get("/articles/nowhere").status_code == 404
    assert browser.get(f"/articles/{ids[1]}?version=7").status_code == 404
    assert browser.get(f"/articles/{ids[1]}/page?version=7").status_code == 404


def test_each_topic_of_the_desk_stands_there_with_score_and_why_and_can_be_answered(browser, ids):
    page = browser.get(f"/articles/{ids[1]}")
    shown = html.document_fromstring(page.text)
    assert len(shown.xpath("//ul[@class='judged']/li")) == 3
    answer = browser.post(
        f"/articles/{ids[1]}/labels",
        data={"form_token": token(page), "topic": "detainee", "answer": "yes"},
    )
    assert (answer.status_code, answer.headers["location"]) == (303, f"/articles/{ids[1]}#topics")
    after = html.document_fromstring(browser.get(f"/articles/{ids[1]}").text)
    [judged] = [item for item in after.xpath("//ul[@class='judged']/li") if "Detainee" in item.text_content()]
    assert "nadia" in judged.text_content()
    assert judged.xpath(".//button[@value='yes']/@aria-pressed") == ["true"]


@pytest.mark.parametrize("wrong", [{"topic": "weather"}, {"answer": "maybe"}, {"more": "than asked"}])
def test_an_answer_that_makes_no_sense_is_not_kept(browser, ids, wrong):
    page = browser.get(f"/articles/{ids[3]}")
    data = {"form_token": token(page), "topic": "detainee", "answer": "yes", **wrong}
    assert browser.post(f"/articles/{ids[3]}/labels", data=data).status_code == 422


def test_versions_are_listed_and_what_changed_is_shown_word_by_word(browser, edited):
    page = html.document_fromstring(browser.get(f"/articles/{edited}?version=2&changes=1").text)
    assert (page.xpath("//div[@class='body']/del/text()"), page.xpath("//div[@class='body']/ins/text()")) == (
        ["12"],
        ["14"],
    )
    assert "12 witnesses" in browser.get(f"/articles/{edited}?version=1").text
    assert "14 witnesses" in browser.get(f"/articles/{edited}").text


def test_the_kept_copy_is_in_a_frame_without_rights_and_its_bytes_have_the_hash_that_is_shown(browser, ids):
    page = browser.get(f"/articles/{ids[1]}/page")
    [frame] = html.document_fromstring(page.text).xpath("//iframe")
    assert frame.get("sandbox") == ""
    inert = browser.get(frame.get("src"))
    assert inert.headers["x-frame-options"] == "SAMEORIGIN"
    received = browser.get(f"/articles/{ids[1]}/page/bytes")
    assert received.headers["content-disposition"].startswith("attachment")
    assert hashlib.sha256(received.content).hexdigest() in page.text


def test_the_citation_names_outlet_headline_date_address_and_hashes(browser, ids):
    page = html.document_fromstring(browser.get(f"/articles/{ids[1]}").text)
    [cited] = page.xpath("//p[@class='citation']/text()")
    assert cited.startswith(
        "The North: “Court agrees to hand officer over”, 2026-07-14, https://north.example/1, read "
    )
    assert len(re.findall(r"\b[0-9a-f]{64}\b", cited)) == 2
    assert f"{NOON:%Y-%m-%d %H:%M} UTC, version 1 of 1" in cited
