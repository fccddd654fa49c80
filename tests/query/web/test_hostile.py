"""What others wrote is text wherever it is shown, whatever it would like to be (H09, H11, A12, A29)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hostile import HOSTILE
from lxml import etree, html
from press import NOON, Press, Report
from webserver import opened

from marsad.model import Mention, Novelty
from marsad.text import clean
from query.web.app import make_app

OURS = frozenset({"/static/desk.js"})
ACTIVE = ("iframe", "object", "embed", "base", "style", "template", "math", "audio", "video", "img", "frame")
LINKS = ("href", "src", "action", "formaction", "data", "poster", "background", "ping", "srcset", "srcdoc")


def report(number: int, text: str) -> Report:
    """A report with ``text`` wherever an outlet's words may stand."""
    return Report(
        number,
        title=text,
        text=f"{text}\n\nThe court said: {text}",
        topics=("extradition",),
        story=f"story-{number}",
        development=f"development-{number}",
        novelty=(Novelty(text, text, text),),
        names=(Mention("roumieh-prison", text),),
        correction=text,
        site=text,
        authors=(text,),
        agencies=(text,),
        links=(text,),
        image=text,
        evidence=text,
        html=f"<p>{text}</p>".encode("utf-8", "replace").decode(),
        url=f"https://north.example/{number}?q=%22%3E%3Cscript%3E",
    )


@pytest.fixture(scope="module")
def hostile_ids(web_archive, ids) -> dict[int, str]:
    """The articles that try, by number."""
    press = Press(web_archive)
    brought: dict[int, str] = {}
    for start in range(0, len(HOSTILE), 100):
        reports = [report(100 + start + n, text) for n, text in enumerate(HOSTILE[start : start + 100])]
        brought |= press.bring(*reports, now=NOON)
    for id in list(brought.values())[::9]:
        web_archive.record_decision(id, "detainee", True, by=HOSTILE[0], note=HOSTILE[8], now=NOON)
    return brought


@pytest.fixture(scope="module")
def visitor(web_desk, web_archive, hostile_ids, clock) -> Iterator[httpx.Client]:
    with (
        opened(make_app(web_desk, web_archive, now=clock, owner=HOSTILE[0])) as url,
        httpx.Client(base_url=url, headers={"Accept-Language": "en"}) as client,
    ):
        yield client


def faults(page: str) -> list[str]:
    """What in a page is not ours and is more than text."""
    found = []
    for element in html.document_fromstring(page).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ACTIVE and element.get("class") != "kept-copy":
            found.append(element.tag)
        if element.tag == "script" and urlsplit(element.get("src", "")).path not in OURS:
            found.append("script")
        found += [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in LINKS:
            if not re.match(r"/(?!/)|https?://|#|$", element.get(name, "")):
                found.append(f"{name}={element.get(name)}")
    return found


def words(text: str) -> str:
    return " ".join(clean(text).split())


def shown(page: str) -> str:
    return words(html.document_fromstring(page).text_content())


def test_h09_h11_a29_there_are_more_than_two_hundred_strings_and_each_is_text_on_an_articles_page(visitor, hostile_ids):
    assert len(HOSTILE) > 200
    for number, id in hostile_ids.items():
        page = visitor.get(f"/articles/{id}")
        text = words(HOSTILE[number - 100])
        assert page.status_code == 200
        assert faults(page.text) == [], text
        assert text[:2500] in shown(page.text)


def test_each_is_text_in_the_lists(visitor, hostile_ids):
    address, seen = "/?topic=extradition", ""
    while address:
        page = visitor.get(address).text
        assert faults(page) == []
        seen += shown(page)
        more = html.document_fromstring(page).xpath("//p[@class='more']/a/@href")
        address = more[0] if more else ""
    missing = [text for text in map(words, HOSTILE) if text[:150] not in seen]
    assert missing == []


def test_h11_each_is_text_in_what_a_search_finds(visitor, hostile_ids):
    seen = ""
    for number in range(1, 2 + len(HOSTILE) // 20):
        page = visitor.get("/search", params={"topic": "extradition", "q": "court", "page": number})
        assert faults(page.text) == []
        seen += shown(page.text)
    assert [text for text in map(words, HOSTILE) if text[:100] not in seen] == []


def test_each_is_text_in_the_feed_of_a_search(visitor, hostile_ids):
    feed = etree.fromstring(visitor.get("/feed", params={"q": "court"}).content)
    [titles] = [{words(title.text or "") for title in feed.iter("{*}title")}]
    assert len(titles & {words(text) for text in HOSTILE}) > 40


def test_each_kept_copy_is_shown_without_anything_that_acts(visitor, hostile_ids):
    for id in hostile_ids.values():
        page = visitor.get(f"/articles/{id}/page/inert")
        assert page.status_code == 200
        assert page.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert faults(page.text) == []
        assert "href" not in re.sub(r"<link[^>]*>", "", page.text).split("<body", 1)[0]
        assert not html.document_fromstring(page.text).xpath("//body//@href | //body//@src")


def test_what_is_typed_into_an_address_comes_back_as_text(visitor):
    for text in HOSTILE[::5]:
        typed = text.encode("utf-8", "replace").decode()
        for path, parameters in (("/", {"topic": typed}), ("/", {"after": typed}), ("/", {"unread": typed})):
            assert faults(visitor.get(path, params=parameters).text) == []
        for key in ("q", "topic", "source", "name", "lang", "story"):
            assert faults(visitor.get("/search", params={key: typed[:2000]}).text) == []
        assert faults(visitor.get(f"/articles/{quote(typed[:100], safe='')}").text) == []
