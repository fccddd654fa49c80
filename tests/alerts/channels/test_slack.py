"""Slack against a real HTTP server on loopback, and its messages within Slack's limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from alerts.blocks import PER_MESSAGE
from alerts.channel import Channel, load_channels
from alerts.channels.slack import failure as failure_of
from alerts.outbox import DeliveryCounts, deliver
from alerts.post import ELSEWHERE, Answer
from marsad.errors import DeliveryError
from marsad.model import Alert

MakeAlert = Callable[..., Alert]


def channel(url: str, **options: Any) -> Channel:
    return load_channels({"chat": {"kind": "slack", "webhook_url": url, "timeout": 5, **options}})["chat"]


def readable(post: dict[str, Any]) -> str:
    """The blocks' texts, one after the other."""
    return "\n".join(
        part["text"] for block in post["blocks"] for part in [block.get("text"), *block.get("elements", [])] if part
    )


@pytest.fixture
def chat(slack_server: Any) -> Channel:
    return channel(slack_server.url)


@pytest.fixture
def one(make_alert: MakeAlert) -> list[Alert]:
    return [make_alert(channel="chat", recipient="")]


def failure(of: Channel, alerts: list[Alert], now: datetime) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        of.send(alerts, now=now)
    return caught.value


def test_an_alert_arrives_with_what_it_has_to_say(
    chat: Channel, slack_server: Any, one: list[Alert], now: datetime
) -> None:
    chat.send(one, now=now)
    (post,) = slack_server.posts
    shown = readable(post)
    for part in (
        f"*<{one[0].url}|{one[0].headline}>*",
        one[0].outlet,
        "25 November 2026, 07:30 UTC",
        "Looks to be about extradition (0.97)",
        f">{one[0].evidence[0].passage}",
        one[0].because,
        f"marsad show {one[0].article}",
        f"marsad story {one[0].story}",
    ):
        assert part in shown
    assert post["text"] == one[0].headline
    assert slack_server.paths == ["/services/T0SECRET/B0SECRET/x0SECRET"]


def test_a06_the_key_is_seen_by_people_and_by_machines(
    chat: Channel, slack_server: Any, one: list[Alert], now: datetime
) -> None:
    chat.send(one, now=now)
    chat.send(one, now=now + timedelta(hours=1))
    first, repeat = slack_server.posts
    assert first == repeat
    assert first["metadata"]["event_payload"] == {"keys": one[0].key}
    assert f"Alert {one[0].key}" in readable(first)


@pytest.mark.parametrize(
    ("status", "body", "reason", "permanent"),
    [
        (200, '{"ok":false,"error":"invalid_auth"}', "Slack answered 200 invalid_auth", False),
        (200, '{"ok":true}', 'Slack answered 200 without an "ok"', False),
        (200, "<html>log in to this network</html>", 'Slack answered 200 without an "ok"', False),
        (200, "", 'Slack answered 200 without an "ok"', False),
        (200, '{"ok":false,"error":"is_archived"}', "Slack answered 200 is_archived", True),
        (202, "ok", "Slack answered 202 ok", False),
        (302, "", f"Slack answered 302 {ELSEWHERE}", False),
        (400, "invalid_payload", "Slack answered 400 invalid_payload", True),
        (403, "action_prohibited", "Slack answered 403 action_prohibited", True),
        (404, "no_service", "Slack answered 404 no_service", True),
        (404, "channel_not_found", "Slack answered 404 channel_not_found", True),
        (408, "", "Slack answered 408", False),
        (410, "channel_is_archived", "Slack answered 410 channel_is_archived", True),
        (500, "server_error", "Slack answered 500 server_error", False),
        (503, "https://hooks.example/SECRET", "Slack answered 503", False),
    ],
)
def test_a16_only_200_with_the_body_ok_is_a_yes(
    status: int,
    body: str,
    reason: str,
    permanent: bool,
    chat: Channel,
    slack_server: Any,
    one: list[Alert],
    now: datetime,
) -> None:
    slack_server.answers = [(status, {}, body)]
    error = failure(chat, one, now)
    assert (error.reason, error.permanent) == (reason, permanent)
    assert len(slack_server.posts) == 1, "the outbox tries again, nobody else does"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("Wed, 25 Nov 2026 09:32:00 GMT", 120),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        (None, None),
    ],
)
def test_retry_after_is_understood_in_seconds_and_as_a_date(
    header: str | None, seconds: int | None, now: datetime
) -> None:
    headers = {} if header is None else {"retry-after": header}
    error = failure_of(Answer(429, headers, "rate_limited"), now)
    assert error is not None
    assert error.retry_at == (None if seconds is None else now + timedelta(seconds=seconds))
    assert (error.permanent, error.whole_channel) == (False, True)


