"""The polling stage over many hosts: none keeps the others waiting, and what goes wrong costs one source."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows import stages
from flows.desk import open_desk
from marsad.model import SourceState
from query.newdesk import write_desk

HOSTS = [f"127.0.6.{number}" for number in range(1, 41)]
ITEM = "<item><title>A headline</title><link>http://{host}/a</link><guid>{host}</guid></item>"
FEED = f"<rss version='2.0'><channel><title>{{host}}</title>{ITEM}</channel></rss>"


class Feeds(ThreadingHTTPServer):
    """A feed on every host; no robots.txt. ``asked`` are the paths that were asked for, in order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("0.0.0.0", 0), _Answers)
        self.asked: list[str] = []


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Feeds

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        found = self.path == "/feed.xml"
        body = FEED.format(host=self.headers["host"]).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture
def server() -> Iterator[Feeds]:
    with Feeds() as opened:
        threading.Thread(target=opened.serve_forever, daemon=True).start()
        yield opened
        opened.shutdown()


def poll(home: Path, server: Feeds, settings: str, more: dict[str, str] | None = None) -> dict[str, SourceState]:
    """One pass over a feed of every host; what is remembered of the sources."""
    feeds = {
        host.replace(".", "-"): f'kind = "feed"\nurl = "http://{host}:{server.server_port}/feed.xml"\n'
        for host in HOSTS
    }
    allowed = 'allow_networks = ["127.0.0.0/8"]'
    write_desk(home, settings_text=f"[fetch]\n{allowed}\n{settings}", sources=feeds | (more or {}))
    desk = open_desk(home)
    with desk.open_archive() as archive:
        stages.poll(desk, archive, now=lambda: datetime.now(UTC))
        return archive.source_states()


def test_sources_that_wait_for_their_hosts_turn_keep_no_others_waiting(tmp_path: Path, server: Feeds) -> None:
    states = poll(tmp_path, server, "host_gap = 1\nconnections = 2")
    first_feed = server.asked.index("/feed.xml")
    assert first_feed >= len(HOSTS) // 2, "hosts were asked for their robots.txt only as others had given their feeds"
    assert [(state.status, state.entries_seen) for state in states.values()] == [("ok", 1)] * len(HOSTS)


def test_a_source_that_cannot_be_polled_costs_none_of_those_recorded_with_it(tmp_path: Path, server: Feeds) -> None:
    more = {
        "nobody": 'kind = "feed"\nurl = "http://127.0.6.99:9/feed.xml"\n',
        "nothing": f'kind = "feed"\nurl = "http://127.0.6.98:{server.server_port}/none.xml"\n',
    }
    states = poll(tmp_path, server, "host_gap = 0", more)
    failed = {name: state.reason for name, state in states.items() if state.status == "failed"}
    assert failed == {"nobody": "refused", "nothing": "http-404"}
    assert sum(state.entries_seen for state in states.values()) == len(HOSTS)
