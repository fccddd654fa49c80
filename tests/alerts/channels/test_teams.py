"""Teams against a real HTTP server on loopback, and its cards within their size."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from alerts.cards import LARGEST, PER_MESSAGE, escape, message
from alerts.channel import Channel, load_channels
from alerts.letterhead import Letterhead
from alerts.post import ELSEWHERE, as_json
from marsad.errors import DeliveryError
from marsad.model import Alert, TopicEvidence

MakeAlert = Callable[..., Alert]
DESK = Letterhead(desk_url="https://desk.example")


def blocks(part: Any) -> Iterator[dict[str, Any]]:
    """Every element of a card."""
    if isinstance(part, dict):
        if "type" in part:
            yield part
        for value in part.values():
            yield from blocks(value)
    elif isinstance(part, list):
        for value in part:
            yield from blocks(value)


def texts(post: Any) -> list[str]:
    return [block["text"] for block in blocks(post) if block["type"] == "TextBlock"]


@pytest.fixture
def team(slack_server: Any) -> Channel:
    slack_server.answers = [(202, {}, "")]
    return load_channels({"team": {"kind": "teams", "webhook_url": slack_server.url, "timeout": 5}})["team"]


@pytest.fixture
def one(make_alert: MakeAlert) -> Alert:
    return make_alert(channel="team", recipient="")


def test_an_alert_arrives_as_an_adaptive_card(team: Channel, slack_server: Any, one: Alert, now: datetime) -> None:
    replace(team, letterhead=DESK).send([one], now=now)
    (post,) = slack_server.posts
    assert post["type"] == "message"
    (attachment,) = post["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["type"] == "AdaptiveCard"
    shown = "\n".join(texts(post))
    assert f"[{escape(one.headline)}]({one.url})" in shown
    assert all(escape(part) in shown for part in (one.outlet, one.because, one.key, one.evidence[0].passage))
    links = [block["url"] for block in blocks(post) if block["type"] == "Action.OpenUrl"]
    assert f"https://desk.example/articles/{one.article}" in links


def test_without_pages_the_commands_stand_instead_of_links(one: Alert) -> None:
    post = message([one])
    assert not any(block["type"] == "ActionSet" for block in blocks(post))
    assert f"marsad show {one.article}" in "\n".join(texts(post))


@pytest.mark.parametrize(
    ("answer", "reason", "permanent"),
    [
        ((400, {}, ""), "Teams answered 400", True),
        ((404, {}, "https://x.example/SECRET"), "Teams answered 404", True),
        ((429, {}, ""), "Teams answered 429", False),
        ((500, {}, ""), "Teams answered 500", False),
        ((302, {"Location": "/SECRET"}, ""), f"Teams answered 302 {ELSEWHERE}", False),
        (
            (200, {}, "Webhook message delivery failed with error: HTTP error 429"),
            "Teams answered 200 with a failed delivery",
            False,
        ),
    ],
)
def test_a16_a17_a_no_is_a_failure_by_its_status(
    answer: Any, reason: str, permanent: bool, team: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    slack_server.answers = [answer]
    with pytest.raises(DeliveryError) as caught:
        team.send([one], now=now)
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)


@pytest.mark.parametrize(("status", "body"), [(200, "1"), (200, ""), (202, "")])
def test_200_and_202_are_a_yes(
    status: int, body: str, team: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    slack_server.answers = [(status, {}, body)]
    team.send([one], now=now)
    assert len(slack_server.posts) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[click](https://bad.example)", r"\[click\]\(https://bad.example\)"),
        ("*bold* _it_ `code` ~~no~~", r"\*bold\* \_it\_ \`code\` \~\~no\~\~"),
        ("- a list", r"\- a list"),
        ("12. a list", r"12\. a list"),
        ("# title", r"\# title"),
        ("a-b 1.5 + 2", "a-b 1.5 + 2"),
        ("<at>all</at>", r"\<at\>all\</at\>"),
        ("back\\slash", r"back\\slash"),
        ("محكمة", "محكمة"),
    ],
)
def test_a12_nothing_in_a_text_is_markdown(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize("letter", ["a", "م", "*", "😀", '"'])
def test_a_full_card_stays_below_the_size_that_teams_takes_with_every_development(
    letter: str, make_alert: MakeAlert
) -> None:
    text = f"{letter * 9} " * 900
    alerts = [
        make_alert(number, headline=text, outlet=text, because=text, names=(text,) * 9,
                   evidence=tuple(TopicEvidence(f"{letter * 99}-{number}", 0.9, f"{n} {text}") for n in range(20)),
                   url="https://news.example/" + "a" * 1900)
        for number in range(PER_MESSAGE)
    ]  # fmt: skip
    post = message(alerts, DESK)
    assert len(as_json(post)) <= LARGEST
    assert all(alert.key in "\n".join(texts(post)) for alert in alerts)


def test_a_digest_has_its_topics_under_their_names(make_alert: MakeAlert) -> None:
    other = (TopicEvidence("detainee", 0.8, ""),)
    alerts = [make_alert(0), make_alert(1, evidence=other), make_alert(2)]
    shown = texts(message(alerts, Letterhead(topics={"detainee": {"en": "Detainees"}})))
    keys = [make_alert(n).key for n in (0, 2, 1)]
    places = [shown.index("extradition"), *(n for n, text in enumerate(shown) if any(key in text for key in keys))]
    assert places == sorted(places)
    assert places[2] < shown.index("Detainees") < places[3]


def test_arabic_runs_from_right_to_left_and_french_beside_it_does_not(make_alert: MakeAlert) -> None:
    arabic = make_alert(headline="المحكمة توافق على التسليم", outlet="Le Journal", frame="ar")
    post = message([arabic])
    card: Any = json.loads(as_json(post))["attachments"][0]["content"]
    assert card["rtl"] is True
    directions = {block["items"][0]["text"]: block["rtl"] for block in blocks(card["body"]) if "rtl" in block}
    assert directions["Le Journal"] is False
    assert next(rtl for text, rtl in directions.items() if "المحكمة" in text) is True


def test_h13_the_address_is_in_no_log_and_no_error(
    team: Channel, slack_server: Any, one: Alert, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = [repr(team)]
    for answer in ((500, {}, slack_server.url), None):
        slack_server.answers = [answer]
        with pytest.raises(DeliveryError) as caught:
            team.send([one], now=now)
        said += [repr(caught.value), repr(caught.value.__cause__), *map(repr, team.test(now=now))]
    assert "SECRET" not in "".join([*said, caplog.text])
