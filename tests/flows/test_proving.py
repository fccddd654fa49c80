"""Witnesses: time stamps by an authority of our own, and submissions to a public archive on loopback."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from timestamping import Authority, authority, holds

from flows.desk import Desk
from flows.stages import fetch, stamp_manifest, submit, tidy
from flows.stages.submitting import submission_address
from flows.timestamps import StampError, stamp
from marsad.errors import ConfigError, StorageError
from marsad.model import Article, Entry, Page, Passage, Placement, Poll, Query, Source, Tagging
from marsad.settings import EvidenceSettings, FetchSettings, RetentionSettings, Settings, load_settings
from marsad.watchlist import Watchlist
from storage.archive import Archive

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with authority(tmp_path_factory.mktemp("authority")) as running:
        yield running


@pytest.fixture
def asked(clock: Authority) -> Authority:
    """The authority, as if nobody had asked it yet."""
    clock.asked.clear()
    clock.broken = None
    return clock


def desk_with(**evidence: object) -> Desk:
    fetch = FetchSettings(allow_networks=("127.0.0.0/8",), host_gap=0)
    settings = Settings(evidence=EvidenceSettings(**evidence), fetch=fetch)  # type: ignore[arg-type]
    return Desk(None, settings, Watchlist((), ()), {})


def fill(archive: Archive, *topics: str, start: int = 1) -> None:
    """An article about each of ``topics``; about none for ""."""
    numbers = range(start, start + len(topics))
    entries = tuple(
        Entry("n", str(n), f"https://n.example/{n}?a=b", f"T{n}", published=NOW - timedelta(minutes=n)) for n in numbers
    )
    archive.record_poll(
        Source("n", "feed", "https://n.example/rss"), Poll("n", "ok", entries=entries),
        now=NOW, next_due_at=NOW, baseline_since=NOW - 9 * HOUR,
    )  # fmt: skip
    for item in archive.waiting_entries(now=NOW, limit=99):
        body = item.id.encode()
        url = item.entry.url or ""
        page = Page(url, url, 200, MappingProxyType({}), body, hashlib.sha256(body).hexdigest(), NOW)
        archive.record_page(item.id, page, now=NOW)
    for waiting in archive.waiting_pages(limit=99):
        url = waiting.page.url
        read = Article(url, url, "ok", waiting.entry.title, f"Text {url}", published=waiting.entry.published)
        archive.record_article(waiting.entry_id, read, now=NOW, fresh_since=NOW - 9 * HOUR)
    told = dict(zip((f"T{n}" for n in numbers), topics, strict=True))
    for text in archive.waiting_texts(limit=99):
        names = tuple(filter(None, [told[text.title]]))
        tagging = Tagging(text.id, "ok", dict.fromkeys(names, 0.9), names, {}, "en", "m", (Passage(0, "", 0, 1),),
                          np.ones((1, 1), dtype=np.float32))  # fmt: skip
        archive.record_taggings([tagging], now=NOW)


# ---------------------------------------------------------------- time stamps


def test_a_stamp_on_the_latest_entry_holds_by_openssl_and_is_told_of_in_the_manifest(
    archive: Archive, asked: Authority, tmp_path: Path
) -> None:
    fill(archive, "extradition")
    before = archive.verify().head
    desk = desk_with(timestamp_url=asked.url, timestamp_roots=str(asked.roots))
    stamp_manifest(desk, archive, now=lambda: NOW)
    [(number, token)] = archive.stamps()
    lines = list(archive.manifest())
    assert number == before.number
    assert hashlib.sha256(lines[number - 1].encode()).hexdigest() == before.hash
    assert holds(lines[number - 1], token, asked.roots, tmp_path)
    assert not holds(lines[number - 1] + " ", token, asked.roots, tmp_path)
    assert archive.verify().flaws == ()
    assert archive.verify().head.number == before.number + 1
    assert lines[-1].count('"kind":"stamp"') == 1


def test_it_is_asked_for_when_something_came_and_the_last_one_is_old_enough(archive: Archive, asked: Authority) -> None:
    desk = desk_with(timestamp_url=asked.url, timestamp_hours=24)
    stamp_manifest(desk, archive, now=lambda: NOW)
    assert asked.asked == [], "an empty manifest has nothing to be stamped"
    fill(archive, "extradition")
    given = datetime.now(UTC)
    for hours in (0, 1, 23, 25):
        stamp_manifest(desk, archive, now=lambda hours=hours: given + hours * HOUR)  # type: ignore[misc]
    assert len(asked.asked) == 1, "nothing came since"
    fill(archive, "extradition", start=2)
    stamp_manifest(desk, archive, now=lambda: given + 25 * HOUR)
    assert [number for number, _ in archive.stamps()] == [2, 5]
    assert archive.verify().flaws == ()


@pytest.mark.parametrize("broken", [(500, b""), (200, b"no stamp"), (200, b""), (302, b"")])
def test_an_authority_that_gives_none_stops_nothing_and_is_asked_again(
    archive: Archive, asked: Authority, broken: tuple[int, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    fill(archive, "extradition")
    asked.broken = broken
    desk = desk_with(timestamp_url=asked.url)
    stamp_manifest(desk, archive, now=lambda: NOW)
    assert "authority" in caplog.text
    assert "/tsr" not in caplog.text
    assert list(archive.stamps()) == []
    asked.broken = None
    stamp_manifest(desk, archive, now=lambda: NOW)
    assert len(list(archive.stamps())) == 1


def test_a_stamp_on_something_else_or_by_somebody_else_is_not_taken(
    archive: Archive, asked: Authority, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fill(archive, "extradition")
    other = stamp("another text", asked.url)
    asked.broken = (200, other.reply)
    with pytest.raises(StampError, match="something else"):
        stamp("text", asked.url)
    asked.broken = None
    with authority(tmp_path_factory.mktemp("stranger")) as stranger, pytest.raises(StampError, match="signature"):
        stamp("text", asked.url, stranger.roots)
    with pytest.raises(StorageError, match="no stamp on entry 1"):
        archive.record_stamp(1, other.reply, authority=asked.url, stamped_at=NOW, now=NOW)


def test_nobody_is_asked_unless_the_settings_say_so(archive: Archive, asked: Authority, keeper: Keeper) -> None:
    fill(archive, "extradition")
    stamp_manifest(desk_with(), archive, now=lambda: NOW)
    submit(desk_with(), archive, now=lambda: NOW)
    assert (asked.asked, keeper.asked) == ([], [])


# ---------------------------------------------------------------- a public archive


class Keeper:
    """A public archive: what it was asked, and what it answers next, 302 to its copy if nothing is said."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.url = ""