def test_a05_a_webhook_that_fails_twice_gets_the_alert_at_the_third_try(
    chat: Channel, slack_server: Any, outbox: Any, clock: Any, one: list[Alert]
) -> None:
    slack_server.answers = [(500, {}, "server_error"), (429, {"Retry-After": "90"}, ""), (200, {}, "ok")]
    outbox.queue(one, now=clock())

    def run() -> DeliveryCounts:
        return deliver(outbox, {"chat": chat}, now=clock, owner="test", attempts=7, wait=clock.wait)

    assert run() == DeliveryCounts(failed=1)
    clock.time += timedelta(minutes=1)
    assert run() == DeliveryCounts(failed=1)
    assert outbox.alerts()[0].next_attempt_at == clock() + timedelta(seconds=90)
    clock.time += timedelta(seconds=89)
    assert run() == DeliveryCounts()
    clock.time += timedelta(seconds=1)
    assert run() == DeliveryCounts(delivered=1)


def test_a17_a_webhook_that_was_removed_gives_dead_alerts_that_stay_visible(
    chat: Channel, slack_server: Any, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    slack_server.answers = [(404, {}, "no_service")]
    outbox.queue([make_alert(number, channel="chat", recipient="") for number in range(3)], now=clock())
    assert deliver(outbox, {"chat": chat}, now=clock, owner="test", attempts=7) == DeliveryCounts(dead=3)
    assert {life.error for life in outbox.alerts(state="dead")} == {"Slack answered 404 no_service"}


def test_a_server_that_hangs_up_leaves_the_alert_waiting(
    chat: Channel, slack_server: Any, one: list[Alert], now: datetime
) -> None:
    slack_server.answers = [None]
    error = failure(chat, one, now)
    assert error.reason.startswith("answer: ")
    assert (error.permanent, error.whole_channel) == (False, True)


def test_a_server_that_is_no_web_server_is_told_as_that(
    scripted: Callable[..., Any], one: list[Alert], now: datetime
) -> None:
    error = failure(channel(f"http://127.0.0.1:{scripted({}).port}/SECRET"), one, now)
    assert error.reason == "answer: the answer is not HTTP"


def test_a_server_that_never_answers_is_not_waited_for_for_ever(
    start: Callable[..., int], one: list[Alert], now: datetime
) -> None:
    async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    port = start(asyncio.start_server(listen_only, "127.0.0.1", 0))
    error = failure(channel(f"http://127.0.0.1:{port}/SECRET", timeout=0.2), one, now)
    assert error.reason == "answer: no answer within 0.2 s"


def test_h13_the_address_is_in_no_log_no_error_and_on_no_screen(
    chat: Channel,
    slack_server: Any,
    one: list[Alert],
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    said = []
    for answer in ((500, {}, slack_server.url), (302, {"Location": slack_server.url + "?again"}, ""), None):
        slack_server.answers = [answer]
        error = failure(chat, one, now)
        said += [repr(error), repr(error.__cause__), "" if error.__suppress_context__ else repr(error.__context__)]
        said += [repr(step) for step in chat.test(now=now)]
    assert "SECRET" not in "".join([*said, caplog.text, *capfd.readouterr()])


def test_h13_neither_a_proxy_of_the_environment_nor_a_redirect_is_shown_the_alert(
    chat: Channel, slack_server: Any, one: list[Alert], now: datetime, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    chat.send(one, now=now)
    slack_server.answers = [(307, {"Location": slack_server.url + "/elsewhere"}, "")]
    failure(chat, one, now)
    assert not any("elsewhere" in path for path in slack_server.paths)
    assert len(slack_server.posts) == 2


@pytest.mark.parametrize(
    ("answer", "steps"),
    [
        ((200, {}, "ok"), [("resolve", True), ("connect", True), ("answer", True), ("accepted", True)]),
        ((404, {}, "no_service"), [("resolve", True), ("connect", True), ("answer", True), ("accepted", False)]),
    ],
)
def test_a16_a_test_message_says_how_far_it_came(
    answer: tuple[int, dict[str, str], str],
    steps: list[tuple[str, bool]],
    chat: Channel,
    slack_server: Any,
    now: datetime,
) -> None:
    slack_server.answers = [answer]
    assert [(step.name, step.ok) for step in chat.test(now=now)] == steps
    assert "test message" in slack_server.posts[-1]["text"]


def test_a_test_over_https_names_tls_where_that_fails(slack_server: Any, now: datetime) -> None:
    steps = channel(slack_server.url.replace("http:", "https:")).test(now=now)
    assert [(step.name, step.ok) for step in steps] == [("resolve", True), ("connect", True), ("TLS", False)]


def test_a_digest_goes_out_in_as_few_messages_as_its_alerts_fit_into(
    chat: Channel, slack_server: Any, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    count = 2 * PER_MESSAGE + 1
    alerts = [make_alert(number, channel="chat", recipient="", digest_at=clock()) for number in range(count)]
    outbox.queue(alerts, now=clock())
    assert deliver(outbox, {"chat": chat}, now=clock, owner="test", attempts=7) == DeliveryCounts(delivered=count)
    told = " ".join(post["metadata"]["event_payload"]["keys"] for post in slack_server.posts)
    assert told.split() == [alert.key for alert in alerts]
    assert len(slack_server.posts) == 3


def test_more_alerts_than_a_message_carries_become_several(
    chat: Channel, slack_server: Any, make_alert: MakeAlert, now: datetime
) -> None:
    chat.send([make_alert(number) for number in range(PER_MESSAGE + 1)], now=now)
    assert len(slack_server.posts) == 2
