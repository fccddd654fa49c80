"""Searches that the desk keeps: the page lists, makes and removes the files that the terminal does and rules name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lxml import html
from press import NOON, PRESS, Press
from webserver import opened, token

from flows.desk import open_desk
from query.newdesk import write_desk
from query.searchfiles import as_typed, write_search
from query.web.app import make_app
from query.web.asking import LONGEST, Sought
from storage.archive import Archive

RULES = """
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = 9
sender = "desk@desk.example"

[[rules]]
name = "the-harbour"
channel = "mail"
recipients = ["you@desk.example"]
search = "harbour"
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a rule that names a search."""
    made = tmp_path_factory.mktemp("searches") / "desk"
    write_desk(made, sources={}, settings_text=RULES)
    write_search(made, "harbour", "port OR ميناء")
    return made


@pytest.fixture(scope="module")
def archive(home: Path) -> Iterator[Archive]:
    with open_desk(home).open_archive() as opened_archive:
        Press(opened_archive).bring(*PRESS)
        yield opened_archive


@pytest.fixture(scope="module")
def client(home: Path, archive: Archive) -> Iterator[httpx.Client]:
    app = make_app(open_desk(home), archive, now=lambda: NOON, owner="nadia")
    with (
        opened(app) as url,
        httpx.Client(base_url=url, headers={"Accept-Language": "en"}, timeout=60) as made,
    ):
        yield made


def kept(client: httpx.Client) -> dict[str, str]:
    """What the section of kept searches says of each, by name."""
    shown = html.document_fromstring(client.get("/search").text)
    rows = shown.xpath("//section[@aria-labelledby='kept-title']//li[a]")
    return {row.xpath("string(a)"): " ".join(row.text_content().split()) for row in rows}


def form(client: httpx.Client, **asked: object) -> dict[str, str]:
    """The form that keeps a search, as the search's page has it."""
    answer = client.get("/search", params=asked)
    shown = html.document_fromstring(answer.text)
    [query] = shown.xpath("//form[@action='/searches/keep']/input[@name='query']/@value")
    return {"form_token": token(answer), "query": query}


def found(client: httpx.Client, address: str) -> list[str]:
    shown = html.document_fromstring(client.get(address).text)
    return shown.xpath("//article//h2/a/@href")


def test_a_search_that_rules_go_by_is_listed_with_them(client):
    assert "Rules: the-harbour" in kept(client)["harbour"]
    [link] = html.document_fromstring(client.get("/search").text).xpath("//a[.='harbour']/@href")
    assert client.get(link).status_code == 200


def test_a_search_is_kept_as_a_file_found_again_and_forgotten_and_the_log_says_who_did(client, home, archive):
    asked = {"q": "officer", "lang": "en", "since": "2020-01", "until": f"{NOON:%Y-%m-%d}", "sort": "newest"}
    answer = client.post("/searches/keep", data={**form(client, **asked), "name": "officers"})
    query = f"officer lang:en after:2020-01 until:{NOON:%Y-%m-%d}"
    file = home / "watchlist" / "searches" / "officers.toml"
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"query": query}
    assert set(found(client, answer.headers["location"])) == set(found(client, f"/search?{httpx.QueryParams(asked)}"))
    assert found(client, answer.headers["location"])
    assert list(kept(client)) == ["harbour", "officers"]
    assert [search.name for search in open_desk(home).watchlist.searches] == ["harbour", "officers"]

    client.post("/searches/forget", data={"form_token": form(client, q="x")["form_token"], "name": "officers"})
    assert (file.exists(), list(kept(client))) == (False, ["harbour"])
    deeds = [(one.person, one.deed, one.what, one.detail) for one in archive.deeds()]
    assert deeds == [
        ("nadia", "keep", "officers", {"forgotten": True}),
        ("nadia", "keep", "officers", {"query": query}),
    ]


@pytest.mark.parametrize("name", ["../marsad", "Old Port", "ميناء", "harbour"])
def test_a_name_that_is_none_or_taken_is_told_and_nothing_is_written(client, home, name):
    before = sorted(home.rglob("*.toml"))
    answer = client.post("/searches/keep", data={**form(client, q="ferry"), "name": name})
    assert (answer.status_code, sorted(home.rglob("*.toml"))) == (400, before)
    assert 'query = "port OR ميناء"' in (home / "watchlist" / "searches" / "harbour.toml").read_text(encoding="utf-8")


def test_what_could_not_be_asked_again_is_not_kept(client):
    asked = form(client, q="x" * (LONGEST - 5), topic="extradition")
    assert client.post("/searches/keep", data={**asked, "name": "long"}).status_code == 400
    assert client.post("/searches/keep", data={**asked, "query": "q=%2D", "name": "nothing"}).status_code == 400


def test_what_is_not_there_or_no_name_cannot_be_forgotten(client, home):
    for name in ("nowhere", "../../marsad", ""):
        data = {"form_token": form(client, q="x")["form_token"], "name": name}
        assert client.post("/searches/forget", data=data).status_code in (400, 422)
    assert (home / "marsad.toml").is_file()


def test_without_words_or_filters_there_is_nothing_to_keep(client):
    assert "/searches/keep" not in client.get("/search", params={"sort": "newest"}).text


def test_filters_with_spaces_are_said_in_quotation_marks():
    sought = Sought(q="court", name=("Roumieh prison",), topic=('a "b',), since="2026-07-14 09:30")
    assert as_typed(sought.q, sought) == 'court topic:"a  b" name:"Roumieh prison" after:"2026-07-14 09:30"'
