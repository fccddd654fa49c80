"""The API: what it answers, page by page, to whom, and that it keeps to its own description."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from press import NOON, Press, Report
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marsad.model import Token
from query.passwords import fingerprint
from query.web.api.paging import cursor, place

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECRET = "marsad_for_programs"


@pytest.fixture(scope="module")
def bearer(web_archive) -> dict[str, str]:
    scopes = ("read", "label", "export")
    web_archive.add_token(Token(fingerprint(SECRET), "a program", "", scopes, NOON))
    return {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def api(address, bearer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{address}/api/v1", headers=bearer, timeout=30) as client:
        yield client


def test_articles_are_found_and_walked_through_by_cursor_without_what_came_in_meanwhile(api, web_archive, clock):
    first = api.get("/articles", params={"limit": 2}).json()
    clock.time = NOON + timedelta(hours=1)
    Press(web_archive).bring(Report(70, "Just in", story="s-70", development="d-70"), now=clock.time)
    seen, more = [item["title"] for item in first["items"]], first["next"]
    while more:
        page = api.get("/articles", params={"limit": 2, "cursor": more}).json()
        seen += [item["title"] for item in page["items"]]
        more = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert api.get("/articles", params={"limit": 1}).json()["items"][0]["title"] == "Just in"
    clock.time = NOON


@pytest.mark.parametrize("told", ["nonsense", "é", "LTEuMA", "OTk5OTk5OTk5Ljk5OTk5OTk5OTk5OTk5OTk5"])
def test_a_cursor_that_is_none_of_ours_is_refused(api, told):
    assert api.get("/articles", params={"cursor": told}).status_code == 400


def test_a_cursor_says_where_a_page_ended():
    assert place(cursor(40, NOON), NOON + timedelta(days=1)) == (40, NOON)
    assert place("", NOON) == (0, NOON)


def test_an_article_and_a_story_are_given_whole(api, ids):
    article = api.get(f"/articles/{ids[1]}").json()
    assert (article["title"], article["story"]) == ("Court agrees to hand officer over", "story-1")
    assert article["published"] == "2026-07-14T09:00:00Z"
    story = api.get("/stories/story-1").json()
    assert [one["id"] for one in story["developments"]] == ["development-1", "development-2"]
    assert api.get("/articles/nowhere").json() == {"detail": "not found"}
    assert api.get("/stories/nowhere").status_code == 404


def test_developments_are_given_as_today_shows_them(api):
    first = api.get("/developments", params={"topic": "extradition", "limit": 1}).json()
    assert first["items"][0]["id"] == first["next"]
    second = api.get("/developments", params={"topic": "extradition", "cursor": first["next"]}).json()
    assert first["items"][0]["id"] not in {item["id"] for item in second["items"]}


def test_topics_names_and_sources_are_given_without_secrets(api):
    assert {one["name"] for one in api.get("/topics").json()} >= {"extradition", "detainee"}
    [prison] = [one for one in api.get("/names").json() if one["name"] == "roumieh-prison"]
    assert prison["articles"] == 2
    sources = api.get("/sources").text
    assert '"north"' in sources
    assert "SECRET" not in sources


def test_a_label_is_kept_in_the_name_of_whom_the_token_belongs_to(api, web_archive, ids):
    answer = api.post(f"/articles/{ids[4]}/labels", json={"topic": "extradition", "answer": "yes", "note": "see text"})
    assert answer.json()["by"] == "person:a program"
    [tag] = [tag for tag in web_archive.article(ids[4])["tags"] if tag["topic"] == "extradition"]
    assert (tag["decision"], tag["by"]) == (True, "person:a program")
    assert api.post(f"/articles/{ids[4]}/labels", json={"topic": "weather", "answer": "yes"}).status_code == 422


def test_nothing_is_changed_without_a_token_though_nobody_has_to_log_in(address, ids):
    with httpx.Client(base_url=f"{address}/api/v1") as client:
        assert client.get("/topics").status_code == 200
        answer = client.post(f"/articles/{ids[4]}/labels", json={"topic": "extradition", "answer": "no"})
        assert answer.status_code == 403


def test_a_token_that_does_not_hold_and_what_is_unknown_are_refused_in_json(address):
    with httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": "Bearer guessed"}) as client:
        answer = client.get("/topics")
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    with httpx.Client(base_url=f"{address}/api/v1") as client:
        assert client.get("/articles", params={"unknown": "1"}).status_code == 422
        assert client.get("/nowhere").json() == {"detail": "not found"}


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_it_keeps_to_its_description_whatever_it_is_asked(address, bearer, mode):
    described = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", headers=bearer)
    tried = [operation.ok() for operation in described.get_all_operations()]
    assert len(tried) == 8
    for operation in tried:
        if mode is GenerationMode.NEGATIVE and not (operation.query or operation.path_parameters or operation.body):
            continue  # there is nothing to get wrong

        @settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_to_it(case: schemathesis.Case) -> None:
            case.validate_response(case.call(headers=bearer), checks=CHECKS)

        keeps_to_it()
