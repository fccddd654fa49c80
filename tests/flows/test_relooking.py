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
    for hour in (0, 0.5, 1, 2, 3, 8, 9, 20, 24, 48):
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
    runs, put_off = [], []
    for minutes in range(4):
        desk.run(3 + minutes / 4)
        put_off.append(desk.archive.coverage(since=NOON)[0]["again"].get("put_off", 0))
        runs.append(sorted(path for path, _ in north.asked if path != "/rss" and path != "/robots.txt"))
        north.asked.clear()
    assert [len(looked) for looked in runs] == [2, 2, 1, 0]
    assert put_off == [3, 1, 0, 0]
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


def gone(site: Site, number: int, how: str) -> None:
    """Take article ``number`` down in one of the ways in which sites do that."""
    sorry = "<html><title>Page not found</title><h1>Page not found</h1><p>Sorry, there is no such page.</p></html>"
    site.answers[f"/{number}"] = {
        "404": (404, {}, "<h1>Not found</h1>"),
        "410": (410, {}, ""),
        "soft-404": (200, {"etag": '"sorry"'}, sorry),
        "front page": (302, {"location": "/"}, ""),
    }[how]


@pytest.mark.parametrize("how", ["404", "410", "soft-404", "front page"])
def test_x10_an_article_that_is_taken_down_counts_as_deleted_once_it_is_missing_hours_apart(site, watch, how):
    north = site(4)
    desk = watch(north)
    desk.run(0)
    gone(north, 1, how)
    desk.run(3)
    assert desk.article(f"{north.url}/1")["deleted"] is None
    desk.run(4)
    assert north.visits("/1") == [False, True]
    desk.run(9)
    kept = desk.article(f"{north.url}/1")
    deletion = kept["deleted"]
    assert (deletion["last_seen_at"], deletion["missing_at"]) == (NOON, NOON + 3 * HOUR)
    assert (deletion["deleted_at"], deletion["back_at"]) == (NOON + 9 * HOUR, None)
    assert deletion["reason"] == {"404": "http-404", "410": "http-410", "front page": "sent-to-front-page"}.get(
        how, how
    )
    assert desk.texts(f"{north.url}/1") == [FIRST[:-1]]
    assert kept["page"] is not None
    assert desk.article(f"{north.url}/2")["deleted"] is None
    assert desk.archive.counts()["deleted"] == 1


@pytest.mark.parametrize("how", ["404", "soft-404", "front page"])
def test_what_comes_back_is_recorded_and_was_deleted_meanwhile(site, watch, how):
    north = site()
    desk = watch(north)
    desk.run(0)
    gone(north, 1, how)
    for hour in (3, 9, 24):
        desk.run(hour)
    assert desk.article(f"{north.url}/1")["deleted"] is not None
    north.write(1)
    desk.run(72)
    back = desk.article(f"{north.url}/1")
    assert back["deleted"] is None
    assert [one["back_at"] for one in back["deletions"]] == [NOON + 72 * HOUR]
    assert desk.texts(f"{north.url}/1") == [FIRST[:-1]]


@pytest.mark.parametrize("how", ["404", "soft-404"])
def test_a_page_that_is_missing_once_was_never_deleted(site, watch, how):
    north = site()
    desk = watch(north)
    desk.run(0)
    gone(north, 1, how)
    desk.run(3)
    north.write(1)
    desk.run(9)
    assert (desk.article(f"{north.url}/1")["deleted"], desk.article(f"{north.url}/1")["deletions"]) == (None, [])
    assert desk.article(f"{north.url}/1")["look_outcome"] in ("same", "read")


@pytest.mark.parametrize("status", [404, 403, 500, 503])
def test_a_host_that_is_down_or_turns_us_away_has_deleted_nothing(site, watch, status):
    north = site(4)
    desk = watch(north)
    desk.run(0)
    for number in range(1, 5):
        north.answers[f"/{number}"] = (status, {}, "<h1>Sorry</h1>")
    for hour in (3, 4, 9, 15, 24):
        desk.run(hour)
    assert desk.archive.counts()["deleted"] == 0
    [row] = desk.archive.coverage(since=NOON)
    assert row["not_found_again"] == {f"http-{status}": 4}