@pytest.fixture(scope="module")
def running_keeper() -> Iterator[Keeper]:
    told = Keeper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/web/"):
                status, headers = 200, {}
            else:
                told.asked.append(self.path)
                copy = {"Location": f"/web/2026{self.path.removeprefix('/save')}"}
                status, headers = told.answers.pop(0) if told.answers else (302, copy)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def keeper(running_keeper: Keeper) -> Keeper:
    running_keeper.asked.clear()
    running_keeper.answers.clear()
    return running_keeper


def submissions(archive: Archive) -> dict[str, list[dict[str, object]]]:
    shown = [archive.article(hit.id) for hit in archive.search(Query())]
    return {str(one["title"]): one["submissions"] for one in shown if one}  # type: ignore[misc]


def test_what_is_about_a_topic_is_submitted_once_and_where_the_copy_is_is_kept(
    archive: Archive, keeper: Keeper
) -> None:
    fill(archive, "extradition", "")
    desk = desk_with(submit_url=f"{keeper.url}/save/{{url}}", submit_gap=0)
    for _ in range(2):
        submit(desk, archive, now=lambda: NOW)
    assert keeper.asked == ["/save/https://n.example/1?a=b"]
    [made] = submissions(archive)["T1"]
    assert (made["copy"], made["reason"], made["attempts"]) == (
        f"{keeper.url}/web/2026/https://n.example/1?a=b", "", 1
    )  # fmt: skip
    assert submissions(archive)["T2"] == []
    assert '"kind":"submitted"' in list(archive.manifest())[-1]
    assert archive.verify().flaws == ()


