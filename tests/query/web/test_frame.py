"""What every page has: the language and look that were asked for, what browsers may do, forms that only we can send."""

from __future__ import annotations

import re

import pytest
from webserver import token

from query.web.forms import way_back
from query.web.guard import host_name, is_loopback

FRENCH, ARABIC = {"Accept-Language": "fr-CH, fr;q=0.9, en;q=0.8"}, {"Accept-Language": "de, ar-LB;q=0.8, en;q=0.3"}


@pytest.mark.parametrize(
    ("wish", "language", "direction"),
    [(FRENCH, "fr", "ltr"), (ARABIC, "ar", "rtl"), ({"Accept-Language": "de, es;q=nonsense"}, "en", "ltr")],
)
def test_the_interface_speaks_the_language_that_the_browser_asks_for(browser, wish, language, direction):
    assert f'<html lang="{language}" dir="{direction}"' in browser.get("/", headers=wish).text


def test_what_is_chosen_is_kept_before_what_the_browser_asks_for(browser):
    first = browser.get("/", headers=FRENCH)
    wishes = {"form_token": token(first), "language": "ar", "theme": "dark", "keys": "off", "back": "/?topic=detainee"}
    answer = browser.post("/preferences", data=wishes)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?topic=detainee")
    again = browser.get("/", headers=FRENCH).text
    assert '<html lang="ar" dir="rtl" data-theme="dark" data-keys="off"' in again


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\nb"]
)
def test_a_form_leads_nowhere_but_here(back):
    assert way_back(back) == "/"


def test_every_answer_says_what_browsers_may_do(browser):
    for path in ("/", "/nowhere", "/static/desk.css"):
        headers = browser.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_name_that_is_not_ours_is_answered_nothing(browser):
    for host in ("evil.example", "evil.example:80", "", "127.0.0.1.evil.example"):
        answer = browser.get("/", headers={"Host": host})
        assert answer.status_code == 421
        assert "Today" not in answer.text
    assert browser.get("/", headers={"Host": "localhost:8642"}).status_code == 200


@pytest.mark.parametrize(
    ("header", "name"),
    [("Localhost:80", "localhost"), ("[::1]:80", "::1"), ("[::1]", "::1"), ("127.0.0.1", "127.0.0.1"), ("", "")],
)
def test_the_name_in_a_host_header_is_read_without_port_and_brackets(header, name):
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("host", "closed"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("::", False),
        ("desk.example", False),
        ("", False),
    ],
)
def test_only_loopback_counts_as_this_machine_alone(host, closed):
    assert is_loopback(host) == closed


def test_a_form_that_no_page_of_ours_made_is_refused(browser):
    page = browser.get("/")
    good = {"form_token": token(page), "theme": "dark"}
    assert browser.post("/preferences", data={"theme": "dark"}).status_code == 403
    assert browser.post("/preferences", data={**good, "form_token": "guessed"}).status_code == 403
    assert browser.post("/preferences", data=good, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.post("/preferences", data=good, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.post("/preferences", data=good, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_what_is_not_here_and_what_is_misread_is_told_in_words_and_in_the_visitors_language(browser):
    missing = browser.get("/nowhere", headers=ARABIC)
    assert (missing.status_code, "غير موجود" in missing.text) == (404, True)
    misread = browser.get("/?unread=<script>alert(1)</script>")
    assert misread.status_code == 422
    assert "<script>alert" not in misread.text
    assert browser.post("/").status_code == 405


def test_files_of_ours_may_be_kept_for_long_under_the_address_that_the_page_names(browser):
    found = re.search(r'href="(/static/desk\.css\?v=[0-9a-f]+)"', browser.get("/").text)
    assert found
    assert "immutable" in browser.get(found[1]).headers["cache-control"]
    assert browser.get("/static/desk.css").headers["cache-control"] == "no-cache"
    assert browser.get("/static/..%2Fapp.py").status_code == 404


def test_the_first_page_with_all_that_it_needs_is_under_100_kilobytes(browser):
    page = browser.get("/")
    parts = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text))
    assert len(page.content) + sum(len(browser.get(part).content) for part in parts) < 100_000
