"""E-mail against real SMTP servers: the ways to encrypt, and everything that a server may answer."""

from __future__ import annotations

import asyncio
import email
import email.policy
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from alerts.channel import Channel, load_channels
from alerts.channels.email import Options
from alerts.outbox import DeliveryCounts, deliver
from marsad.errors import DeliveryError
from marsad.model import Alert

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
Servers = Callable[..., Any]
MakeAlert = Callable[..., Alert]


def channel(port: int, **options: Any) -> Channel:
    table = {"kind": "email", "host": "127.0.0.1", "port": port, "sender": "Marsad <marsad@desk.example>"}
    return load_channels({"mail": {**table, "timeout": 5, **options}})["mail"]


def failure(of: Channel, alerts: Sequence[Alert], now: datetime) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        of.send(alerts, now=now)
    return caught.value


@pytest.mark.parametrize(
    ("fields", "port", "security"),
    [
        ({}, 587, "starttls"),
        ({"port": 587}, 587, "starttls"),
        ({"port": 465}, 465, "tls"),
        ({"port": 25}, 25, "plain"),
        ({"port": 2525}, 2525, "plain"),
        ({"port": 2525, "security": "tls"}, 2525, "tls"),
        ({"port": 465, "security": "plain"}, 465, "plain"),
        ({"security": "tls"}, 465, "tls"),
        ({"security": "plain"}, 25, "plain"),
    ],
)
def test_a23_port_and_security_are_made_out_from_each_other(fields: dict[str, Any], port: int, security: str) -> None:
    server = Options(host="mail.example", sender="m@desk.example", **fields).server
    assert (server.port, server.security) == (port, security)


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"port": 587}, True),
        ({"port": 25}, False),
        ({"port": 25, "security": "plain"}, True),
        ({"port": 25, "host": "127.0.0.1"}, True),
        ({"port": 25, "host": "localhost"}, True),
    ],
)
def test_h13_a_password_goes_over_an_open_line_only_if_that_was_asked_for(
    fields: dict[str, Any], accepted: bool
) -> None:
    table = {"host": "mail.example", "sender": "m@desk.example", "user": "u", "password": "hunter2", **fields}
    if accepted:
        Options.model_validate(table)
        return
    with pytest.raises(ValidationError, match="unencrypted") as caught:
        Options.model_validate(table)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("security", ["plain", "starttls", "tls"])
@pytest.mark.parametrize("login", [False, True])
def test_a23_a_mail_arrives_whatever_the_encryption_and_login(
    security: str, login: bool, mail_server: Servers, certificate: Path, make_alert: MakeAlert, now: datetime
) -> None:
    server = mail_server(security=security, login=login)
    secret = {"user": "desk", "password": "right"} if login else {}
    mail = channel(server.port, security=security, ca_file=str(certificate), **secret)
    mail.send([make_alert()], now=now)
    assert server.envelopes == [("marsad@desk.example", ("desk@reader.example",))]
    assert server.encrypted == [security != "plain"]
    assert server.logins == ([("desk", "right")] if login else [])
    message = email.message_from_bytes(server.mails[0], policy=email.policy.default)
    assert message["Subject"] == make_alert().headline


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_whose_certificate_nobody_vouches_for_is_given_nothing(
    security: str, mail_server: Servers, make_alert: MakeAlert, now: datetime
) -> None:
    server = mail_server(security=security, login=True)
    mail = channel(server.port, security=security, user="desk", password="right")
    error = failure(mail, [make_alert()], now)
    assert error.reason.startswith("TLS: the server's certificate is not trusted")
    assert (error.permanent, error.whole_channel) == (False, True)
    assert (server.mails, server.logins) == ([], [])


@pytest.mark.parametrize(
    ("ours", "theirs", "step", "hint"),
    [
        ("tls", "plain", "TLS: ", 'security = "starttls"'),
        ("starttls", "plain", "TLS: ", "does not offer it"),
        ("plain", "tls", "greeting: no answer", 'security = "tls"'),
    ],
)
def test_a23_port_and_encryption_mixed_up_are_told_as_that(
    ours: str, theirs: str, step: str, hint: str, mail_server: Servers, make_alert: MakeAlert, now: datetime
) -> None:
    server = mail_server(security=theirs)
    error = failure(channel(server.port, security=ours, timeout=0.3 if ours == "plain" else 5), [make_alert()], now)
    assert error.reason.startswith(step)
    assert hint in error.reason
    assert not error.permanent
    assert error.whole_channel


