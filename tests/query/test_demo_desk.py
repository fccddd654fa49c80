"""The demo's mailbox and Slack receiver take real deliveries, and its desk joins them to the newsroom."""

from __future__ import annotations

import smtplib
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from email.header import Header
from pathlib import Path

import httpx
import pytest

from alerts.channel import load_channels
from marsad.errors import ConfigError
from marsad.settings import load_settings
from marsad.watchlist import load_watchlist
from query.demo.desk import MAIL_RULE, READER, SLACK_RULE, write_demo_desk
from query.demo.newsroom import Newsroom
from query.demo.receivers import Mailbox, SlackDesk

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(NOW) as opened:
        yield opened


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as opened:
        yield opened


@pytest.fixture
def slack() -> Iterator[SlackDesk]:
    with SlackDesk() as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path, newsroom: Newsroom, mailbox: Mailbox, slack: SlackDesk) -> Path:
    write_demo_desk(tmp_path / "desk", newsroom, mailbox, slack)
    return tmp_path / "desk"


# ---------------------------------------------------------------- the receivers


def test_the_mailbox_keeps_what_was_sent_raw_and_parsed_with_its_envelope(mailbox: Mailbox) -> None:
    subject = "محكمة في إسطنبول توافق على تسليم مدير الصندوق السابق إلى لبنان"
    raw = f"Subject: {Header(subject, 'utf-8').encode()}\r\nTo: a@reader.example\r\n\r\n..dotted\r\nline\r\n".encode()
    with smtplib.SMTP(mailbox.host, mailbox.port) as client:
        client.sendmail("desk@desk.example", ["a@reader.example", "b@reader.example"], raw)
    (message,) = mailbox.messages
    assert message["Subject"] == subject
    assert message.get_content().startswith("..dotted")
    assert mailbox.raw == [raw]
    assert mailbox.recipients == [("a@reader.example", "b@reader.example")]


def test_the_mailbox_closes_while_a_client_is_still_connected() -> None:
    with Mailbox() as mailbox:
        client = smtplib.SMTP(mailbox.host, mailbox.port)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        client.noop()


def test_the_slack_desk_answers_as_slack_does(slack: SlackDesk) -> None:
    assert httpx.post(slack.webhook_url, json={"text": "تسليم"}).text == "ok"
    assert httpx.post(slack.webhook_url, content=b"{").status_code == 400
    assert httpx.post(slack.webhook_url + "x", json={}).text == "no_service"
    assert slack.posts == [{"text": "تسليم"}]


# ---------------------------------------------------------------- the desk


def test_the_desk_has_the_newsrooms_outlets_as_its_only_sources(home: Path, newsroom: Newsroom) -> None:
    watchlist = load_watchlist(home / "watchlist")
    assert {source.name: source.url for source in watchlist.sources} == {
        name: newsroom.feed(name) for name in newsroom.outlets
    }
    kinds = {source.name: source.kind for source in watchlist.sources}
    assert kinds.pop("badia-wire") == "sitemap"
    assert set(kinds.values()) == {"feed"}
    assert {topic.name for topic in watchlist.topics} == {"extradition", "detainee", "border-smuggling"}


def test_the_desks_rules_and_channels_are_in_order(home: Path) -> None:
    settings = load_settings(home)
    assert set(load_channels(settings.channels)) == {"mail", "slack"}
    rules = {rule.name: rule for rule in settings.rules}
    assert len(rules[MAIL_RULE].topics) == 3
    assert rules[SLACK_RULE].topics == ("extradition",)


def test_the_webhook_is_kept_with_the_secrets_that_only_the_owner_reads(home: Path, slack: SlackDesk) -> None:
    secrets = home / "secrets.toml"
    assert slack.webhook_url in secrets.read_text(encoding="utf-8")
    assert slack.webhook_url not in (home / "marsad.toml").read_text(encoding="utf-8")
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


def test_the_desks_channels_reach_the_mailbox_and_the_slack_desk(
    home: Path, mailbox: Mailbox, slack: SlackDesk
) -> None:
    settings = load_settings(home)
    channels = load_channels(settings.channels)
    steps = [step for name in ("mail", "slack") for step in channels[name].test(recipient=READER, now=NOW)]
    assert all(step.ok for step in steps), steps
    assert mailbox.recipients == [(READER,)]
    assert len(slack.posts) == 1


def test_a_demo_desk_is_not_written_over(home: Path, newsroom: Newsroom, mailbox: Mailbox, slack: SlackDesk) -> None:
    with pytest.raises(ConfigError, match="there is a desk already"):
        write_demo_desk(home, newsroom, mailbox, slack)
