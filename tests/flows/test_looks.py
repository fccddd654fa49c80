"""Looks at sources over days, as their servers answer them: what is asked, what is kept, what is known afterwards."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import pytest

from flows.desk import Desk, open_desk
from flows.stages import poll
from marsad.model import SourceState
from query.newdesk import write_desk
from query.standing import standings
from storage.archive import Archive

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SETTINGS = "[fetch]\nallow_networks = ['127.0.0.0/8']\nhost_gap = 0\nobey_robots = false\n"

Reply = tuple[int, Mapping[str, str], str]
"""Status, headers, body."""


def feed(*items: str) -> Reply:
    body = f'<rss version="2.0"><channel><title>N</title>{"".join(items)}</channel></rss>'
    return 200, {"content-type": "application/rss+xml"}, body


def item(guid: str, dated: datetime | None = None, *, link: str = "") -> str:
    date = f"<pubDate>{dated:%d %b %Y %H:%M:%S} GMT</pubDate>" if dated else ""
    return f"<item><guid isPermaLink='false'>{guid}</guid><title>A story</title><link>{link}</link>{date}</item>"


def away(status: int, to: str) -> Reply:
    return status, {"location": to}, ""


@dataclass
class Outlet:
    """A desk with one source, "north", whose server answers as told: ``answers`` by path, a reply or a function of the
    request's headers. ``asked`` are the paths that were asked, with the headers."""

    desk: Desk
    archive: Archive
    base: str
    answers: dict[str, Reply | Callable[[Mapping[str, str]], Reply]]
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def look(self, now: datetime, *, named: bool = True, in_rhythm: bool = False) -> SourceState:
        """Look at the source (whether due or not if ``named``); what is known of it then."""
        self.asked.clear()
        poll(self.desk, self.archive, sources=["north"] if named else (), in_rhythm=in_rhythm, now=lambda: now)
        return self.archive.source_states()["north"]

    @property
    def entries(self) -> int:
        return self.archive.counts()["entries"]

    def standing(self, now: datetime) -> tuple[str, ...]:
        watched, polling = self.desk.watchlist.sources, self.desk.settings.polling
        return standings(watched, self.archive, polling, now=now)["north"].standing


