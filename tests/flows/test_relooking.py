"""Articles looked at again over several passes, on a real server, with the clock given."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows.desk import Desk, open_desk
from flows.stages import fetch, plan_relooks, poll, read
from query.newdesk import write_desk
from storage.archive import Archive

NOON = datetime(2026, 7, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = "The court in the harbour town sentenced the captain to nine years in prison on Tuesday, a clerk said."
MORE = (
    "Relatives of the passengers had waited outside since the morning, and many wept when the judge had spoken.",
    "The captain's lawyer said that he would appeal, and that the ferry had been inspected a week before it sank.",
    "The owners of the ferry were not in court. Their company was dissolved last year, the registry shows.",
)
SETTINGS = """
[fetch]
allow_networks = ["127.0.0.0/8"]
host_gap = 0.0
host_connections = 8
"""


class Site:
    """A news site on loopback: a feed of ``count`` articles, each answered as ``answers`` has it by now."""

    def __init__(self, server: ThreadingHTTPServer, count: int) -> None:
        self.url = f"http://127.0.0.1:{server.server_port}"
        self.asked: list[tuple[str, bool]] = []
        self.answers: dict[str, tuple[int, dict[str, str], str]] = {}
        for number in range(1, count + 1):
            self.write(number)
        items = "".join(
            f"<item><guid>{number}</guid><title>Ferry captain sentenced, part {number}</title><link>{self.url}/{number}"
            f"</link><pubDate>Tue, 14 Jul 2026 11:59:00 +0000</pubDate></item>"
            for number in range(1, count + 1)
        )
        feed = f"<rss version='2.0'><channel><title>North</title>{items}</channel></rss>"
        self.answers["/rss"] = (200, {"content-type": "application/rss+xml"}, feed)
        self.answers["/"] = (200, {}, "<html><title>North</title><h1>North</h1><p>What is new.</p></html>")

    def write(self, number: int, first: str = FIRST, extra: str = "") -> None:
        """Let article ``number`` stand there, with ``first`` as its first paragraph."""
        title = f"Ferry captain sentenced, part {number}"
        body = "".join(f"<p>{text}</p>" for text in (first, *MORE))
        page = f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article>"
        self.answers[f"/{number}"] = (200, {"etag": f'"{hash((first, extra))}"'}, f"{page}{extra}</body></html>")

    def visits(self, path: str) -> list[bool]:
        """Each request for ``path`` since the last call: was it conditional?"""
        found = [conditional for asked, conditional in self.asked if asked == path]
        self.asked = [visit for visit in self.asked if visit[0] != path]
        return found


@pytest.fixture
def site() -> Iterator[Callable[[int], Site]]:
    """Opens a site with so many articles."""
    opened: list[ThreadingHTTPServer] = []

    def open_site(count: int = 1) -> Site:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                conditional = "If-None-Match" in self.headers
                made.asked.append((self.path, conditional))
                status, headers, body = made.answers.get(self.path, (404, {}, "<h1>Not found</h1>"))
                if conditional and headers.get("etag") == self.headers["If-None-Match"]:
                    status, body = 304, ""
                self.send_response(status)
                for name, value in {"content-type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        opened.append(server)
        made = Site(server, count)
        return made

    yield open_site
    for server in opened:
        server.shutdown()
        server.server_close()


class Watch:
    """A desk that watches one site; ``run`` is a pass of it at a time, up to where looks are planned."""

    def __init__(self, desk: Desk, archive: Archive) -> None:
        self.desk, self.archive = desk, archive

    def run(self, at: float) -> None:
        def now() -> datetime:
            return NOON + at * HOUR

        poll(self.desk, self.archive, now=now)
        fetch(self.desk, self.archive, now=now)
        read(self.desk, self.archive, now=now)
        plan_relooks(self.desk, self.archive, now=now)

    def article(self, url: str) -> dict[str, object]:
        found = self.archive.article(url)
        assert found is not None
        return found

    def texts(self, url: str) -> list[str]:
        """The first words of each version."""
        numbers = range(1, len(self.article(url)["versions"]) + 1)  # type: ignore[arg-type]
        kept = [self.archive.article(url, version=number) for number in numbers]
        return [str(one["text"]).split(".")[0] for one in kept if one]


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watch]]:
    """Makes a desk for a site, with more settings and more about its source."""
    archives: list[Archive] = []

    def make(site: Site, settings: str = "", source: str = "") -> Watch:
        home = tmp_path / f"desk{len(archives)}"
        write_desk(home, sources={})
        (home / "watchlist" / "sources").mkdir(exist_ok=True)
        told = f'kind = "feed"\nurl = "{site.url}/rss"\ntitle = "North"\n{source}'
        (home / "watchlist" / "sources" / "north.toml").write_text(told)
        (home / "marsad.toml").write_text(SETTINGS + settings)
        desk = open_desk(home)
        archives.append(desk.open_archive())
        return Watch(desk, archives[-1])

    yield make
    for archive in archives:
        archive.close()


def test_an_edit_that_no_feed_announces_is_found_and_kept_as_a_version(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    north.write(1, FIRST.replace("nine", "twelve"))
    desk.run(1)
    assert north.visits("/1") == [False]
    desk.run(3)
    assert north.visits("/1") == [True]
    assert [text[60:] for text in desk.texts(f"{north.url}/1")] == [
        FIRST[60:-1],
        FIRST.replace("nine", "twelve")[60:-1],
    ]
    assert [text.id for text in desk.archive.waiting_texts(limit=9)] == [desk.article(f"{north.url}/1")["id"]]


def test_what_stays_as_it_is_is_looked_at_on_a_decaying_schedule_and_costs_no_body(site, watch):
    north = site()
    desk = watch(north, "[relook]\nuntagged_hours = [1, 3, 9, 24]\n")
    seen = []
    for hour in range(49):
        desk.run(hour)
        if north.visits("/1"):
            seen.append(hour)
    assert seen == [0, 1, 3, 9, 24]
    assert len(desk.texts(f"{north.url}/1")) == 1


def test_looks_again_can_be_switched_off_for_all_and_for_a_source(site, watch):
    north = site()
    off = watch(north, "[relook]\nenabled = false\n")
    not_here = watch(north, source="relook_hours = []\n")
    for desk in (off, not_here):
        desk.run(0)
        desk.run(100)
        assert len(north.visits("/1")) == 1


def test_a_run_looks_at_so_many_of_a_host_and_the_rest_has_its_turn_later(site, watch):
    north = site(5)
    desk = watch(north, "[relook]\nper_host = 2\n")
    desk.run(0)
    north.asked.clear()
    runs = []
    for minutes in range(4):
        desk.run(3 + minutes / 4)
        runs.append(sorted(path for path, _ in north.asked if path != "/rss" and path != "/robots.txt"))
        north.asked.clear()
    assert [len(looked) for looked in runs] == [2, 2, 1, 0]
    assert sorted(path for looked in runs for path in looked) == ["/1", "/2", "/3", "/4", "/5"]


def test_new_pages_come_before_looks_again(site, watch):
    north = site(3)
    del north.answers["/3"]
    desk = watch(north)
    desk.run(0)
    north.write(3)
    later = north.answers["/rss"][2].replace("<guid>3</guid><title>", "<guid>3</guid><title>Updated: ")
    north.answers["/rss"] = (200, {"content-type": "application/rss+xml"}, later)
    north.asked.clear()
    desk.run(4)
    assert next(path for path, _ in north.asked if path in ("/1", "/2", "/3")) == "/3"
    assert desk.article(f"{north.url}/3")["stand_in"] is False


def test_x22_a_look_brings_no_second_article(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    north.write(1, FIRST.replace("nine", "twelve"))
    desk.run(3)
    assert desk.archive.counts()["articles"] == 1
