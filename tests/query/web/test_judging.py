"""The review queue, the alerts and the runs: judged by keyboard, held and released, and what waits."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from lxml import html
from press import NOON, PRESS, Press
from webserver import opened, token

from flows.desk import open_desk
from marsad.model import Alert, TopicEvidence
from query.newdesk import write_desk
from query.web.app import make_app

SETTINGS = """
[channels.mail]
kind = "email"
host = "mail.example"
sender = "marsad@desk.example"

[[rules]]
name = "everything"
channel = "mail"
recipients = ["desk@desk.example"]
topics = ["extradition"]

[[rules]]
name = "weather"
channel = "mail"
recipients = ["desk@desk.example"]
topics = ["weather"]
"""


def alert(article: str) -> Alert:
    return Alert(
        key="0123456789abcdef",
        rule="everything",
        channel="mail",
        recipient="desk@desk.example",
        development="development-1",
        story="story-1",
        article=article,
        headline="Court agrees to hand officer over",
        language="en",
        outlet="The North",
        url="https://north.example/1",
        published=NOON,
        evidence=(TopicEvidence("extradition", 0.97, "the passage"),),
        because="It looks to be about extradition.",
        created_at=NOON,
    )


@pytest.fixture
def archive(tmp_path: Path):
    home = tmp_path / "desk"
    write_desk(home, sources={}, settings_text=SETTINGS)
    (home / "watchlist" / "sources").mkdir()
    with open_desk(home).open_archive() as archive:
        yield archive


@pytest.fixture
def client(tmp_path: Path, archive):
    ids = Press(archive).bring(*PRESS)
    archive.record_grouping([], [alert(ids[1])], now=NOON)
    archive.begin_run("a-run", now=NOON)
    app = make_app(open_desk(tmp_path / "desk"), archive, now=lambda: NOON, owner="nadia")
    with opened(app) as url, httpx.Client(base_url=url, headers={"Accept-Language": "en"}) as client:
        yield client


def text(answer: httpx.Response) -> str:
    return " ".join(html.document_fromstring(answer.text).text_content().split())


def test_what_the_model_is_unsure_of_is_asked_and_leaves_the_queue_once_it_is_answered(client, archive):
    queue = html.document_fromstring(client.get("/review?topic=detainee").text)
    [first, *others] = queue.xpath("//article//form")
    form = {field.get("name"): field.get("value") for field in first.xpath("./input")}
    answer = client.post(first.get("action"), data={**form, "answer": "no"})
    assert answer.headers["location"] == "/review?topic=detainee"
    after = html.document_fromstring(client.get("/review?topic=detainee").text)
    assert len(after.xpath("//article//form")) == len(others)
    assert client.get("/review?topic=weather").status_code == 404


def test_alerts_are_shown_with_their_lives_and_rules_with_how_they_do(client, archive):
    page = client.get("/alerts")
    assert "It looks to be about extradition." in text(page)
    assert "broken" in text(page)  # there is no topic weather
    assert "Nothing." in text(client.get("/alerts?state=dead"))
    assert client.get("/alerts?state=lost").status_code == 422


def test_a_rule_is_held_and_released_and_an_alert_that_failed_is_tried_again(client, archive):
    form = {"form_token": token(client.get("/alerts"))}
    archive.remember_rules({"everything": "f"}, now=NOON)
    assert client.post("/alerts/rules/everything/hold", data=form).status_code == 303
    assert archive.rule_memories()["everything"].held_at == NOON
    assert client.post("/alerts/rules/everything/release", data=form).status_code == 303
    assert archive.rule_memories()["everything"].held_at is None
    archive.record_delivery_failure("0123456789abcdef", "refused", now=NOON, next_attempt_at=None)
    assert client.post("/alerts/0123456789abcdef/retry", data=form).status_code == 303
    assert archive.alerts(state="pending")
    for path in ("/alerts/rules/nowhere/hold", "/alerts/nowhere/retry"):
        assert client.post(path, data=form).status_code == 400
    assert [deed.deed for deed in archive.deeds()] == ["rule", "rule", "rule"]


def test_a_run_without_an_end_is_told_as_such(client):
    assert "under way, or killed" in text(client.get("/runs"))
