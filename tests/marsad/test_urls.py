"""Addresses: which may be kept, which are the same, how they are shown."""

from __future__ import annotations

import pytest

from marsad.urls import article_id, canonical, host, identity, mask, same_page_key, shard_key, web_url


@pytest.mark.parametrize(
    "raw",
    [
        "javascript:alert(1)",
        "\x01 JaVaScRiPt:alert(1)",
        "data:text/html,<b>x</b>",
        "file:///etc/hostname",
        "/etc/hostname",
        "ftp://n.example/a",
        "mailto:x@y.example",
        "http://",
        "http:///path",
        "http://[::1",
        "http://n.example:99999999/",
        'http://n.exam"ple/',
        "",
        None,
    ],
)
def test_h09_h15_what_is_no_web_address_is_no_link(raw: str | None) -> None:
    assert web_url(raw) is None


@pytest.mark.parametrize(
    ("raw", "base", "absolute"),
    [
        ("x", "https://b.example/ar/2026/", "https://b.example/ar/2026/x"),
        ("/2026/a", "https://n.example/feeds/rss.xml", "https://n.example/2026/a"),
        ("?p=3", "https://n.example/feed", "https://n.example/feed?p=3"),
        ("//m.example/a", "https://n.example/", "https://m.example/a"),
        ("HTTP://N.example", None, "http://N.example/"),
        (" https://n.example/a b\n", None, "https://n.example/a%20b"),
        ("https://n.example/خبر", None, "https://n.example/%D8%AE%D8%A8%D8%B1"),
        ('https://n.example/"onmouseover="x', None, "https://n.example/%22onmouseover=%22x"),
    ],
)
def test_f14_links_become_absolute(raw: str, base: str | None, absolute: str) -> None:
    assert web_url(raw, base) == absolute


@pytest.mark.parametrize(
    "other",
    [
        "http://n.example/a?id=1",
        "https://www.n.example/a?id=1",
        "https://N.EXAMPLE:443/a?id=1",
        "https://n.example/a/?id=1",
        "https://n.example/a?id=1#comments",
        "https://n.example/a?utm_source=rss&id=1&fbclid=zzz",
    ],
)
def test_f13_addresses_of_one_page_have_one_identity(other: str) -> None:
    assert article_id(other) == article_id("https://n.example/a?id=1")


@pytest.mark.parametrize(
    "query",
    [
        *("utm_source=x&utm_medium=y&utm_id=z", "fbclid=1", "gclid=1&gad_source=2", "igsh=1", "mc_cid=1&mc_eid=2"),
        *("at_medium=RSS&at_campaign=RSS", "xtor=RSS-16", "ns_mchannel=social", "smid=tw-share", "ref_src=twsrc"),
        *("srsltid=Afm", "_gl=1*abc", "ncid=rss", "feedName=topNews", "pk_campaign=x", "mtm_source=y", "_ga=2.3"),
        *("ref=rss", "source=twitter", "from=newsletter", "via=whatsapp", "wt_mc=x", "itm_source=y", "hsCtaTracking=1"),
        *("amp", "amp=1", "outputType=amp", "print=1", "view=print", "printable=true", "print"),
    ],
)
def test_x20_parameters_that_say_nothing_of_the_page_are_left_out(query: str) -> None:
    assert canonical(f"https://n.example/a?{query}") == "https://n.example/a"
    assert canonical(f"https://n.example/a?{query}&id=1") == "https://n.example/a?id=1"
    assert canonical(f"https://n.example/a?id=1&{query}") == "https://n.example/a?id=1"


@pytest.mark.parametrize(
    "query",
    [
        *(
            "id=1",
            "p=7",
            "page=2",
            "source=77",
            "ref=12345",
            "cid=9",
            "from=beirut",
            "view=article",
            "lang=ar",
            "q=amp",
        ),
        *("article=printing-money", "type=news", "lid=4", "format=long", "ver=1", "storyid=1", "section=social"),
    ],
)
def test_parameters_that_may_say_which_page_it_is_stay(query: str) -> None:
    assert canonical(f"https://n.example/a?{query}") == f"https://n.example/a?{query}"


@pytest.mark.parametrize(
    ("cached", "original"),
    [
        ("https://n-example.cdn.ampproject.org/c/s/n.example/a/amp?id=1", "https://n.example/a/amp?id=1"),
        ("https://n-example.cdn.ampproject.org/v/n.example/a", "http://n.example/a"),
        ("https://www.google.com/amp/s/n.example/a", "https://n.example/a"),
        ("https://www.google.com.lb/amp/s/n.example/a", "https://n.example/a"),
        ("https://www.google.com/search?q=amp", "https://www.google.com/search?q=amp"),
        ("https://n.example/amp/s/other.example/a", "https://n.example/amp/s/other.example/a"),
    ],
)
def test_x20_a_copy_in_an_amp_cache_is_its_original(cached: str, original: str) -> None:
    assert canonical(cached) == original


def test_addresses_of_different_pages_differ() -> None:
    pages = [
        "https://n.example/a?id=1",
        "https://n.example/a?id=2",
        "https://n.example/b?id=1",
        "https://m.example/a?id=1",
    ]
    assert len({same_page_key(url) for url in pages}) == 4


def test_s10_addresses_that_differ_in_their_4000th_character_differ_in_identity() -> None:
    long = "https://n.example/" + "a" * 4000
    assert identity(long + "x") != identity(long + "y")
    assert len(identity(long)) == 20


def test_canonical_keeps_the_order_of_parameters_and_drops_credentials() -> None:
    assert canonical("https://user:pw@n.example/a?b=2&a=1&empty=") == "https://n.example/a?b=2&a=1&empty="


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pw@n.example/rss?key=SECRET", "https://n.example/…"),
        ("https://hooks.example/T/B/SECRET", "https://hooks.example/…"),
        ("https://n.example", "https://n.example"),
        ("http://[::1", "(an unreadable address)"),
        ("not an address", "(no address)"),
    ],
)
def test_h13_a_masked_address_shows_no_more_than_its_host(url: str, shown: str) -> None:
    assert mask(url) == shown


def test_all_pages_of_a_host_have_one_shard_key() -> None:
    assert shard_key("https://n.example/a") == shard_key("https://N.example/b?c=d")
    assert host("https://N.example:8443/a") == "n.example:8443"
