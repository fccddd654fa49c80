"""Who may do what: every page and endpoint, tried as nobody, reader, analyst and admin, by the table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from fastapi.routing import APIRoute
from press import NOON, PRESS, Press
from webserver import opened, token

from marsad.model import Token
from query.passwords import fingerprint, hashed
from query.web.access import MAY, Act
from query.web.app import make_app
from query.web.attempts import WINDOW, Attempts

PASSWORD = "a long enough password"
ROLES = ("nobody", "reader", "analyst", "admin")


@pytest.fixture(scope="module")
def staffed(web_archive):
    kept = hashed(PASSWORD)
    Press(web_archive).bring(*PRESS)
    for role in MAY:
        web_archive.add_person(f"a-{role}", role, kept, now=NOON)
    return web_archive


@pytest.fixture(scope="module")
def app(web_desk, staffed, clock):
    return make_app(web_desk, staffed, now=clock, owner="nadia")


@pytest.fixture(scope="module")
def doors(app) -> Iterator[dict[str, httpx.Client]]:
    """A browser for each role, logged in, and one for nobody."""
    with opened(app) as url:
        clients = {role: httpx.Client(base_url=url, timeout=30) for role in ROLES}
        for role in MAY:
            assert log_in(clients[role], f"a-{role}").status_code == 303
        yield clients
        for client in clients.values():
            client.close()


def log_in(client: httpx.Client, name: str, password: str = PASSWORD, back: str = "/") -> httpx.Response:
    form = {"form_token": token(client.get("/login")), "name": name, "password": password, "back": back}
    return client.post("/login", data=form)


def acts(route: APIRoute) -> list[Act]:
    return [one.call.act for one in route.dependant.dependencies if hasattr(one.call, "act")]


def routes(app) -> list[APIRoute]:
    """Every route of the application; later versions of FastAPI keep those of a router in it."""
    found = [getattr(route, "original_router", app) for route in app.routes]
    inside = [route for router in found if router is not app for route in router.routes]
    return [*(route for route in app.routes if isinstance(route, APIRoute)), *inside]


def test_every_page_names_the_one_act_that_it_takes(app):
    assert len(routes(app)) > 15
    assert all(isinstance(route, APIRoute) for route in routes(app))  # nothing is mounted that names none
    assert {route.path: len(acts(route)) for route in routes(app)} == {route.path: 1 for route in routes(app)}


@pytest.mark.parametrize("role", ROLES)
def test_every_page_lets_in_whom_the_table_lets_in_and_nobody_else(app, doors, role):
    client, wrong = doors[role], []
    allowed = MAY.get(role, frozenset({Act.ENTER}))
    form = token(client.get("/preferences-nowhere"))
    for route in routes(app):
        if route.path == "/logout":
            continue
        path = (
            route.path.replace("{id}", "nowhere")
            .replace("{name}", "nowhere")
            .replace("{key}", "nowhere")
            .replace("{rest:path}", "nowhere")
        )
        for method in sorted(route.methods - {"HEAD"}):
            data = {"form_token": form} if method == "POST" else None
            answer = client.request(method, path, data=data)
            refused = answer.status_code in (401, 403) or answer.headers.get("location", "").startswith("/login?")
            if refused is (acts(route)[0] in allowed) or answer.status_code >= 500:
                wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_the_table_gives_each_role_more_than_the_one_before():
    assert MAY["reader"] < MAY["analyst"] < MAY["admin"] == frozenset(Act)
    assert Act.LABEL not in MAY["reader"]
    assert Act.SOURCE not in MAY["analyst"]


def test_whoever_is_not_known_is_led_to_the_form_and_then_to_where_they_wanted_to_go(doors):
    led = doors["nobody"].get("/search?q=court")
    assert (led.status_code, led.headers["location"]) == (303, "/login?back=%2Fsearch%3Fq%3Dcourt")
    with httpx.Client(base_url=doors["nobody"].base_url) as client:
        answer = log_in(client, "a-reader", back="/search?q=court")
        assert answer.headers["location"] == "/search?q=court"
        assert "HttpOnly" in answer.headers["set-cookie"]
        assert client.get("/search?q=court").status_code == 200
        out = {"form_token": token(client.get("/"))}
        assert client.post("/logout", data=out).headers["location"] == "/login"
        assert client.get("/").status_code == 303


def test_the_menu_and_the_forms_show_what_one_may_do(doors):
    page = {
        role: doors[role].get("/articles/" + doors["admin"].get("/").text.split("/articles/")[1][:20]).text
        for role in MAY
    }
    assert 'name="answer"' not in page["reader"]
    assert 'name="answer"' in page["analyst"]
    assert 'href="/log"' in page["admin"]
    assert 'href="/log"' not in page["analyst"]
    search = {role: doors[role].get("/search?q=court").text for role in MAY}
    assert [role for role in MAY if "/searches/keep" in search[role]] == ["analyst", "admin"]


def test_wrong_names_and_passwords_are_answered_alike_and_few_times(doors, clock):
    with httpx.Client(base_url=doors["nobody"].base_url, timeout=30) as client:
        answers = [log_in(client, "a-reader", "not the right password") for _ in range(5)]
        unknown = log_in(client, "nobody-at-all", "not the right password")
        assert {answer.status_code for answer in answers} == {unknown.status_code} == {401}
        assert log_in(client, "a-reader").status_code == 429
        clock.time = NOON + WINDOW + timedelta(seconds=1)
        assert log_in(client, "a-reader").status_code == 303
    clock.time = NOON


def test_who_labels_is_named_and_it_stands_in_the_log(doors, staffed):
    analyst = doors["analyst"]
    page = analyst.get("/search")
    article = page.text.split('data-open="/articles/')[1][:20]
    form = {"form_token": token(page), "topic": "detainee", "answer": "no", "note": "a football match"}
    assert analyst.post(f"/articles/{article}/labels", data=form).status_code == 303
    [deed] = [one for one in staffed.deeds() if one.deed == "label"]
    assert (deed.person, deed.what, deed.detail["answer"]) == ("a-analyst", article, "no")
    assert "a football match" in doors["admin"].get("/log").text


def bearer(doors, staffed, person: str, *scopes: str) -> httpx.Client:
    secret = f"marsad_{person}_{'_'.join(scopes)}"
    staffed.add_token(Token(fingerprint(secret), person, "", scopes, NOON))
    return httpx.Client(base_url=doors["nobody"].base_url, headers={"Authorization": f"Bearer {secret}"})


def test_a_token_does_what_its_scopes_and_its_persons_role_allow_and_no_more(doors, staffed):
    with bearer(doors, staffed, "a-reader", "read", "label") as reads:
        assert reads.get("/search").status_code == 200
        assert reads.get("/search/export").status_code == 403
        assert reads.post("/articles/nowhere/labels", data={}).status_code == 403
    with bearer(doors, staffed, "nobody-at-all", "read") as strange:
        assert strange.get("/search").status_code == 303
    with httpx.Client(base_url=doors["nobody"].base_url, headers={"Authorization": "Bearer guessed"}) as guess:
        guess.cookies.update(doors["admin"].cookies)
        assert guess.get("/search").status_code == 303


def test_a_feed_takes_its_token_in_the_address_and_no_other_page_does(doors, staffed):
    secret = "marsad_for_a_feed_reader"
    staffed.add_token(Token(fingerprint(secret), "a-reader", "", ("read",), NOON))
    nobody = doors["nobody"]
    assert nobody.get("/feed", params={"token": secret}).status_code == 200
    assert nobody.get("/search", params={"token": secret}).status_code == 303
    assert secret not in nobody.get("/feed", params={"token": secret}).text


def test_whoever_is_removed_is_out_at_once_with_their_tokens(doors, staffed):
    staffed.add_person("leaver", "admin", hashed(PASSWORD), now=NOON)
    with httpx.Client(base_url=doors["nobody"].base_url) as client, bearer(doors, staffed, "leaver", "read") as program:
        log_in(client, "leaver")
        assert (client.get("/log").status_code, program.get("/search").status_code) == (200, 200)
        staffed.disable_person("leaver", now=NOON)
        assert (client.get("/log").status_code, program.get("/search").status_code) == (303, 303)
        assert log_in(client, "leaver").status_code == 401


def test_attempts_are_counted_within_a_quarter_of_an_hour_and_forgotten_after_success():
    attempts = Attempts(2)
    for _ in range(2):
        assert attempts.may_try("a", NOON)
        attempts.failed("a", NOON)
    assert not attempts.may_try("a", NOON)
    assert attempts.may_try("b", NOON)
    assert attempts.may_try("a", NOON + WINDOW + timedelta(seconds=1))
    attempts.failed("b", NOON)
    attempts.succeeded("b")
    attempts.failed("b", NOON)
    assert attempts.may_try("b", NOON)
