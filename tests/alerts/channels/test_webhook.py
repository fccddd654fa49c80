"""The signed webhook against a real HTTP server on loopback."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from alerts.channel import Channel, load_channels
from marsad.errors import DeliveryError
from marsad.model import Alert, Notice, Novelty

SECRET = "a-secret-of-the-desk"
HOSTILE = '</script><b onload="x">]]>\r\nMarsad-Delivery: forged\x00 «محكمة» \u202e'


class Receiver(HTTPServer):
    """Answers as told (status and headers) and keeps what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: tuple[int, dict[str, str]] = (204, {})


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
        status, headers = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hook(receiver: Receiver) -> Channel:
    address = f"http://127.0.0.1:{receiver.server_address[1]}/hooks/x0SECRET"
    table = {"kind": "webhook", "webhook_url": address, "secret": SECRET, "timeout": 5}
    return load_channels({"hook": table})["hook"]


def verified(headers: dict[str, str], body: bytes) -> int:
    """The time of a delivery whose signature is right."""
    time, _, signed = headers["marsad-signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(SECRET.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, expected)
    return int(time)


def test_every_fact_of_an_alert_arrives_signed(
    hook: Channel, receiver: Receiver, make_alert: Callable[..., Alert], now: datetime
) -> None:
    alert = make_alert(
        headline="محكمة الاستئناف تجيز التسليم", language="ar", kind="update", thread="first", names=("Basra",),
        other_outlets=2, languages=("ar", "fr"), novelty=(Novelty("number", "12", "Twelve were named."),),
    )  # fmt: skip
    hook.send([alert], now=now)
    ((headers, body),) = receiver.got
    assert verified(headers, body) == int(now.timestamp())
    assert headers["marsad-delivery"] == alert.key
    (facts,) = json.loads(body)["alerts"]
    assert facts["headline"] == alert.headline
    assert alert.headline.encode() in body
    assert facts["published"] == "2026-11-25T07:30:00Z"
    assert (facts["kind"], facts["thread"], facts["other_outlets"]) == ("update", "first", 2)
    assert facts["topics"][0] == {"topic": "extradition", "score": 0.974, "passage": alert.evidence[0].passage}
    assert facts["novelty"] == [{"kind": "number", "text": "12", "passage": "Twelve were named."}]
    assert {"key", "language", "outlet", "url", "names", "languages", "because", "links"} <= facts.keys()


def test_a06_a_later_try_has_the_same_delivery_and_body_and_a_fresh_signature(
    hook: Channel, receiver: Receiver, make_alert: Callable[..., Alert], now: datetime
) -> None:
    for time in (now, now + timedelta(hours=1)):
        hook.send([make_alert()], now=time)
    (first, body), (again, same) = receiver.got
    assert body == same
    assert first["marsad-delivery"] == again["marsad-delivery"]
    assert verified(again, same) - verified(first, body) == 3600


def test_a29_a_hostile_headline_is_only_a_string(
    hook: Channel, receiver: Receiver, make_alert: Callable[..., Alert], now: datetime
) -> None:
    hook.send([make_alert(headline=HOSTILE, url="javascript:alert(1)")], now=now)
    ((headers, body),) = receiver.got
    verified(headers, body)
    assert headers["marsad-delivery"] == make_alert().key
    (facts,) = json.loads(body)["alerts"]
    assert (facts["headline"], facts["url"]) == (HOSTILE, "")


@pytest.mark.parametrize(
    ("status", "permanent", "whole_channel"),
    [(302, False, False), (400, True, False), (404, True, False), (410, True, False), (408, False, False),
     (429, False, True), (500, False, False), (503, False, True)],
)  # fmt: skip
def test_an_answer_that_is_no_2xx_is_no_yes(
    hook: Channel, receiver: Receiver, make_alert: Callable[..., Alert], now: datetime,
    caplog: pytest.LogCaptureFixture, status: int, permanent: bool, whole_channel: bool,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    receiver.answer = (status, {"Retry-After": "90"})
    with pytest.raises(DeliveryError) as caught:
        hook.send([make_alert()], now=now)
    assert (caught.value.permanent, caught.value.whole_channel) == (permanent, whole_channel)
    assert caught.value.retry_at == (None if permanent else now + timedelta(seconds=90))
    told = repr(caught.value) + caplog.text
    assert "x0SECRET" not in told
    assert SECRET not in told


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_2xx_is_a_yes(
    hook: Channel, receiver: Receiver, make_alert: Callable[..., Alert], now: datetime, status: int
) -> None:
    receiver.answer = (status, {})
    hook.send([make_alert()], now=now)
    assert len(receiver.got) == 1


def test_a_notice_is_posted_as_a_notice(hook: Channel, receiver: Receiver, now: datetime) -> None:
    hook.notify(Notice("k1", "One thing to look after", ("A rule does not tell.",)), now=now)
    ((headers, body),) = receiver.got
    verified(headers, body)
    assert json.loads(body) == {
        "notice": {"key": "k1", "subject": "One thing to look after", "lines": ["A rule does not tell."]}
    }


def test_a23_a_test_names_the_steps(hook: Channel, now: datetime) -> None:
    assert [step.name for step in hook.test(now=now)] == ["resolve", "connect", "answer", "accepted"]
