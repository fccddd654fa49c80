"""Where and how a source is asked, by what earlier looks at it have taught."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marsad.model import Move, Source, SourceState, Validators
from marsad.settings import PollingSettings
from scrapers.asking import as_asked, doubts, has_moved, is_doubted, max_age
from scrapers.discover import discover

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
OLD, NEW = "http://old.example/rss", "https://new.example/rss"
USUAL = PollingSettings()


def state(url: str = OLD, **more: object) -> SourceState:
    return SourceState("a", url, **more)  # type: ignore[arg-type]


def rss(*guids: str) -> str:
    items = "".join(f"<item><guid>{guid}</guid><title>Story {guid}</title></item>" for guid in guids)
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


# ---------------------------------------------------------------- permanent redirects


@pytest.mark.parametrize(
    ("own", "move", "moved"),
    [
        (OLD, None, False),
        (OLD, Move(NEW, NOW - 8 * DAY, 1), False),
        (OLD, Move(NEW, NOW - DAY, 90), False),
        (OLD, Move(NEW, NOW - 8 * DAY, 2), True),
        (OLD, Move("https://old.example/rss", NOW, 2), True),
        (OLD, Move("https://old.example/rss", NOW, 1), False),
        (OLD, Move("https://old.example/other", NOW, 2), False),
        (OLD, Move("https://www.old.example/rss", NOW, 2), False),
        ("http://another.example/rss", Move(NEW, NOW - 8 * DAY, 9), False),
    ],
)
def test_f16_a_move_counts_when_it_lasts_and_at_once_where_the_address_only_became_secure(
    own: str, move: Move | None, moved: bool
) -> None:
    assert has_moved(Source("a", "feed", own), state(move=move), USUAL, NOW) is moved


def test_f16_how_long_a_move_must_last_is_a_setting() -> None:
    known = state(move=Move(NEW, NOW - DAY, 2))
    assert has_moved(Source("a", "feed", OLD), known, PollingSettings(moved_days=0.5), NOW)


@pytest.mark.parametrize(
    ("statuses", "remembered"),
    [((301,), True), ((308,), True), ((302,), False), ((307,), False), ((301, 302), False), ((301, 308), True)],
)
async def test_f16_only_ways_that_are_permanent_from_end_to_end_are_told(
    statuses: tuple[int, ...], remembered: bool, client, server, now
) -> None:
    for step, status in enumerate(statuses):
        server.answer(f"/{step}", status=status, location=f"/{step + 1}")
    server.answer(f"/{len(statuses)}", rss("1"))
    poll = await discover(Source("a", "feed", server.url("/0")), None, client, now=now)
    assert poll.status == "ok"
    assert poll.moved_to == (server.url(f"/{len(statuses)}") if remembered else None)


async def test_f16_an_address_without_a_path_has_not_moved_by_getting_one(client, server, now) -> None:
    server.answer("/", rss("1"))
    poll = await discover(Source("a", "feed", server.url("")), None, client, now=now)
    assert (poll.status, poll.moved_to) == ("ok", None)


async def test_f16_a_move_is_not_remembered_without_the_login_that_the_source_needs(client, server, now) -> None:
    server.answer("/rss", status=301, location="/new")
    server.answer("/new", rss("1"))
    url = server.url("/rss").replace("://", "://reader:word@")
    assert (await discover(Source("a", "feed", url), None, client, now=now)).moved_to is None


async def test_f16_a_moved_source_is_asked_at_its_new_address_alone(client, server, now) -> None:
    server.answer("/old", rss("1"))
    server.answer("/new", rss("1", "2"))
    known = state(server.url("/old"), move=Move(server.url("/new"), now - 8 * DAY, 5))
    poll = await discover(Source("a", "feed", server.url("/old")), known, client, now=now)
    assert (len(poll.entries), poll.moved_to, server.asked("/old")) == (2, server.url("/new"), [])


@pytest.mark.parametrize("status", [404, 410, 500, 200])
async def test_f16_a_source_that_fails_at_its_new_address_is_asked_at_its_own_again(
    status: int, client, server, now
) -> None:
    server.answer("/old", rss("1"))
    server.answer("/new", "<html><body>Nothing</body></html>", status=status)
    known = state(server.url("/old"), move=Move(server.url("/new"), now - 8 * DAY, 5), validators=Validators('"1"'))
    poll = await discover(Source("a", "feed", server.url("/old")), known, client, now=now)
    assert (poll.status, poll.moved_to) == ("ok", None)
    assert "if-none-match" not in server.asked("/old")[0].headers


async def test_f16_a_document_that_moves_stays_the_same_document(client, server, now) -> None:
    source = Source("a", "documents", server.url("/report.pdf"))
    server.answer("/report.pdf", status=301, location="/new.pdf")
    server.answer("/new.pdf", b"%PDF-1.7 ...", content_type="application/pdf")
    before = await discover(source, None, client, now=now)
    known = state(source.url, move=Move(server.url("/new.pdf"), now - 8 * DAY, 5))
    after = await discover(source, known, client, now=now)
    assert [entry.key for entry in after.entries] == [entry.key for entry in before.entries]


# ---------------------------------------------------------------- false "not modified"


@pytest.mark.parametrize(
    ("known", "doubted"),
    [
        (state(), False),
        (state(unchanged=1), False),
        (state(unchanged=2), True),
        (state(unchanged=3), False),
        (state(unchanged=5), True),
        (state(unchanged=8), False),
        (state(unchanged=11), True),
        (state(unchanged=99), False),
        (state(whole_at=NOW - DAY / 2), False),
        (state(whole_at=NOW - DAY), True),
        (state(doubted_at=NOW - 8 * DAY), True),
    ],
)
def test_f19_unchanged_is_looked_into_ever_more_seldom_and_at_least_daily(known: SourceState, doubted: bool) -> None:
    assert doubts(known, USUAL, NOW) is doubted


def test_f19_how_long_unchanged_is_believed_is_a_setting() -> None:
    assert doubts(state(whole_at=NOW - DAY / 2), PollingSettings(whole_hours=12), NOW)


def test_f19_a_server_that_was_found_out_is_not_asked_if_it_is_unchanged_and_put_to_the_test_later() -> None:
    lied = state(validators=Validators('"1"'), doubted_at=NOW)
    source = Source("a", "feed", OLD)
    for days, asked in ((0, None), (6, None), (8, '"1"')):
        how = as_asked(source, lied, USUAL, NOW + days * DAY)
        assert how is not None
        assert how.validators.etag == asked
        assert is_doubted(lied, NOW + days * DAY) is (asked is None)


async def test_f19_new_entries_that_the_server_kept_to_itself_are_found(client, server, now) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", status=304)
    server.answer("/rss", rss("1", "2"), etag='"1"')
    known = state(source.url, validators=Validators('"1"'), unchanged=2)
    poll = await discover(source, known, client, now=now)
    assert (poll.status, poll.asked, len(poll.entries)) == ("ok", "doubted", 2)
    assert ["if-none-match" in visit.headers for visit in server.asked("/rss")] == [True, False]


async def test_f19_if_it_cannot_be_looked_into_the_servers_word_stands(client, server, now) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", status=304)
    server.answer("/rss", status=500)
    poll = await discover(source, state(source.url, validators=Validators('"1"'), unchanged=2), client, now=now)
    assert (poll.status, poll.asked) == ("unchanged", "if-changed")


# ---------------------------------------------------------------- gone


async def test_f24_one_410_is_a_failure_and_the_next_says_that_the_source_is_gone(client, server, now) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", status=410)
    server.answer("/rss", status=410)
    server.answer("/rss", rss("1"))
    first = await discover(source, state(source.url), client, now=now)
    known = state(source.url, status=first.status, reason=first.reason)
    second = await discover(source, known, client, now=now)
    third = await discover(source, state(source.url, status="gone", reason="http-410"), client, now=now)
    assert [first.status, second.status, third.status] == ["failed", "gone", "ok"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=600", 600),
        ("public, MAX-AGE = 60", 60),
        ('max-age="5"', 5),
        ("s-maxage=9", 0),
        ("no-cache", 0),
        ("", 0),
    ],
)
def test_how_long_an_answer_holds_is_read_from_cache_control(header: str, seconds: float) -> None:
    assert max_age(header) == seconds
