"""Slack with a bot's token, against a real HTTP server on loopback."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.channel import Channel, load_channels
from alerts.letterhead import Letterhead
from marsad.errors import ConfigError, DeliveryError
from marsad.model import Alert

MakeAlert = Callable[..., Alert]
TOKEN = "xoxb-1-SECRET"
YES = (200, {}, json.dumps({"ok": True, "channel": "C0123456789", "ts": "1700000000.000100"}))


def table(**options: Any) -> dict[str, Any]:
    return {"kind": "slack", "token": TOKEN, "channel_id": "C0123456789", **options}


@pytest.fixture
def bot(slack_server: Any) -> Channel:
    slack_server.answers = [YES]
    return load_channels({"chat": table(api_url=slack_server.url, timeout=5)})["chat"]


@pytest.fixture
def one(make_alert: MakeAlert) -> Alert:
    return make_alert(channel="chat", recipient="")


def failure(bot: Channel, alert: Alert, now: datetime) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        bot.send([alert], now=now)
    return caught.value


def test_an_alert_is_posted_with_the_token_and_the_receipt_is_its_time(
    bot: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    assert bot.send([one], now=now) == "1700000000.000100"
    (post,) = slack_server.posts
    assert post["channel"] == "C0123456789"
    assert "thread_ts" not in post
    assert post["metadata"]["event_payload"] == {"keys": one.key}
    assert slack_server.paths[0].endswith("/chat.postMessage")
    assert slack_server.authorizations == [f"Bearer {TOKEN}"]


def test_a_rules_recipient_goes_before_the_channels_own_place(
    bot: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    bot.send([replace(one, recipient="#news")], now=now)
    assert slack_server.posts[0]["channel"] == "#news"


@pytest.mark.parametrize(
    ("receipt", "thread"), [("1700000000.000100", "1700000000.000100"), ("<a@b.example> Old subject", None)]
)
def test_what_follows_an_alert_answers_in_its_thread(
    receipt: str, thread: str | None, bot: Channel, slack_server: Any, make_alert: MakeAlert, now: datetime
) -> None:
    bot.send([make_alert(1, kind="update", recipient="", thread="t", thread_receipt=receipt)], now=now)
    assert slack_server.posts[0].get("thread_ts") == thread


def test_a_digest_of_several_threads_answers_none(
    bot: Channel, slack_server: Any, make_alert: MakeAlert, now: datetime
) -> None:
    followers = [make_alert(n, kind="update", recipient="", thread_receipt=f"170000000{n}.0001") for n in range(2)]
    bot.send(followers, now=now)
    assert "thread_ts" not in slack_server.posts[0]


@pytest.mark.parametrize(
    ("status", "word", "permanent", "whole_channel"),
    [
        (200, "invalid_auth", True, False),
        (200, "token_revoked", True, False),
        (200, "is_archived", True, False),
        (200, "channel_not_found", True, False),
        (200, "not_in_channel", True, False),
        (200, "ratelimited", False, True),
        (429, "ratelimited", False, True),
        (200, "internal_error", False, False),
        (503, "service_unavailable", False, True),
    ],
)
def test_a16_a17_a_no_with_status_200_is_a_failure_by_name(
    status: int,
    word: str,
    permanent: bool,
    whole_channel: bool,
    bot: Channel,
    slack_server: Any,
    one: Alert,
    now: datetime,
) -> None:
    slack_server.answers = [(status, {"Retry-After": "30"}, json.dumps({"ok": False, "error": word}))]
    error = failure(bot, one, now)
    assert error.reason == f"Slack answered {status} {word}"
    assert (error.permanent, error.whole_channel) == (permanent, whole_channel)
    if word == "ratelimited":
        assert error.retry_at == now + timedelta(seconds=30)


@pytest.mark.parametrize("body", ["ok", "", "[]", '{"ok": "true"}', "<html>log in</html>"])
def test_a16_only_ok_true_is_a_yes(body: str, bot: Channel, slack_server: Any, one: Alert, now: datetime) -> None:
    slack_server.answers = [(200, {}, body)]
    assert not failure(bot, one, now).permanent


def test_buttons_lead_to_the_desk_where_it_has_pages(
    bot: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    replace(bot, letterhead=Letterhead(desk_url="https://desk.example")).send([one], now=now)
    bot.send([one], now=now)
    linked, bare = (
        [button["url"] for block in post["blocks"] if block["type"] == "actions" for button in block["elements"]]
        for post in slack_server.posts
    )
    assert f"https://desk.example/articles/{one.article}" in linked
    assert f"https://desk.example/stories/{one.story}" in linked
    assert bare == []


@pytest.mark.parametrize(
    ("wrong", "key", "said"),
    [
        ({"webhook_url": "https://hooks.example/T/B/SECRET"}, "webhook_url", "one of the two"),
        ({"token": None}, "webhook_url", "either webhook_url, or token"),
        ({"token": None, "webhook_url": "https://hooks.example/T/B/SECRET"}, "channel_id", "goes with token"),
        ({"channel_id": "desk@reader.example"}, "channel_id", ""),
        ({"token": "xoxb\nSECRET"}, "token", "without spaces"),
    ],
)
def test_exactly_one_way_is_asked_for_in_clear_words(wrong: dict[str, Any], key: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_channels({"chat": table(**wrong)})
    (problem,) = caught.value.problems
    assert problem.key == f"channels.chat.{key}"
    assert said in problem.message
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("recipients", "place", "right"),
    [
        (["#news", "C0123456789", "U0123456789"], "", True),
        ([], "C0123456789", True),
        ([], "", False),
        (["desk@reader.example"], "C0123456789", False),
    ],
)
def test_a_rule_may_name_slacks_channels(recipients: list[str], place: str, right: bool) -> None:
    chat = load_channels({"chat": table(channel_id=place)})["chat"]
    assert (chat.wrong_recipients(recipients) == "") is right


def test_h13_the_token_is_in_no_log_and_no_error(
    bot: Channel, slack_server: Any, one: Alert, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    slack_server.answers = [(500, {}, TOKEN), None]
    said = [repr(failure(bot, one, now)) for _ in range(2)] + [repr(bot), str(bot.options)]
    assert "SECRET" not in "".join([*said, caplog.text])


def test_an_operators_mail_address_does_not_keep_a_notice_from_the_bots_channel(
    bot: Channel, slack_server: Any, now: datetime
) -> None:
    assert all(step.ok for step in bot.test(recipient="desk@reader.example", now=now))
    assert slack_server.posts[0]["channel"] == "C0123456789"
