"""One look at a source: what comes of it, and what must not."""

from __future__ import annotations

import gzip

import pytest

from marsad.model import Source, SourceState, Validators
from scrapers.discover import check_options, discover

CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"


def rss(*links: str) -> str:
    items = "".join(f"<item><title>{link}</title><link>{link}</link></item>" for link in links)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def state(source: Source, etag: str) -> SourceState:
    return SourceState(source.name, source.url, validators=Validators(etag))


# ---------------------------------------------------------------- configuration


@pytest.mark.parametrize(
    ("source", "key", "said"),
    [
        (Source("a", "feeds", "https://n.example/"), "kind", "Known names: "),
        (Source("a", "feed", "https://n.example/", options={"max_entrys": 3}), "options.max_entrys", "max_entries"),
        (Source("a", "feed", "https://n.example/", options={"timezone": "Beirut"}), "options.timezone", "Asia/Beirut"),
        (Source("a", "feed", "https://n.example/", options={"timezone": "../x"}), "options.timezone", "time zone"),
        (
            Source("a", "sitemap", "https://n.example/", options={"include": "("}),
            "options.include",
            "regular expression",
        ),
        (Source("a", "sitemap", "https://n.example/", options={"max_depth": 0}), "options.max_depth", "greater than"),
    ],
)
async def test_a_mistake_in_a_sources_file_is_told_with_file_key_and_mend(source, key, said, client, now) -> None:
    problems = check_options(source)
    assert [(problem.file, problem.key) for problem in problems] == [("watchlist/sources/a.toml", key)]
    assert said in str(problems[0])
    poll = await discover(source, None, client, now=now)
    assert (poll.status, poll.reason) == ("failed", "configuration")


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    source = Source("a", "sitemap", "https://n.example/", options={"include": "(", "exclude": ")", "x": 1})
    assert len(check_options(source)) == 3


# ---------------------------------------------------------------- feeds


async def test_a_feed_that_is_unchanged_is_not_read_again(client, server, now) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", rss("/1"), ETag='"1"')
    server.answer("/rss", status=304, ETag='"2"')
    first = await discover(source, None, client, now=now)
    assert (first.status, first.validators.etag, len(first.entries)) == ("ok", '"1"', 1)
    second = await discover(source, state(source, '"1"'), client, now=now)
    assert (second.status, second.validators.etag, second.entries) == ("unchanged", '"2"', ())
    assert server.asked("/rss")[1].headers["if-none-match"] == '"1"'


async def test_validators_of_another_address_are_not_sent(client, server, now) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", rss("/1"))
    await discover(source, SourceState("a", "https://old.example/rss", validators=Validators('"1"')), client, now=now)
    assert "if-none-match" not in server.asked("/rss")[0].headers


async def test_f14_links_are_resolved_against_the_address_that_answered(client, server, make_server, now) -> None:
    other = await make_server("127.0.0.2")
    server.answer("/rss", status=301, Location=other.url("/feeds/rss"))
    other.answer("/feeds/rss", rss("/2026/a", "?p=3"))
    poll = await discover(Source("a", "feed", server.url("/rss")), None, client, now=now)
    assert [entry.url for entry in poll.entries] == [other.url("/2026/a"), other.url("/feeds/rss?p=3")]


async def test_f14_a_login_in_the_sources_address_gets_into_no_link(client, server, now) -> None:
    server.answer("/rss", rss("/a"))
    source = Source("a", "feed", server.url("/rss").replace("http://", "http://user:hush@"))
    poll = await discover(source, None, client, now=now)
    assert [entry.url for entry in poll.entries] == [server.url("/a")]


@pytest.mark.parametrize("status", [200, 403, 503])
async def test_f25_a_challenge_is_a_blocked_source_and_no_empty_feed(client, server, now, status) -> None:
    source = Source("a", "feed", server.url("/rss"))
    server.answer("/rss", CHALLENGE, status=status, content_type="text/html")
    poll = await discover(source, state(source, '"1"'), client, now=now)
    assert (poll.status, poll.reason, poll.entries) == ("blocked", "challenge", ())
    assert not poll.validators


async def test_f17_and_f33_and_h01_are_failures_with_their_reason(make_client, server, now) -> None:
    server.answer("/loop", status=307, Location="/loop")
    server.answer("/drip", rss("/a"), drip=0.05)
    server.answer("/in", status=302, Location="http://169.254.169.254/latest")
    async with make_client(deadline=0.3) as client:
        polls = [
            await discover(Source("a", "feed", server.url(path)), None, client, now=now)
            for path in ("/loop", "/drip", "/in")
        ]
    assert [poll.status for poll in polls] == ["failed"] * 3
    assert [poll.reason for poll in polls] == ["redirect-loop", "timeout", "address-not-allowed"]


async def test_f31_a_feed_cut_short_keeps_its_entries_and_is_no_clean_success(client, server, now) -> None:
    packed = gzip.compress(rss(*(f"/{n}" for n in range(200))).encode())
    server.answer("/rss", packed[:-20], content_encoding="gzip", ETag='"1"')
    poll = await discover(Source("a", "feed", server.url("/rss")), None, client, now=now)
    assert poll.status == "repaired"
    assert "cut-off" in poll.warnings
    assert len(poll.entries) > 100
    assert not poll.validators


async def test_what_a_cap_leaves_out_is_counted_and_the_newest_stay(client, server, now) -> None:
    days = {"/old": 1, "/new": 24, "/newer": 25}
    items = "".join(
        f"<item><link>{link}</link><pubDate>{day} Nov 2026 10:00 GMT</pubDate></item>" for link, day in days.items()
    )
    server.answer("/rss", f"<rss version='2.0'><channel>{items}<item><link>/undated</link></item></channel></rss>")
    source = Source("a", "feed", server.url("/rss"), options={"max_entries": 3})
    poll = await discover(source, None, client, now=now)
    assert [str(entry.url).rpartition("/")[2] for entry in poll.entries] == ["new", "newer", "undated"]
    assert poll.left_out == {"cap": 1}


async def test_f52_every_entry_of_a_long_feed_is_told_dated_or_not(client, server, now) -> None:
    server.answer("/rss", rss(*(f"/{n}" for n in range(500))))
    poll = await discover(Source("a", "feed", server.url("/rss")), None, client, now=now)
    assert (len(poll.entries), poll.left_out) == (500, {})


async def test_f54_f55_a_hub_that_a_feed_names_is_neither_asked_nor_trusted(client, server, now) -> None:
    """There is no address at which anything could be pushed to us, and nobody's promise to push slows our looks."""
    links = f"<atom:link rel='hub' href='{server.url('/hub')}'/><atom:link rel='self' href='{server.url('/self')}'/>"
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(3))
    atom = "xmlns:atom='http://www.w3.org/2005/Atom'"
    server.answer("/rss", f"<rss version='2.0' {atom}><channel>{links}{items}</channel></rss>")
    poll = await discover(Source("a", "feed", server.url("/rss")), None, client, now=now)
    assert (poll.status, len(poll.entries)) == ("ok", 3)
    assert {visit.path for visit in server.visits} <= {"/robots.txt", "/rss"}
