"""A story's page: who said what first, numbers as they changed, and what people decide; and the pages of names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import html
from press import NOON, Press, Report
from webserver import token

from query.web.pages.story import first_of, numbers_of
from query.web.timeline import lanes


@pytest.fixture
def page(browser):
    return html.document_fromstring(browser.get("/stories/story-1").text)


def text(element):
    return " ".join(element.text_content().split())


def test_developments_stand_in_order_each_with_who_said_it_first_and_how_much_later_others_did(page):
    told = [text(item) for item in page.xpath("//ol[@class='developments']/li")]
    assert ["Court agrees" in told[0], "Officer handed over" in told[1]] == [True, True]
    assert "The North first, الجنوب +60 min" in told[0]


def test_numbers_are_shown_as_they_changed_each_with_its_sentence(page):
    [row] = page.xpath("//table[@class='list']/tbody/tr")
    assert "two other men" in text(row)
    assert "Two other men were sent with him." in text(row)


def test_there_is_a_lane_for_each_language(page):
    assert [text(head) for head in page.xpath("//table[@class='lanes']//th")] == ["English", "Arabic"]


def article(outlet, hours, language="en"):
    return {"id": outlet, "outlet": outlet, "dated": NOON + timedelta(hours=hours), "language": language}


def test_an_outlet_counts_by_its_first_report_and_not_against_itself():
    first = first_of({"articles": [article("a", 0), article("b", 1), article("a", 2), article("b", 3)]})
    assert first.others == (("b", timedelta(hours=1)),)


def test_a_picture_of_one_moment_has_its_dot_in_the_middle_and_none_without_articles():
    assert [dot.at for dot in lanes([{"articles": [article("a", 0)]}], label=str)[0].dots] == [50.0]
    assert lanes([], label=str) == []
    assert numbers_of([]) == []


@pytest.fixture
def affair(web_archive, ids, request):
    """A story of two articles, and another of one, made for a test that rearranges them."""
    number = 300 + 10 * sum(map(ord, request.node.name))
    reports = [
        Report(number, f"First {number}", story=f"s-{number}", development=f"d-{number}"),
        Report(number + 1, f"Second {number}", story=f"s-{number}", development=f"d-{number}"),
        Report(number + 2, f"Third {number}", story=f"s-{number}b", development=f"d-{number}b"),
    ]
    brought = Press(web_archive).bring(*reports)
    return f"s-{number}", f"s-{number}b", [brought[number + n] for n in range(3)]


def post(browser, path, **data):
    return browser.post(path, data={"form_token": token(browser.get("/")), **data})


def test_articles_are_taken_out_put_in_and_merged_and_who_did_it_stands_there(browser, web_archive, affair):
    story, _, (_, second, third) = affair
    split = post(browser, f"/stories/{story}/split", article=second, note="another court")
    assert split.status_code == 303
    begun = split.headers["location"]
    assert "another court" in browser.get(begun).text
    assert post(browser, f"/stories/{story}/pin", article=f"http://localhost/articles/{third}").status_code == 303
    assert web_archive.article(third)["story"] == story
    merged = post(browser, f"/stories/{story}/merge", other=begun.rpartition("/")[2])
    assert merged.headers["location"] == f"/stories/{story}"
    assert "nadia" in browser.get(f"/stories/{story}").text


def test_what_cannot_be_rearranged_is_told_and_changes_nothing(browser, affair):
    story, _, (first, second, _) = affair
    for path, data in (
        ("split", {"article": [first, second]}),
        ("split", {}),
        ("merge", {"other": story}),
        ("merge", {"other": "nowhere"}),
        ("pin", {"article": "nowhere"}),
    ):
        answer = post(browser, f"/stories/{story}/{path}", **data)
        assert answer.status_code == 400, (path, data)
    assert browser.get("/stories/nowhere").status_code == 404


def test_a_story_that_is_followed_comes_first_today_and_a_muted_one_not_at_all(browser, affair):
    story, other, _ = affair
    post(browser, f"/stories/{story}/attention", kind="follow")
    post(browser, f"/stories/{other}/attention", kind="mute")
    today = html.document_fromstring(browser.get("/").text)
    assert text(today.xpath("//section/h2")[0]) == "Followed"
    number = story.removeprefix("s-")
    assert f"First {number}" in text(today.xpath("//section")[0])
    assert f"Third {number}" not in text(today)
    for one in (story, other):
        post(browser, f"/stories/{one}/attention", kind="neither")
    assert "Followed" not in browser.get("/").text


def test_a_name_has_its_articles_stories_and_what_it_is_mentioned_with(browser, ids):
    shown = html.document_fromstring(browser.get("/names/roumieh-prison").text)
    assert text(shown.xpath("//h1")[0]) == "Roumieh prison"
    assert "سجن رومية" in text(shown.xpath("//main")[0])
    assert shown.xpath(f"//a[@href='/articles/{ids[1]}']")
    assert shown.xpath("//a[@href='/stories/story-1']")
    assert browser.get("/names/nobody").status_code == 404


def test_all_names_are_listed_by_kind_with_how_often_they_are_mentioned(browser, ids):
    shown = html.document_fromstring(browser.get("/names").text)
    [item] = [one for one in shown.xpath("//li") if one.xpath("./a[@href='/names/roumieh-prison']")]
    assert text(item) == "Roumieh prison 2"