def test_a_login_that_is_refused_leaves_the_alerts_waiting_for_a_person(
    mail_server: Servers, make_alert: MakeAlert, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = mail_server(login=True)
    error = failure(channel(server.port, user="desk", password="wr0ng-SECRET"), [make_alert()], now)
    assert error.reason.startswith("login: 535 ")
    assert (error.permanent, error.whole_channel) == (False, True)
    assert "SECRET" not in str(error) + caplog.text


def test_a_password_that_the_protocol_cannot_carry_is_told_as_that(
    mail_server: Servers, make_alert: MakeAlert, now: datetime
) -> None:
    error = failure(channel(mail_server(login=True).port, user="desk", password="كلمة"), [make_alert()], now)
    assert error.reason == "login: user, password or host has letters that the protocol cannot carry"


@pytest.mark.parametrize(
    ("answers", "reason", "permanent", "whole"),
    [
        ({"greeting": "554 go away"}, "greeting: 554 go away", False, True),
        ({"greeting": "421 busy"}, "greeting: 421 busy", False, True),
        ({"greeting": None}, "greeting: the server closed the connection", False, True),
        ({"greeting": ""}, "greeting: no answer within 0.3 s", False, True),
        ({"greeting": "SSH-2.0-x"}, "greeting: what answers does not speak SMTP", False, True),
        ({"greeting": "HTTP/1.1 400 Bad Request"}, "greeting: what answers does not speak SMTP", False, True),
        ({"ehlo": "550 who", "helo": "550 no"}, "greeting: 550 no", False, True),
        ({"mail": "451 later"}, "sender: 451 later", False, False),
        ({"mail": "550 not you"}, "sender: 550 not you", True, False),
        ({"rcpt": "450 greylisted"}, "recipient: 450 greylisted", False, False),
        ({"rcpt": "550 5.1.1 no such user"}, "recipient: 550 5.1.1 no such user", True, False),
        ({"rcpt": "421 closing"}, "recipient: 421 closing", False, True),
        ({"rcpt": ""}, "recipient: no answer within 0.3 s", False, True),
        ({"mail": "530 5.7.0 authentication required"}, "sender: 530 5.7.0 auth", False, True),
        ({"data": "452 full"}, "accepted: 452 full", False, False),
        ({"mail text": "554 5.7.1 spam"}, "accepted: 554 5.7.1 spam", True, False),
        ({"mail text": "451 4.3.0 try again"}, "accepted: 451 4.3.0 try again", False, False),
        ({"mail text": None}, "accepted: the server closed the connection", False, False),
        ({"mail text": ""}, "accepted: no answer within 0.3 s", False, True),
    ],
)
def test_a05_whatever_is_not_a_yes_is_a_failure_of_its_own_kind(
    answers: dict[str, str | None],
    reason: str,
    permanent: bool,
    whole: bool,
    scripted: Servers,
    make_alert: MakeAlert,
    now: datetime,
) -> None:
    timeout = 0.3 if "" in answers.values() else 5
    error = failure(channel(scripted(answers).port, timeout=timeout), [make_alert()], now)
    assert error.reason.startswith(reason)
    assert (error.permanent, error.whole_channel) == (permanent, whole)


def test_a23_without_a_user_nobody_logs_in(scripted: Servers, make_alert: MakeAlert, now: datetime) -> None:
    server = scripted({"ehlo": "250-mail.example\r\n250 AUTH PLAIN LOGIN"})
    channel(server.port).send([make_alert()], now=now)
    assert server.heard[:5] == ["greeting", "ehlo", "mail", "rcpt", "data"]


def test_a23_no_common_way_to_log_in_is_told_as_that(scripted: Servers, make_alert: MakeAlert, now: datetime) -> None:
    server = scripted({"ehlo": "250-mail.example\r\n250 AUTH GSSAPI"})
    error = failure(channel(server.port, user="desk", password="right"), [make_alert()], now)
    assert error.reason == "login: No suitable authentication method found."


@pytest.mark.parametrize(("content", "why"), [(None, "No such file or directory"), ("mine", "no certificates in it")])
def test_a23_certificates_that_cannot_be_used_are_told_as_that(
    content: str | None, why: str, mail_server: Servers, make_alert: MakeAlert, now: datetime, tmp_path: Path
) -> None:
    if content:
        (tmp_path / "ca.pem").write_text(content)
    mail = channel(mail_server(security="tls").port, security="tls", ca_file=str(tmp_path / "ca.pem"))
    assert failure(mail, [make_alert()], now).reason == f"TLS: ca_file cannot be used: {why}"


def test_a06_once_the_server_said_yes_nothing_more_is_waited_for(
    scripted: Servers, make_alert: MakeAlert, now: datetime
) -> None:
    server = scripted({"quit": ""})
    channel(server.port, timeout=30).send([make_alert()], now=now)  # would wait half a minute for an answer to QUIT
    assert len(server.mails) == 1


@pytest.mark.parametrize("drips_at", ["greeting", "ehlo"])
def test_a26_a_server_that_answers_a_letter_at_a_time_is_hung_up_on(
    drips_at: str, start: Callable[..., int], make_alert: MakeAlert, now: datetime
) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if drips_at == "ehlo":
            writer.write(b"220 ready\r\n")
            await reader.readline()
        for letter in b"250-" + b"x" * 5000:
            writer.write(bytes([letter]))
            await asyncio.sleep(0.02)

    begun = time.monotonic()
    error = failure(channel(start(asyncio.start_server(drip, "127.0.0.1", 0)), timeout=0.1), [make_alert()], now)
    assert time.monotonic() - begun < 20, "5,000 letters would take over a minute"
    assert error.reason.startswith("greeting: ")
    assert error.whole_channel


def test_a_recipient_that_is_no_address_is_a_failure_of_that_alert_alone(make_alert: MakeAlert, now: datetime) -> None:
    for recipient in ("", "nobody", "a@x.example\r\nRCPT TO:<b@x.example>"):
        error = failure(channel(2525), [make_alert(recipient=recipient)], now)
        assert (error.permanent, error.whole_channel) == (True, False)


def test_a_host_that_cannot_be_is_told_at_its_step(make_alert: MakeAlert, now: datetime) -> None:
    error = failure(channel(25, host="a" * 70 + ".example"), [make_alert()], now)
    assert error.reason == "resolve: user, password or host has letters that the protocol cannot carry"


def test_a18_of_hostile_titles_among_good_ones_every_mail_goes_out(
    mail_server: Servers, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    titles = ["line one\nBcc: x@y.example", "", "\x00\ud800", "ط" * 4000, "a\r\n.\r\nQUIT", "= ?utf-8?b?x?=", "plain"]
    outbox.queue([make_alert(number, headline=title) for number, title in enumerate(titles)], now=clock())
    server = mail_server()
    counts = deliver(outbox, {"mail": channel(server.port)}, now=clock, owner="test", attempts=7)
    assert counts == DeliveryCounts(delivered=len(titles))
    assert len(server.mails) == len(titles)
    assert all(recipients == ("desk@reader.example",) for _, recipients in server.envelopes)
    assert not any(email.message_from_bytes(mail)["Bcc"] for mail in server.mails)


def test_a06_a_repeat_after_a_kill_can_be_known_by_its_message_id(
    mail_server: Servers, outbox: Any, clock: Any, make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def die(*keys: str, **more: object) -> None:
        raise Killed

    outbox.queue([make_alert()], now=clock())
    server = mail_server()
    mail = {"mail": channel(server.port)}
    with monkeypatch.context() as dying:
        dying.setattr(outbox, "record_delivery", die, raising=False)
        with pytest.raises(Killed):
            deliver(outbox, mail, now=clock, owner="first", attempts=7)
    outbox.release_claims()
    assert deliver(outbox, mail, now=clock, owner="second", attempts=7) == DeliveryCounts(delivered=1)
    ids = [email.message_from_bytes(raw)["Message-ID"] for raw in server.mails]
    assert len(ids) == 2
    assert ids[0] == ids[1] == f"<marsad.{make_alert().key}@desk.example>"


def test_a23_a_test_mail_goes_through_every_step(mail_server: Servers, certificate: Path, now: datetime) -> None:
    server = mail_server(security="starttls", login=True)
    mail = channel(server.port, security="starttls", ca_file=str(certificate), user="desk", password="right")
    steps = mail.test(recipient="desk@reader.example", now=now)
    assert [(step.name, step.ok) for step in steps] == [
        ("resolve", True),
        ("connect", True),
        ("greeting", True),
        ("TLS", True),
        ("login", True),
        ("sender", True),
        ("recipient", True),
        ("accepted", True),
    ]
    assert server.envelopes == [("marsad@desk.example", ("desk@reader.example",))]
    mail.test(now=now)
    assert server.envelopes[1][1] == ("marsad@desk.example",), "to the sender if nobody else is named"


def test_a23_a_test_to_nobody_names_the_recipient(now: datetime) -> None:
    (step,) = channel(2525).test(recipient="nobody", now=now)
    assert (step.name, step.ok) == ("recipient", False)


@pytest.mark.parametrize(
    ("answers", "step"),
    [
        ({"greeting": "554 no"}, "greeting"),
        ({"mail": "550 no"}, "sender"),
        ({"rcpt": "550 no"}, "recipient"),
        ({"mail text": "554 no"}, "accepted"),
    ],
)
def test_a23_a_test_mail_that_fails_names_the_step(
    answers: dict[str, str | None], step: str, scripted: Servers, now: datetime
) -> None:
    steps = channel(scripted(answers).port).test(now=now)
    assert [one.ok for one in steps] == [True] * (len(steps) - 1) + [False]
    assert steps[-1].name == step
