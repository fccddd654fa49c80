"""Writes the demo's desk: the newsroom as its sources, the mailbox and the Slack receiver as its channels."""

from __future__ import annotations

import json
from pathlib import Path

from marsad.settings import SECRETS_FILE
from query.demo.newsroom import Newsroom
from query.demo.receivers import Mailbox, SlackDesk
from query.newdesk import write_desk

READER = "newsdesk@reader.example"
TOPICS = ("extradition", "detainee", "border-smuggling")
MAIL_RULE, SLACK_RULE = "all-topics", "extradition-channel"
SLACK_TOPICS = ("extradition",)


def write_demo_desk(home: Path, newsroom: Newsroom, mailbox: Mailbox, slack: SlackDesk) -> None:
    """Write a desk into ``home`` that reads the newsroom and tells the mailbox of all three topics and Slack of
    extraditions. All three must be open. ConfigError if there is a desk already."""
    write_desk(home, settings_text=_settings(mailbox), sources=_sources(newsroom))
    secrets = home / SECRETS_FILE
    secrets.touch(mode=0o600)
    secrets.write_text(f"[channels.slack]\nwebhook_url = {_text(slack.webhook_url)}\n", encoding="utf-8")


def _settings(mailbox: Mailbox) -> str:
    return f"""\
# The desk that "marsad demo" made. Its sources, mailbox and Slack are on this machine and last as long as the demo;
# what it read stays in the archive beside this file.

[fetch]
contact = "the demo"
# The newsroom is on loopback, which is closed to sources unless a desk says otherwise.
allow_networks = ["127.0.0.0/8"]
# It is our own and may be asked quickly. For other people's servers keep the default, a second.
host_gap = 0.01

[channels.mail]
kind = "email"
host = "{mailbox.host}"
port = {mailbox.port}
sender = "Marsad <marsad@desk.example>"

[channels.slack]
kind = "slack"

[[rules]]
name = "{MAIL_RULE}"
channel = "mail"
recipients = ["{READER}"]
topics = {json.dumps(TOPICS)}

[[rules]]
name = "{SLACK_RULE}"
channel = "slack"
topics = {json.dumps(SLACK_TOPICS)}
"""


def _sources(newsroom: Newsroom) -> dict[str, str]:
    """The text of each outlet's file in ``watchlist/sources``, by name."""
    files = {}
    for name, outlet in newsroom.outlets.items():
        lines = [
            f'kind = "{"sitemap" if outlet.announces == "news-sitemap" else "feed"}"',
            f"url = {_text(newsroom.feed(name))}",
            f"title = {_text(outlet.title)}",
            *([f'language = "{outlet.language}"'] if outlet.language else []),
        ]
        files[name] = "\n".join(lines) + "\n"
    return files


def _text(value: str) -> str:
    """``value`` as a TOML string: JSON's are among them."""
    return json.dumps(value, ensure_ascii=False)
