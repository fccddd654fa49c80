"""What of an entry is kept: its words, identity, links and dates."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from feedtexts import URL, jsonfeed, read, rss, titles, urls

# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Court&amp;#x27;s ruling &amp;amp; appeal", "Court's ruling & appeal"),
        ("&amp;lt;b&amp;gt; is a tag", "<b> is a tag"),
        ("a &amp;amp;amp; b", "a &amp; b"),
        ("<![CDATA[Court&#x27;s <b>ruling</b>]]>", "Court's ruling"),
        ("&lt;p&gt;Court &lt;script&gt;alert(1)&lt;/script&gt;rules&lt;/p&gt;", "Court rules"),
        ("List&lt;String&gt; and 1 &lt; 2", "List<String> and 1 < 2"),
        ("line one\n Bcc: x@y.example", "line one Bcc: x@y.example"),
        ("مرحبا&#x200f; بكم&#x202e;", "مرحبا بكم"),
        ("رئیس‌جمهور", "رئیس‌جمهور"),
    ],
)
def test_f07_a_title_is_one_line_of_plain_text(told, title) -> None:
    assert titles(read(rss(f"<title>{told}</title>"))) == [title]


def test_f07_paragraphs_of_a_summary_stay_paragraphs() -> None:
    told = "<![CDATA[<div><p>One <em>two</em></p><p>three<br>four</p><style>p {}</style></div>tail]]>"
    feed = read(rss(f"<title>a</title><description>{told}</description>"))
    assert feed.entries[0].summary == "One two\n\nthree\nfour\n\ntail"


def test_a_title_of_a_million_brackets_takes_no_time_to_speak_of() -> None:
    began = time.monotonic()
    for flood in ("<b>" * 100_000, "\n " * 300_000, "&" * 300_000, "<!--" * 100_000, "<b a='" * 100_000):
        read(rss(f"<title><![CDATA[{flood}]]></title>"))
    assert time.monotonic() - began < 8


# ---------------------------------------------------------------- identity


def test_f09_without_a_guid_the_link_is_the_identity_and_nothing_volatile() -> None:
    def poll(token: str) -> list[str]:
        body = f"<description>&lt;img src='https://n.example/i?t={token}'&gt; Text</description>"
        items = (
            f"<title>One</title><link>https://n.example/1?utm_source={token}</link>{body}",
            f"<title>No link</title><pubDate>Wed, 25 Nov 2026 10:00:00 GMT</pubDate>{body}",
            body,
        )
        return [entry.key for entry in read(rss(*items)).entries]

    assert poll("a") == poll("b")
    assert len(set(poll("a"))) == 3


@pytest.mark.parametrize("blank", ["<guid isPermaLink='false'></guid>", "<guid> \n </guid>", "<guid/>"])
def test_f10_a_blank_guid_is_none(blank) -> None:
    feed = read(rss(*(f"<title>{n}</title><link>https://n.example/{n}</link>{blank}" for n in range(3))))
    assert [entry.guid for entry in feed.entries] == [None] * 3
    assert len({entry.key for entry in feed.entries}) == 3
    assert len({entry["id"] for entry in feed.to_json()["entries"]}) == 3


def test_f10_a_guid_that_stands_on_different_articles_is_none_either() -> None:
    same = "<guid isPermaLink='false'>https://n.example/</guid>"
    feed = read(rss(*(f"<link>https://n.example/{n}</link>{same}" for n in range(3))))
    assert len({entry.key for entry in feed.entries}) == 3


def test_f13_a_guid_is_told_as_written_so_that_a_moved_feed_keeps_its_guids() -> None:
    content = rss("<guid isPermaLink='false'>4711</guid><link>/a</link>")
    keys = {read(content, url=url).entries[0].key for url in (URL, "https://other.example/feed")}
    assert keys == {"4711"}


def test_a_guid_that_is_no_address_is_no_link_and_one_that_is_can_be() -> None:
    feed = read(rss("<guid>4711</guid>", "<guid>https://n.example/b</guid>", "<guid isPermaLink='false'>urn:c</guid>"))
    assert urls(feed) == [None, "https://n.example/b", None]


# ---------------------------------------------------------------- links


def test_f14_links_are_joined_with_the_right_base() -> None:
    atom = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://b.example/ar/"><title>b</title>'
        '<entry xml:base="2026/"><id>urn:1</id><title>x</title><link href="x"/></entry></feed>'
    )
    assert urls(atom) == ["https://b.example/ar/2026/x"]
    plain = read(rss("<link>/2026/a</link>", "<link>?p=3</link>", "<link>b</link>"))
    assert urls(plain) == ["https://n.example/2026/a", "https://n.example/feeds/rss?p=3", "https://n.example/feeds/b"]


def test_f14_a_relative_base_is_joined_with_the_feeds_own_address() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/ar/"><title>b</title>'
        '<entry xml:base="2026/"><id>urn:1</id><title>x</title><link href="x"/></entry></feed>'
    )
    assert urls(feed) == ["https://n.example/ar/2026/x"]


def test_f14_without_an_address_a_relative_link_is_none() -> None:
    assert urls(read(rss("<link>/2026/a</link>"), url=None)) == [None]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "&#x1;javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,&lt;b&gt;x",
        "file:///etc/passwd",
        "vbscript:x",
        "mailto:a@n.example",
        "http://",
        "https://[broken/",
    ],
)
def test_h09_only_web_addresses_become_links(link) -> None:
    for content in (
        rss(f"<title>a</title><link>{link}</link>"),
        rss(f"<title>a</title><link><![CDATA[{link}]]></link>"),
        jsonfeed({"id": "1", "title": "a", "url": link.replace("&#x1;", "\x01")}),
    ):
        for url in urls(read(content)):
            assert url is None or (url.startswith("https://n.example/feeds/") and "script:" not in url)


def test_h09_a_link_with_quotes_and_tags_keeps_none_of_them() -> None:
    feed = read(
        rss('<link><![CDATA[https://n.example/"><script>alert(1)</script>]]></link>', "<link>//evil.example/x</link>")
    )
    assert not set("\"<>' ") & set(str(urls(feed)[0]))
    assert urls(feed)[1] == "https://evil.example/x"


def test_f46_what_a_click_counter_stands_for_is_the_link() -> None:
    item = "<link>http://proxy.example/~r/x/1</link><feedburner:origLink>https://n.example/a</feedburner:origLink>"
    assert urls(read(rss(item))) == ["https://n.example/a"]


# ---------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("EEST", 7), ("EET", 8), ("CEST", 8), ("CET", 9), ("BST", 9), ("MEST", 8), ("+0300", 7), ("GMT", 10)],
)
def test_f34_named_zones_are_read_right_and_the_words_kept(zone, hour) -> None:
    raw = f"Tue, 14 Jul 2026 10:00:00 {zone}"
    entry = read(rss(f"<title>a</title><pubDate>{raw}</pubDate>")).entries[0]
    assert entry.published == datetime(2026, 7, 14, hour, tzinfo=UTC)
    assert entry.published_raw == raw


def test_f34_an_ambiguous_zone_is_read_by_the_sources_own() -> None:
    content = rss("<title>a</title><pubDate>Tue, 14 Jul 2026 10:00:00 IST</pubDate>")
    assert read(content).entries[0].published is None
    assert read(content, zone=ZoneInfo("Asia/Jerusalem")).entries[0].published == datetime(2026, 7, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize("raw", ["14 يوليو 2026", "14 تموز 2026", "14 يوليوز 2026", "١٤/٠٧/٢٠٢٦", "14 juil. 2026"])
def test_f36_dates_in_other_languages_are_read(raw) -> None:
    published = read(rss(f"<title>a</title><pubDate>{raw}</pubDate>")).entries[0].published
    assert published is not None
    assert (published.year, published.month, published.day) == (2026, 7, 14)


@pytest.mark.parametrize("raw", ["14 Nonesuch 2026", "soon", "", "99/99/2026"])
def test_f36_what_is_no_date_gives_none_and_the_entry_stays(raw) -> None:
    feed = read(rss(f"<title>a</title><pubDate>{raw}</pubDate>"))
    assert [(entry.title, entry.published, entry.published_raw) for entry in feed.entries] == [("a", None, raw or None)]