def test_looks_again_are_counted_in_the_report_and_in_coverage(site, watch):
    north = site(3)
    desk = watch(north)
    desk.run(0)
    desk.archive.begin_run("run", now=NOON + HOUR)
    north.write(2, FIRST.replace("nine", "twelve"))
    gone(north, 3, "404")
    for hour in (3, 9):
        desk.run(hour)
    [source] = desk.archive.report("run", sources=[], now=NOON + 10 * HOUR, polled={}).sources
    assert source.again == {"looked_at": 5, "edited": 1, "deleted": 1}
    assert source.errors == {}
    [row] = desk.archive.coverage(since=NOON)
    assert (row["again"], row["not_found_again"]) == (source.again, {})
    assert (row["articles"], row["failed"]) == (3, {})


def test_x01_a_wall_before_a_text_that_was_had_changes_nothing_and_is_counted(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    wall = "<p>We value your privacy. We and our partners use cookies. Accept all</p><button>Accept all</button>"
    north.answers["/1"] = (200, {}, f"<html><head><title>North</title></head><body>{wall}</body></html>")
    desk.run(3)
    assert desk.texts(f"{north.url}/1") == [FIRST[:-1]]
    [row] = desk.archive.coverage(since=NOON)
    assert sum(row["not_found_again"].values()) == 1
    assert row["articles"] == 1


def test_counters_and_times_that_move_on_make_no_version(site, watch):
    north = site()
    desk = watch(north)
    north.write(1, extra="<p>1,204 views</p><p>Updated 5 minutes ago</p>")
    desk.run(0)
    for number, hour in enumerate((3, 24, 72)):
        north.write(1, extra=f"<p>{number * 77},204 views</p><p>Updated {hour} hours ago</p>")
        desk.run(hour)
    assert len(desk.article(f"{north.url}/1")["versions"]) == 1


def test_f41_a_moved_date_is_no_version_and_a_changed_headline_is(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    rss = north.answers["/rss"]
    north.answers["/rss"] = (*rss[:2], rss[2].replace("Tue, 14 Jul 2026 11:59", "Wed, 15 Jul 2026 11:59"))
    desk.run(24)
    assert len(desk.article(f"{north.url}/1")["versions"]) == 1
    status, headers, body = north.answers["/1"]
    north.answers["/1"] = (status, headers | {"etag": '"2"'}, body.replace("sentenced, part", "freed, part"))
    desk.run(72)
    titles = [version["title"] for version in desk.article(f"{north.url}/1")["versions"]]
    assert titles == ["Ferry captain sentenced, part 1", "Ferry captain freed, part 1"]
    assert desk.archive.counts()["articles"] == 1


def test_an_edited_article_waits_for_tagging_and_for_grouping_with_its_edit(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    [text] = desk.archive.waiting_texts(limit=9)
    north.write(1, FIRST.replace("nine", "twelve"))
    desk.run(3)
    [again] = desk.archive.waiting_texts(limit=9)
    assert again.id == text.id
    assert "twelve" in again.text


def test_a_change_that_is_announced_and_cannot_be_had_leaves_the_text_and_is_judged_by_looks(site, watch):
    north = site()
    desk = watch(north)
    desk.run(0)
    gone(north, 1, "404")
    announced = north.answers["/rss"][2].replace("<title>Ferry", "<title>Withdrawn: Ferry")
    north.answers["/rss"] = (200, {"content-type": "application/rss+xml"}, announced)
    desk.run(1)
    desk.run(7)
    kept = desk.article(f"{north.url}/1")
    assert (kept["stand_in"], kept["deleted"]["missing_at"]) == (False, NOON + HOUR)
    [row] = desk.archive.coverage(since=NOON)
    assert (row["articles"], row["not_articles"]) == (1, {})


def test_f23_a_host_that_asks_to_be_left_alone_is_asked_for_none_of_its_articles_until_then(site, watch):
    north = site(5)
    desk = watch(north, "[relook]\nper_host = 3\n")
    desk.run(0)
    pages = {number: north.answers[f"/{number}"] for number in range(1, 6)}
    for number in pages:
        north.answers[f"/{number}"] = (429, {"retry-after": "7200"}, "")
    north.asked.clear()
    desk.run(3)
    assert len(asked_articles(north)) <= 3
    north.asked.clear()
    for hour in (3.25, 4, 4.9):
        desk.run(hour)
    assert asked_articles(north) == []
    for number, answer in pages.items():
        north.answers[f"/{number}"] = answer
    desk.run(5.1)
    desk.run(5.2)
    assert sorted(asked_articles(north)) == ["/1", "/2", "/3", "/4", "/5"]


def asked_articles(site: Site) -> list[str]:
    return [path for path, _ in site.asked if path[1:].isdigit()]
