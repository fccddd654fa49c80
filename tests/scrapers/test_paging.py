"""Sources that show their entries page by page: how far a look goes back, and where it ends."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from marsad.model import Source, SourceState
from scrapers.discover import MOST_PAGES, backfill, discover


def rss(items, more: str = "") -> str:
    listed = "".join(
        f"<item><guid>{guid}</guid><title>No. {guid}</title><link>https://n.example/{guid}</link>"
        f"<pubDate>{date}</pubDate></item>"
        for guid, date in items
    )
    head = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" {more}/>' if more else ""
    return f'<rss version="2.0"><channel><title>North</title>{head}{listed}</channel></rss>'


def guids(poll) -> list[str]:
    return [entry.guid for entry in poll.entries]


def of(*days: int) -> list[tuple[str, str]]:
    return [(str(day), f"{day:02} Nov 2026 08:00:00 GMT") for day in days]


def watched(url: str) -> SourceState:
    return SourceState("s", url, entries_seen=20)


def knows(*known: str):
    return lambda entries: any(entry.guid in known for entry in entries)


@pytest.mark.parametrize("rel", ["next", "prev-archive"])
async def test_f52_a_feed_that_rolled_over_is_followed_to_what_is_known(rel, client, server, now) -> None:
    server.answer("/feed", rss(of(24, 23), f'rel="{rel}" href="/feed?page=2"'))
    server.answer("/feed?page=2", rss(of(22, 21), f'rel="{rel}" href="/feed?page=3"'))
    server.answer("/feed?page=3", rss(of(20)))
    source = Source("s", "feed", server.url("/feed"))
    poll = await discover(source, watched(source.url), client, now=now, known=knows("21", "20"))
    assert guids(poll) == ["24", "23", "22", "21"]
    assert "possible-gap" not in poll.warnings
    assert not server.asked("/feed?page=3")


async def test_f52_a_look_that_meets_nothing_known_warns_of_a_gap(client, server, now) -> None:
    server.answer("/feed", rss(of(24, 23)))
    source = Source("s", "feed", server.url("/feed"))
    poll = await discover(source, watched(source.url), client, now=now, known=knows("1"))
    assert "possible-gap" in poll.warnings
    seen_first = await discover(source, None, client, now=now, known=knows())
    assert "possible-gap" not in seen_first.warnings


async def test_a_feed_with_something_known_on_its_first_page_is_asked_for_no_more(client, server, now) -> None:
    server.answer("/feed", rss(of(24, 23), 'rel="next" href="/feed?page=2"'))
    source = Source("s", "feed", server.url("/feed"))
    poll = await discover(source, watched(source.url), client, now=now, known=knows("23"))
    assert (guids(poll), len(server.visits)) == (["24", "23"], 2)  # robots.txt and the feed


async def test_f48_a_json_feed_goes_on_at_its_next_url(client, server, now) -> None:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "North"}
    item = {"id": "1", "url": "https://n.example/1", "content_text": "One"}
    server.answer("/feed", json.dumps({**head, "next_url": "/2", "items": [item]}))
    server.answer("/2", json.dumps({**head, "items": [{**item, "id": "2", "url": "https://n.example/2"}]}))
    poll = await discover(Source("s", "feed", server.url("/feed")), None, client, now=now, known=knows())
    assert guids(poll) == ["1", "2"]


async def test_pages_that_lead_in_a_circle_or_say_nothing_new_end_it(client, server, now) -> None:
    server.answer("/feed", rss(of(24), 'rel="next" href="/b"'))
    server.answer("/b", rss(of(23), 'rel="next" href="/feed"'))
    server.answer("/same", rss(of(24), 'rel="next" href="/same?page=2"'))
    server.answer("/same?page=2", rss(of(24), 'rel="next" href="/same?page=3"'))
    for path, found in (("/feed", ["24", "23"]), ("/same", ["24"])):
        poll = await discover(Source("s", "feed", server.url(path)), None, client, now=now, known=knows())
        assert guids(poll) == found
    assert not server.asked("/same?page=3")


async def test_a_feed_without_end_is_left_after_a_few_pages_and_says_so(client, server, now) -> None:
    for page in range(MOST_PAGES + 3):
        server.answer(f"/{page}", rss([(f"g{page}", "")], f'rel="next" href="/{page + 1}"'))
    poll = await discover(Source("s", "feed", server.url("/0")), None, client, now=now, known=knows())
    assert len(poll.entries) == MOST_PAGES + 1
    assert "pages-left-unread" in poll.warnings


@pytest.mark.parametrize("bad", ["http://10.0.0.1/feed", "http://127.0.0.1:1/feed", "/missing"])
async def test_h04_a_next_page_that_may_or_can_not_be_had_costs_only_itself(bad, client, server, now) -> None:
    server.answer("/feed", rss(of(24), f'rel="next" href="{bad}"'))
    poll = await discover(Source("s", "feed", server.url("/feed")), None, client, now=now, known=knows())
    assert (poll.status, guids(poll)) == ("ok", ["24"])
    assert [warning for warning in poll.warnings if warning.startswith("older-page-")]


@pytest.mark.parametrize("bad", ["file:///etc/hostname", "ftp://n.example/feed", "javascript:alert(1)"])
async def test_h04_a_next_page_that_is_no_web_address_is_none(bad, client, server, now) -> None:
    server.answer("/feed", rss(of(24), f'rel="next" href="{bad}"'))
    poll = await discover(Source("s", "feed", server.url("/feed")), None, client, now=now)
    assert poll.next_url is None


async def test_backfill_goes_back_as_far_as_its_date_and_leaves_out_what_is_older(client, server, now) -> None:
    server.answer("/feed", rss(of(24, 20), 'rel="next" href="/2"'))
    server.answer("/2", rss(of(18, 14), 'rel="next" href="/3"'))
    server.answer("/3", rss(of(12, 10), 'rel="next" href="/4"'))
    poll = await backfill(
        Source("s", "feed", server.url("/feed")), client, since=datetime(2026, 11, 15, tzinfo=UTC), now=now
    )
    assert (guids(poll), poll.left_out) == (["24", "20", "18"], {"age": 3})
    assert not server.asked("/4")


async def test_backfill_opens_only_those_files_of_a_sitemap_that_changed_since(client, server, now) -> None:
    def sitemap(tag: str, entry: str, listed) -> str:
        inside = "".join(f"<{entry}><loc>{url}</loc><lastmod>{day}</lastmod></{entry}>" for url, day in listed)
        return f'<{tag} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</{tag}>'

    months = [(server.url(f"/{month}.xml"), f"2026-{month:02}-28") for month in range(1, 11)]
    server.answer("/index.xml", sitemap("sitemapindex", "sitemap", months))
    for month in range(1, 11):
        days = [(f"https://n.example/{month}/{day}", f"2026-{month:02}-{day:02}") for day in (3, 28)]
        server.answer(f"/{month}.xml", sitemap("urlset", "url", days))
    source = Source("s", "sitemap", server.url("/index.xml"))
    poll = await backfill(source, client, since=datetime(2026, 3, 15, tzinfo=UTC), now=now)
    assert {entry.url for entry in poll.entries} == {
        "https://n.example/3/28",
        *(f"https://n.example/{month}/{day}" for month in range(4, 11) for day in (3, 28)),
    }
    assert not server.asked("/2.xml")
