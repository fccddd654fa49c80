"""Apprise, by its service for JSON, against a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from alerts.channel import Channel, load_channels
from alerts.channels.apprise import PER_MESSAGE
from alerts.post import ELSEWHERE
from marsad.errors import DeliveryError
from marsad.model import Alert

MakeAlert = Callable[..., Alert]


def channel(url: str, **options: Any) -> Channel:
    table = {"kind": "apprise", "url": url.replace("http://", "json://"), "timeout": 5, **options}
    return load_channels({"bell": table})["bell"]


@pytest.fixture
def bell(slack_server: Any) -> Channel:
    return channel(slack_server.url)


@pytest.fixture
def one(make_alert: MakeAlert) -> Alert:
    return make_alert(channel="bell", recipient="")


def failure(of: Channel, alert: Alert, now: datetime) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        of.send([alert], now=now)
    return caught.value


def test_an_alert_arrives_as_plain_text_under_its_headline(
    bell: Channel, slack_server: Any, one: Alert, now: datetime
) -> None:
    bell.send([one], now=now)
    (post,) = slack_server.posts
    assert post["title"] == one.headline
    for part in (one.headline, one.outlet, one.url, one.evidence[0].passage, one.because, one.key):
        assert part in post["message"]


@pytest.mark.parametrize(
    ("answer", "reason", "permanent", "whole_channel"),
    [
        ((401, {}, ""), "the service answered 401", True, False),
        ((404, {}, "SECRET"), "the service answered 404", True, False),
        ((429, {}, ""), "the service answered 429", False, True),
        ((500, {}, ""), "the service answered 500", False, False),
        ((302, {"Location": "/SECRET"}, ""), f"the service answered 302 {ELSEWHERE}", False, False),
        (None, "answer: the server closed the connection", False, True),
    ],
)
def test_a16_a17_a_no_of_apprise_is_a_failure_with_its_reason(
    answer: Any,
    reason: str,
    permanent: bool,
    whole_channel: bool,
    bell: Channel,
    slack_server: Any,
    one: Alert,
    now: datetime,
) -> None:
    slack_server.answers = [answer]
    error = failure(bell, one, now)
    assert (error.reason, error.permanent, error.whole_channel) == (reason, permanent, whole_channel)
    assert len(slack_server.posts) == 1, "the outbox tries again, nobody else does"


def test_an_address_that_calls_itself_optional_does_not_turn_a_no_into_a_yes(
    slack_server: Any, one: Alert, now: datetime
) -> None:
    slack_server.answers = [(500, {}, "")]
    failure(channel(f"{slack_server.url}?optional=yes&retry=3&wait=0"), one, now)
    assert len(slack_server.posts) == 1


def test_a_server_that_never_answers_is_not_waited_for_for_ever(
    start: Callable[..., int], one: Alert, now: datetime
) -> None:
    async def listen_only(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    port = start(asyncio.start_server(listen_only, "127.0.0.1", 0))
    assert failure(channel(f"http://127.0.0.1:{port}/SECRET", timeout=0.2), one, now).reason == (
        "answer: no answer in time"
    )


def test_h13_the_address_is_in_no_log_no_error_and_on_no_screen(
    bell: Channel,
    slack_server: Any,
    one: Alert,
    now: datetime,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    bell.send([one], now=now)
    said = [repr(bell), str(bell.options)]
    for answer in ((500, {}, slack_server.url), None):
        slack_server.answers = [answer]
        said += [repr(failure(bell, one, now)), *map(repr, bell.test(now=now))]
    assert "SECRET" not in "".join([*said, caplog.text, *capfd.readouterr()])


def test_what_others_tell_apprises_log_is_left_alone(
    bell: Channel, one: Alert, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    level = logging.getLogger("apprise").level
    bell.send([one], now=now)
    logging.getLogger("apprise").warning("somebody else's line")
    assert logging.getLogger("apprise").level == level
    assert "somebody else's line" in caplog.text


def test_more_alerts_than_a_message_carries_become_several(
    bell: Channel, slack_server: Any, make_alert: MakeAlert, now: datetime
) -> None:
    bell.send([make_alert(number) for number in range(PER_MESSAGE + 1)], now=now)
    assert len(slack_server.posts) == 2


def test_how_mail_is_encoded_stays_as_it_was() -> None:
    """In a process of its own: Apprise loads its services once, and one of them changes Python's way with UTF-8."""
    code = (
        "import email.charset as charset\n"
        "before = charset.CHARSETS['utf-8']\n"
        "from alerts.channel import load_channels\n"
        "load_channels({'bell': {'kind': 'apprise', 'url': 'json://127.0.0.1'}})\n"
        "assert charset.CHARSETS['utf-8'] == before, charset.CHARSETS['utf-8']\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
