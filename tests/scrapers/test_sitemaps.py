"""Sitemaps: of news, plain, packed, and indexes of others."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from marsad.model import Source
from scrapers.discover import discover
from scrapers.sitemaps import read_sitemap

MAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
IMAGE = 'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'


def urlset(*urls: str, spaces: str = MAP) -> str:
    return f"<?xml version='1.0'?><urlset {spaces}>{''.join(f'<url>{url}</url>' for url in urls)}</urlset>"


def index(*children: str) -> str:
    return f"<sitemapindex {MAP}>{''.join(f'<sitemap>{child}</sitemap>' for child in children)}</sitemapindex>"


def news(path: str, title: str, date: str) -> str:
    said = f"<news:title>{title}</news:title><news:publication_date>{date}</news:publication_date>"
    return f"<loc>https://n.example/{path}</loc><news:news>{said}</news:news>"


def read(content: str | bytes):
    raw = content.encode() if isinstance(content, str) else content
    return read_sitemap(raw, url="https://n.example/sitemap.xml", content_type="application/xml")


async def look(client, server, now, path="/map.xml", **options):
    return await discover(Source("a", "sitemap", server.url(path), options=options), None, client, now=now)


def paths(poll) -> list[str]:
    return [str(entry.url).partition("example")[2] for entry in poll.entries]


async def test_f50_a_map_that_only_declares_news_has_none_and_images_are_no_articles(client, server, now) -> None:
    image = "<image:image><image:loc>https://n.example/i.jpg</image:loc></image:image>"
    server.answer("/map.xml", urlset(f"<loc>https://n.example/a</loc>{image}", spaces=f"{MAP} {NEWS} {IMAGE}"))
    poll = await look(client, server, now)
    assert (poll.status, poll.entries, poll.left_out) == ("empty", (), {"filter": 1})


async def test_f50_the_children_of_an_index_are_followed_and_the_date_of_publication_used(client, server, now) -> None:
    server.answer(
        "/map.xml", index(f"<loc>{server.url('/a.xml')}</loc>", f"<loc>{server.url('/news.xml')}</loc>"), ETag='"1"'
    )
    server.answer("/a.xml", urlset("<loc>https://n.example/plain</loc><lastmod>2026-11-20</lastmod>"))
    server.answer("/news.xml", urlset(news("n", "Court &amp; law", "2026-11-25T08:00:00Z"), spaces=f"{MAP} {NEWS}"))
    poll = await look(client, server, now)
    assert paths(poll) == ["/n", "/plain"]
    assert [entry.title for entry in poll.entries] == ["Court & law", ""]
    assert [entry.published for entry in poll.entries] == [datetime(2026, 11, 25, 8, tzinfo=UTC), None]
    assert poll.entries[1].updated == datetime(2026, 11, 20, tzinfo=UTC)
    # That the index is unchanged says nothing of its children.
    assert not poll.validators


async def test_the_newest_children_come_first_and_what_stays_unread_is_told(client, server, now) -> None:
    days = (3, 25, 10, 24)
    server.answer(
        "/map.xml", index(*(f"<loc>{server.url(f'/{d}.xml')}</loc><lastmod>2026-11-{d:02}</lastmod>" for d in days))
    )
    for day in days:
        server.answer(f"/{day}.xml", urlset(f"<loc>https://n.example/{day}</loc>"))
    poll = await look(client, server, now, max_sitemaps=2)
    assert paths(poll) == ["/25", "/24"]
    assert "sitemaps-left-unread" in poll.warnings
    assert server.asked("/3.xml") == []


async def test_an_index_that_lists_itself_or_goes_ever_deeper_ends(client, server, now) -> None:
    server.answer("/map.xml", index(f"<loc>{server.url('/map.xml')}</loc>", f"<loc>{server.url('/1.xml')}</loc>"))
    for depth in range(1, 9):
        server.answer(f"/{depth}.xml", index(f"<loc>{server.url(f'/{depth + 1}.xml')}</loc>"))
    poll = await look(client, server, now, max_depth=3, max_sitemaps=50)
    assert poll.status == "empty"
    assert len(server.asked("/map.xml")) == 1
    assert len(server.asked("/4.xml")) == 0


async def test_a_child_that_fails_costs_itself_only_and_all_failing_is_a_failure(client, server, now) -> None:
    server.answer("/map.xml", index(f"<loc>{server.url('/gone.xml')}</loc>", f"<loc>{server.url('/a.xml')}</loc>"))
    server.answer("/a.xml", urlset("<loc>https://n.example/a</loc>"))
    poll = await look(client, server, now)
    assert (paths(poll), poll.warnings) == (["/a"], ("child-http-404",))
    server.answer("/all.xml", index(f"<loc>{server.url('/gone.xml')}</loc>"))
    poll = await look(client, server, now, path="/all.xml")
    assert (poll.status, poll.reason) == ("failed", "child-http-404")


async def test_h04_a_child_is_judged_like_everything_that_is_fetched(client, server, now) -> None:
    server.answer("/map.xml", index("<loc>http://169.254.169.254/x.xml</loc>", "<loc>file:///etc/passwd</loc>"))
    poll = await look(client, server, now)
    assert (poll.status, poll.reason) == ("failed", "child-address-not-allowed")


async def test_a_packed_map_is_unpacked(client, server, now) -> None:
    server.answer(
        "/map.xml.gz", gzip.compress(urlset("<loc>https://n.example/a</loc>").encode()), content_type="application/gzip"
    )
    assert paths(await look(client, server, now, path="/map.xml.gz")) == ["/a"]


async def test_addresses_are_chosen_by_pattern_and_age_and_the_rest_counted(client, server, now) -> None:
    urls = [
        "<loc>https://n.example/ar/news/1</loc><lastmod>2026-11-25</lastmod>",
        "<loc>https://n.example/ar/news/2</loc><lastmod>2026-10-01</lastmod>",
        "<loc>https://n.example/ar/news/3</loc>",
        "<loc>https://n.example/ar/news/video/4</loc>",
        "<loc>https://n.example/contact</loc>",
        "<loc>mailto:desk@n.example</loc>",
        "<priority>1</priority>",
    ]
    server.answer("/map.xml", urlset(*urls))
    poll = await look(client, server, now, include="/news/", exclude="/video/", max_age_days=7)
    assert paths(poll) == ["/ar/news/1", "/ar/news/3"]
    assert poll.left_out == {"filter": 2, "age": 1, "unreadable": 2}


async def test_an_address_that_is_listed_twice_is_told_once(client, server, now) -> None:
    server.answer("/map.xml", urlset("<loc>https://n.example/a</loc>", "<loc>https://n.example/a?utm_source=x</loc>"))
    assert paths(await look(client, server, now)) == ["/a"]


@pytest.mark.parametrize(
    "content",
    [
        "https://n.example/1\nhttps://n.example/2\n",
        urlset("<loc> https://n.example/1\n</loc>", "<loc><![CDATA[https://n.example/2]]></loc>"),
        urlset("<loc>/1</loc>", "<loc>/2</loc>", spaces=""),
        "\n\n" + urlset("<loc>https://n.example/1</loc>", "<loc>https://n.example/2</loc>"),
        urlset("<loc>https://n.example/1</loc>", "<loc>https://n.example/2</loc>")[:-9],
        urlset("<loc>https://n.example/1</loc>", "<loc>https://n.example/2</loc>").replace("urlset", "s:urlset"),
        "<!DOCTYPE urlset [<!ENTITY a '<urlset>'>]>" + urlset("<loc>/1</loc>", "<loc>/2</loc>"),
    ],
)
def test_maps_written_in_odd_ways_are_read(content) -> None:
    assert [one.url for one in read(content).listed] == ["https://n.example/1", "https://n.example/2"]


def test_h05_a_map_with_entities_is_harmless() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    told = f"<!DOCTYPE urlset [<!ENTITY a0 'x'>{laughs}<!ENTITY f SYSTEM 'file:///etc/hostname'>]>"
    found = read(told + urlset("<loc>https://n.example/&a9;&f;</loc>", "<loc>https://n.example/2</loc>"))
    assert "https://n.example/2" in [one.url for one in found.listed]
    assert len(repr(found)) < 2000


@pytest.mark.parametrize(
    "content", ["", "<html></html>", "hello\nhttps://n.example/", "<rss><channel/></rss>", b"\xff\x00<"]
)
def test_what_is_no_map_is_none(content) -> None:
    assert read(content).kind == "none"
