"""A real Prefect for all flow tests, started once; and desks that watch the demo's newsroom."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pagesite import page_site

from alerts.channel import load_channels
from alerts.rulecheck import broken_rules
from flows.desk import Desk
from flows.prefect_server import prefect_api
from marsad.model import Source
from marsad.rules import Rule
from marsad.settings import OperatorSettings, Settings
from marsad.watchlist import Watchlist
from query.demo.desk import write_demo_desk
from query.demo.newsroom import Newsroom
from query.demo.receivers import Mailbox, SlackDesk
from storage.archive import Archive, open_archive

OPS = OperatorSettings(channels=("chat", "mail"), recipients=("ops@desk.example",))


@pytest.fixture(scope="session")
def prefect_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Prefect API for the whole session (P01): the environment names it, so every run here uses it."""
    home = tmp_path_factory.mktemp("prefect")
    with prefect_api(home) as url:
        yield url


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(datetime.now(UTC)) as opened:
        yield opened


class DemoDesk:
    """A desk of the demo's newsroom with a mailbox and a Slack receiver of its own."""

    def __init__(self, home: Path, newsroom: Newsroom, mailbox: Mailbox, slack: SlackDesk) -> None:
        self.home, self.newsroom, self.mailbox, self.slack = home, newsroom, mailbox, slack
        write_demo_desk(home, newsroom, mailbox, slack)

    @property
    def subjects(self) -> list[str]:
        return sorted(str(message["Subject"]) for message in self.mailbox.messages)

    @property
    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.mailbox.messages]

    def start(self) -> subprocess.Popen[bytes]:
        """``marsad run`` as a process of its own, in a group that can be killed whole."""
        command = [sys.executable, "-m", "query.cli", "--home", str(self.home), "run", "--json"]
        return subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ), start_new_session=True
        )


@pytest.fixture
def make_desk(tmp_path: Path, newsroom: Newsroom) -> Iterator[Callable[[str], DemoDesk]]:
    """Makes desks by name, all watching the same newsroom, each with its own mailbox."""
    with ExitStack() as opened:

        def make(name: str) -> DemoDesk:
            mailbox, slack = opened.enter_context(Mailbox()), opened.enter_context(SlackDesk())
            return DemoDesk(tmp_path / name, newsroom, mailbox, slack)

        yield make


@pytest.fixture
def pages() -> Iterator[dict[str, str]]:
    """A server on loopback: what it answers by path; its address is under ``""``."""
    with page_site() as told:
        yield told


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with open_archive(f"sqlite:///{tmp_path / 'archive.sqlite'}") as opened:
        yield opened


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as opened:
        yield opened


@pytest.fixture
def chat() -> Iterator[SlackDesk]:
    with SlackDesk() as opened:
        yield opened


@pytest.fixture
def desk_of(mailbox: Mailbox, chat: SlackDesk) -> Callable[..., Desk]:
    """A desk with these rules and sources, a mail channel and a chat that work, and operators told by both."""

    def make(*rules: Rule, operator: OperatorSettings = OPS, sources: Sequence[Source] = ()) -> Desk:
        mail = {"kind": "email", "host": mailbox.host, "port": mailbox.port, "sender": "marsad@desk.example"}
        tables: dict[str, dict[str, Any]] = {
            "mail": {**mail, "security": "plain"},
            "chat": {"kind": "slack", "webhook_url": chat.webhook_url},
        }
        settings = Settings(rules=rules, channels=tables, operator=operator)
        channels = load_channels(tables)
        broken = broken_rules(rules, channels=channels, topics=(), sources=(), schedules=settings.schedules)
        return Desk(None, settings, Watchlist(tuple(sources), ()), channels, broken)

    return make