@pytest.fixture
def outlet(tmp_path: Path) -> Iterator[Outlet]:
    answers: dict[str, Reply | Callable[[Mapping[str, str]], Reply]] = {}
    asked: list[tuple[str, Mapping[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked.append((self.path, headers))
            answer = answers.get(self.path, (404, {}, ""))
            status, told, body = answer(headers) if callable(answer) else answer
            self.send_response(status)
            for name, value in {**told, "content-length": str(len(body.encode()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    write_desk(tmp_path, settings_text=SETTINGS, sources={"north": f'kind = "feed"\nurl = "{base}/rss"\n'})
    desk = open_desk(tmp_path)
    with desk.open_archive() as archive:
        yield Outlet(desk, archive, base, answers, asked)
    server.shutdown()
    thread.join()
    server.server_close()


# ---------------------------------------------------------------- where a source is


def test_f16_a_permanent_redirect_for_an_hour_of_maintenance_leaves_no_trace(outlet: Outlet) -> None:
    outlet.answers |= {"/rss": feed(item("1")), "/maintenance.html": (200, {}, "<html><body>Back soon</body></html>")}
    outlet.look(NOON)
    outlet.answers["/rss"] = away(301, "/maintenance.html")
    assert outlet.look(NOON + DAY).status == "not-a-feed"
    outlet.answers["/rss"] = feed(item("1"), item("2"))
    assert outlet.look(NOON + 9 * DAY).move is None
    assert ([path for path, _ in outlet.asked], outlet.entries) == (["/rss"], 2)


def test_f16_a_source_that_moved_for_good_is_asked_at_its_new_address_after_a_week_and_nothing_is_new(
    outlet: Outlet,
) -> None:
    outlet.answers |= {"/rss": feed(item("1", link="/1"), item("2")), "/new": feed(item("1", link="/1"), item("2"))}
    outlet.look(NOON - DAY)
    outlet.answers["/rss"] = away(308, "/new")
    for day in range(7):
        outlet.look(NOON + day * DAY)
        assert [path for path, _ in outlet.asked] == ["/rss", "/new"]
    outlet.look(NOON + 7 * DAY)
    assert ([path for path, _ in outlet.asked], outlet.entries) == (["/new"], 2)
    [told] = outlet.standing(NOON + 7 * DAY)
    assert told.startswith(f"moved to {outlet.base}/new")
    assert open_desk(outlet.desk.home or Path()).watchlist.sources[0].url == f"{outlet.base}/rss"

    outlet.answers |= {"/new": (404, {}, ""), "/rss": feed(item("1", link="/1"), item("2"), item("3"))}
    state = outlet.look(NOON + 9 * DAY)
    assert [path for path, _ in outlet.asked] == ["/new", "/rss"]
    assert (state.status, state.move, outlet.entries) == ("ok", None, 3)
    assert outlet.standing(NOON + 9 * DAY) == ()


def test_f16_an_address_written_anew_into_the_file_is_asked_whatever_was_known_of_the_old_one(outlet: Outlet) -> None:
    outlet.answers |= {"/rss": away(301, "/new"), "/new": feed(item("1")), "/other": feed(item("1"))}
    for day in range(9):
        outlet.look(NOON + day * DAY)
    home = outlet.desk.home or Path()
    (home / "watchlist" / "sources" / "north.toml").write_text(f'kind = "feed"\nurl = "{outlet.base}/other"\n')
    outlet.desk = open_desk(home)
    state = outlet.look(NOON + 10 * DAY)
    assert ([path for path, _ in outlet.asked], state.move, outlet.entries) == (["/other"], None, 1)


# ---------------------------------------------------------------- what a server says


def stuck(*items: str, whole: Callable[[], Reply]) -> Callable[[Mapping[str, str]], Reply]:
    """A server whose validators never change: all that is asked with one is told "unchanged"."""

    def answer(headers: Mapping[str, str]) -> Reply:
        if "if-none-match" in headers or "if-modified-since" in headers:
            return 304, {"etag": '"x"'}, ""
        status, told, body = whole()
        return status, {**told, "etag": '"x"', "last-modified": "Sun, 01 Jan 2040 00:00:00 GMT"}, body

    return answer


def test_f19_a_server_that_says_unchanged_for_ever_is_found_out_and_not_asked_any_more(outlet: Outlet) -> None:
    items = [item("1")]
    outlet.answers["/rss"] = stuck(whole=lambda: feed(*items))
    outlet.look(NOON)
    items.append(item("2"))
    states = [outlet.look(NOON + number * HOUR) for number in range(1, 4)]
    assert [state.status for state in states] == ["unchanged", "unchanged", "ok"]
    assert (states[-1].doubted_at, outlet.entries) == (NOON + 3 * HOUR, 2)
    assert "validator unreliable" in outlet.standing(NOON)[0]
    assert all("if-modified-since" not in headers for _, headers in outlet.asked)

    items.append(item("3"))
    outlet.look(NOON + 4 * HOUR)
    assert ("if-none-match" not in outlet.asked[0][1], outlet.entries) == (True, 3)
    items.append(item("4"))
    state = outlet.look(NOON + 8 * DAY)
    assert ["if-none-match" in headers for _, headers in outlet.asked] == [True, False]
    assert (state.doubted_at, outlet.entries) == (NOON + 8 * DAY, 4)


def test_f19_a_server_that_mended_its_ways_is_believed_again(outlet: Outlet) -> None:
    items = [item("1")]
    outlet.answers["/rss"] = stuck(whole=lambda: feed(*items))
    for number in range(4):
        items.append(item(f"new {number}"))
        outlet.look(NOON + number * HOUR)
    assert outlet.standing(NOON)

    def honest(headers: Mapping[str, str]) -> Reply:
        etag = f'"{len(items)}"'
        if headers.get("if-none-match") == etag:
            return 304, {"etag": etag}, ""
        status, told, body = feed(*items)
        return status, {**told, "etag": etag}, body

    outlet.answers["/rss"] = honest
    for number in range(20):
        items.append(item(f"newer {number}"))
        outlet.look(NOON + number * DAY)
    assert outlet.standing(NOON + 20 * DAY) == ()
    outlet.look(NOON + 19 * DAY + HOUR)
    assert [headers.get("if-none-match") for _, headers in outlet.asked] == [f'"{len(items)}"']


def test_f19_unchanged_for_longer_than_a_source_is_ever_quiet_is_told(outlet: Outlet) -> None:
    dates = [NOON - number * 2 * HOUR for number in range(60)]
    whole = feed(*(item(f"{date:%d %H}", date) for date in dates))
    outlet.answers["/rss"] = stuck(whole=lambda: whole)
    for hours in range(0, 24, 4):
        outlet.look(NOON + hours * HOUR)
    assert outlet.standing(NOON + DAY) == ()
    for hours in range(24, 24 * 8, 12):
        outlet.look(NOON + hours * HOUR)
    [told] = outlet.standing(NOON + 8 * DAY)
    assert 'nothing but "unchanged" since 2026-11-25' in told


@pytest.mark.parametrize("days", [1, 3])
def test_f24_a_source_that_is_gone_is_said_to_be_and_asked_again_later(outlet: Outlet, days: int) -> None:
    outlet.answers["/rss"] = feed(item("1"))
    outlet.look(NOON)
    outlet.answers["/rss"] = (410, {}, "gone")
    states = [outlet.look(NOON + day * DAY) for day in range(1, days + 1)]
    assert (states[-1].status, states[-1].reason) == ("gone" if days > 1 else "failed", "http-410")
    assert "410" in outlet.standing(NOON)[0]
    due = states[-1].next_due_at
    assert due is not None
    outlet.look(due - MINUTE, named=False, in_rhythm=True)
    assert outlet.asked == []
    outlet.answers["/rss"] = feed(item("1"), item("2"))
    state = outlet.look(due, named=False)
    assert (state.status, state.failures, outlet.entries, outlet.standing(NOON)) == ("ok", 0, 2, ())


def test_f24_a_person_who_looks_again_learns_whether_a_410_was_a_mistake(outlet: Outlet) -> None:
    outlet.answers["/rss"] = (410, {}, "gone")
    outlet.look(NOON, named=False)
    outlet.answers["/rss"] = feed(item("1"))
    assert outlet.look(NOON + MINUTE, named=False).status == "ok"


# ---------------------------------------------------------------- when


def test_on_schedules_a_source_is_looked_at_in_its_own_rhythm_and_by_hand_whenever_asked(outlet: Outlet) -> None:
    dates = [NOON - number * 127 * MINUTE for number in range(100)]
    outlet.answers["/rss"] = feed(*(item(str(number), date) for number, date in enumerate(dates)))

    def asked(minutes: float, *, in_rhythm: bool = True) -> bool:
        outlet.look(NOON + minutes * MINUTE, named=False, in_rhythm=in_rhythm)
        return bool(outlet.asked)

    assert [asked(minute) for minute in (0, 1, 9, 60)] == [True, False, False, True]
    assert [asked(minute, in_rhythm=False) for minute in (61, 62)] == [True, True]
    assert [asked(minute) for minute in (63, 120)] == [False, True]
    quiet = [asked(minute) for minute in range(120, 48 * 60, 20)]
    assert 16 < sum(quiet) < 40


def test_a_sources_own_bounds_and_its_publishers_wishes_hold_on_schedules(outlet: Outlet) -> None:
    home = outlet.desk.home or Path()
    file = home / "watchlist" / "sources" / "north.toml"
    file.write_text(f'kind = "feed"\nurl = "{outlet.base}/rss"\n\n[polling]\nslowest_minutes = 60\n')
    outlet.desk = open_desk(home)
    outlet.answers["/rss"] = feed("<ttl>45</ttl>", *(item(str(n), NOON - n * HOUR / 6) for n in range(50)))
    asked = []
    for minute in range(0, 400, 5):
        outlet.look(NOON + minute * MINUTE, named=False, in_rhythm=True)
        asked += [minute] * bool(outlet.asked)
    gaps = {later - earlier for earlier, later in pairwise(asked)}
    assert 40 <= min(gaps) <= max(gaps) <= 60


# ---------------------------------------------------------------- what is new


def seen(outlet: Outlet) -> dict[str, tuple[datetime, bool]]:
    """When each entry that waits was first seen, and whether it counts as having been there before."""
    return {
        waiting.entry.key: (waiting.entry.published or NOON, waiting.baseline)
        for waiting in outlet.archive.waiting_entries(now=NOON + 999 * DAY, limit=99)
    }


def test_f38_an_entry_dated_in_the_future_keeps_no_later_one_out(outlet: Outlet) -> None:
    future = datetime(2096, 1, 1, tzinfo=UTC)
    outlet.answers["/rss"] = feed(item("future", future, link="/0"))
    outlet.look(NOON)
    today = [item(f"today {n}", NOON + n * HOUR / 4, link=f"/{n}") for n in (1, 2, 3)]
    outlet.answers["/rss"] = feed(item("future", future, link="/0"), *today)
    outlet.look(NOON + HOUR)
    waiting = seen(outlet)
    assert sorted(waiting) == ["future", "today 1", "today 2", "today 3"]
    assert not any(baseline for key, (_, baseline) in waiting.items() if key != "future")


def test_f39_an_entry_without_a_date_is_new_once(outlet: Outlet) -> None:
    outlet.answers["/rss"] = feed(item("undated", link="/1"))
    for day in range(3):
        state = outlet.look(NOON + day * DAY)
        assert state.last_new_entry_at == NOON
    assert outlet.entries == 1


def test_f40_what_comes_late_or_second_is_new_by_its_identity(outlet: Outlet) -> None:
    morning = NOON.replace(hour=9, minute=40)
    outlet.answers["/rss"] = feed(item("09:40", morning, link="/1"))
    outlet.look(NOON)
    later = [item("10:20", morning + HOUR * 2 / 3, link="/2"), item("10:05", morning + HOUR * 5 / 12, link="/3")]
    outlet.answers["/rss"] = feed(*later, item("09:40", morning, link="/1"))
    outlet.look(NOON + HOUR)
    outlet.answers["/rss"] = feed(*later, item("09:10", morning - HOUR / 2, link="/4"))
    outlet.look(NOON + 2 * HOUR)
    assert outlet.entries == 4
    assert not seen(outlet)["09:10"][1]


def test_f41_a_bumped_date_makes_nothing_new(outlet: Outlet) -> None:
    old = datetime(2015, 3, 1, tzinfo=UTC)
    outlet.answers["/rss"] = feed(item("old", old, link="/1"), item("other", NOON - 9 * DAY, link="/2"))
    outlet.look(NOON)
    outlet.answers["/rss"] = feed(item("old", NOON, link="/1"), item("other", NOON - 8 * DAY, link="/2"))
    state = outlet.look(NOON + DAY)
    assert (outlet.entries, state.last_new_entry_at) == (2, NOON)


def test_f43_addresses_of_one_page_are_one_entry(outlet: Outlet) -> None:
    port = outlet.base.rpartition(":")[2]
    plain = f"http://localhost:{port}/story"
    spelt = [plain, f"{plain}?utm_source=rss", f"{plain}?fbclid=1", f"{plain}?utm_medium=x#comments", f"{plain}/"]
    spelt += [plain.replace("localhost", "LOCALHOST")]
    items = [item(f"guid {n}", link=url).replace("&", "&amp;") for n, url in enumerate(spelt)]
    outlet.answers["/rss"] = feed(*items)
    outlet.look(NOON)
    [waiting] = outlet.archive.waiting_entries(now=NOON, limit=99)
    assert (outlet.entries, waiting.entry.url) == (1, plain)