def test_everything_is_submitted_if_asked_for_the_newest_first_and_not_more_than_a_run_may(
    archive: Archive, keeper: Keeper
) -> None:
    fill(archive, "", "", "")
    desk = desk_with(submit_url=f"{keeper.url}/save/{{url}}", submit="all", submit_per_run=2, submit_gap=0)
    submit(desk, archive, now=lambda: NOW)
    assert len(keeper.asked) == 2
    submit(desk, archive, now=lambda: NOW)
    assert keeper.asked == [f"/save/https://n.example/{n}?a=b" for n in (1, 2, 3)]


def test_a_refusal_is_tried_again_ever_later_and_then_no_more(archive: Archive, keeper: Keeper) -> None:
    fill(archive, "extradition")
    keeper.answers = [(500, {})] * 9
    desk = desk_with(submit_url=f"{keeper.url}/save/{{url}}", submit_gap=0)
    for hours in (0, 0.5, 1, 2, 4, 5, 13, 14, 99, 999):
        submit(desk, archive, now=lambda hours=hours: NOW + hours * HOUR)  # type: ignore[misc]
    assert len(keeper.asked) == 4
    [made] = submissions(archive)["T1"]
    assert (made["reason"], made["status"], made["next_at"]) == ("http-500", 500, None)


def test_an_archive_that_asks_to_be_left_alone_is(archive: Archive, keeper: Keeper) -> None:
    fill(archive, "extradition", "extradition")
    keeper.answers = [(429, {"Retry-After": "7200"})]
    desk = desk_with(submit_url=f"{keeper.url}/save/{{url}}", submit_gap=0)
    submit(desk, archive, now=lambda: NOW)
    assert len(keeper.asked) == 1, "the second is not tried"
    [made] = submissions(archive)["T1"]
    assert made["next_at"] == NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://k.example/save/{url}", "https://k.example/save/https://n.example/1?a=b&c=%20"),
        ("https://k.example/?url={url}", "https://k.example/?url=https%3A%2F%2Fn.example%2F1%3Fa%3Db%26c%3D%2520"),
    ],
)
def test_an_address_is_put_into_a_path_as_it_is_and_into_a_query_quoted(template: str, address: str) -> None:
    assert submission_address(template, "https://n.example/1?a=b&c=%20#part") == address


@pytest.mark.parametrize(
    "line", ['timestamp_url = "tsa.example"', 'submit_url = "https://k.example/save"', 'submit = "some"']
)
def test_settings_that_cannot_be_meant_are_told(tmp_path: Path, line: str) -> None:
    (tmp_path / "marsad.toml").write_text(f"[evidence]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=line.partition(" ")[0]):
        load_settings(tmp_path)


# ---------------------------------------------------------------- what a pass keeps of its visits, and lets go


def test_a_pass_keeps_every_request_with_its_answer_those_that_brought_nothing_too(
    archive: Archive, pages: dict[str, str]
) -> None:
    pages["/there"] = "<p>A page</p>"
    entries = tuple(Entry("n", path, pages[""] + path, path) for path in ("/there", "/gone"))
    archive.record_poll(
        Source("n", "feed", pages[""]), Poll("n", "ok", entries=entries),
        now=NOW, next_due_at=NOW, baseline_since=NOW - HOUR,
    )  # fmt: skip
    fetch(desk_with(), archive, now=lambda: NOW)
    ids = [row["article_id"] for row in archive.rows("visits")]
    answered = [row["status"] for row in archive.rows("visits")]
    assert sorted(answered) == [200, 404]
    [gone] = [visit for id in ids if id for visit in archive.captures(id)]
    [exchange] = gone["exchanges"]
    assert (exchange["status"], exchange["address"], exchange["url"]) == (404, "127.0.0.1", f"{pages['']}/gone")
    assert archive.verify().flaws == ()


def test_upkeep_lets_go_what_the_desk_s_rules_say_and_nothing_without_rules(archive: Archive) -> None:
    fill(archive, "extradition", "")
    placed = [Placement(item.text.id, "s", f"d-{item.text.id}", True) for item in archive.waiting_to_group(limit=9)]
    archive.record_grouping(placed, [], now=NOW)
    later = NOW + timedelta(days=31)
    assert tidy(desk_with(), archive, now=lambda: later) == []
    ruled = Settings(retention=RetentionSettings(page_days=30))
    [gone] = tidy(Desk(None, ruled, Watchlist((), ()), {}), archive, now=lambda: later)
    assert (gone.what, gone.things) == ("pages", 1)
    assert archive.verify().flaws == ()
