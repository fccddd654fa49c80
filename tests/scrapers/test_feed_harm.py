"""Feeds that would do harm, and JSON Feeds of the wild."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest
from feedtexts import jsonfeed, read, rss, titles, urls
from hypothesis import given, settings
from hypothesis import strategies as st

# ---------------------------------------------------------------- harm

LAUGHS = (
    "<!DOCTYPE rss [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)) + "]>"
)
LONG = f"<!DOCTYPE rss [<!ENTITY a9 '{'x' * 50_000}'>]>"
FILE = "<!DOCTYPE rss [<!ENTITY a9 SYSTEM 'file:///etc/hostname'>]>"
PARAMETER = "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x'> %p; <!ENTITY a9 'ok'>]>"
OUTSIDE = "<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'>"
NAMED_WITHIN = "<!DOCTYPE rss [<!ENTITY a9 '<rss>x</rss>'><!-- it's here ]> -->]>"


@pytest.mark.parametrize("doctype", [LAUGHS, LONG, FILE, PARAMETER, OUTSIDE, NAMED_WITHIN])
def test_h05_entities_do_no_harm(doctype) -> None:
    content = rss(
        f"<title>a {'&a9;' * 1000}</title>", "<title>b</title>", declaration='<?xml version="1.0"?>' + doctype
    )
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no-such-host"
    tracemalloc.start()
    began = time.monotonic()
    try:
        feed = read(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 1
    assert peak < 5_000_000
    assert titles(feed)[1:] == ["b"]
    assert host not in repr(feed)
    assert len(titles(feed)[0]) < 20_000


def test_h05_an_entity_of_a_few_letters_is_what_it_says() -> None:
    feed = read(
        rss(
            "<title>&paper; &dash; news</title>",
            declaration='<!DOCTYPE rss [<!ENTITY paper "Nahar"><!ENTITY dash "&#8211;">]>',
        )
    )
    assert titles(feed) == ["Nahar – news"]


@pytest.mark.parametrize(
    "flood",
    [
        "<item><author>" + "a." * 100_000,
        "<item><title><![CDATA[" * 10_000,
        "".join(f"<p{number}:x/>" for number in range(10_000)),
        "<!-- a -->" * 20_000,
        "<!-- " * 40_000,
        "<item xml:base='a/'>" * 5_000,
        "<" * 100_000,
        "&" * 100_000,
    ],
    ids=["word", "cdata", "prefixes", "comments", "open comments", "bases", "brackets", "ampersands"],
)
def test_a_feed_made_to_keep_a_parser_busy_does_not(flood) -> None:
    began = time.monotonic()
    read(f"<rss version='2.0'><channel>{flood}</channel></rss>")
    read(f"{flood}<rss version='2.0'><channel></channel></rss>")
    read(f"<!DOCTYPE rss [{flood}]><rss version='2.0'><channel></channel></rss>")
    assert time.monotonic() - began < 10


def test_a_picture_written_into_the_text_costs_no_words() -> None:
    picture = "data:image/png;base64," + "A" * 50_000
    plain = f"<![CDATA[<img src='{picture}'>Before <img src=\"{picture}\">after]]>"
    escaped = f"&lt;img src=&quot;{picture}&quot;&gt;Before &lt;b&gt;after&lt;/b&gt;"
    feed = read(rss(*(f"<title>a</title><description>{told}</description>" for told in (plain, escaped))))
    assert [entry.summary for entry in feed.entries] == ["Before after", "Before after"]


def test_a_long_text_without_spaces_is_kept_whole() -> None:
    text = "法院下令将被拘留者引渡。" * 500
    assert read(rss(f"<title>a</title><description>{text}</description>")).entries[0].summary == text


def test_h15_nothing_but_the_bytes_given_is_read(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(rss("<title>secret</title>"))
    for content in (str(file), file.as_uri(), f'<?xml version="1.0"?><!DOCTYPE rss SYSTEM "{file.as_uri()}"><rss/>'):
        assert "secret" not in repr(read(content))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<rss version='2.0'><channel><item>", b"<feed>", b'{"items":[']))
def test_no_bytes_whatever_make_it_raise(content: bytes, start: bytes) -> None:
    assert read(start + content).status in ("ok", "repaired", "empty", "not-a-feed")


@pytest.mark.shared_data
def test_every_feed_of_two_suites_is_read_without_an_error(shared_data: Path) -> None:
    files = [path for path in (shared_data / "feeds").rglob("*") if path.suffix in (".xml", ".json")]
    assert len(files) > 2000
    for path in files:
        read(path.read_bytes(), content_type=None)


# ---------------------------------------------------------------- JSON Feed


def test_f48_json_feeds_of_the_wild_are_read() -> None:
    feed = read(
        jsonfeed(
            {"id": 7, "url": "https://n.example/7", "content_text": "x", "authors": {"name": "A"}},
            {"id": "8", "content_html": "<p>y</p>", "author": {"name": "B"}},
            "no item",
            {"id": "9", "external_url": "https://o.example/9", "authors": ["C", {"name": "D"}], "title": None},
            {"id": ["x"], "url": {"a": 1}, "date_published": 5, "attachments": "none", "summary": ["y"]},
        ),
        content_type="application/feed+json",
    )
    assert (feed.status, feed.version) == ("ok", "json11")
    assert [entry.guid for entry in feed.entries] == ["7", "8", "9", None]
    assert [entry.authors for entry in feed.entries] == [("A",), ("B",), ("C", "D"), ()]
    assert [entry.summary for entry in feed.entries] == ["x", "y", "", ""]
    assert urls(feed) == ["https://n.example/7", None, "https://o.example/9", None]
    assert (feed.left_out, feed.warnings) == (1, ("bad-items: 1",))


def test_a_whole_json_feed_gives_all_that_the_contract_names() -> None:
    item = {
        "id": "https://n.example/1",
        "url": "1",
        "title": "One &amp; two",
        "summary": "S",
        "content_html": "<p>long</p>",
        "date_published": "2026-11-25T10:00:00+02:00",
        "date_modified": "2026-11-25T09:00:00Z",
        "language": "ar",
        "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 12}, {"url": "javascript:x"}],
    }
    entry = read(jsonfeed(item, home_page_url="https://n.example/", language="fr")).to_json()["entries"][0]
    assert entry == {
        "id": "https://n.example/1",
        "url": "https://n.example/feeds/1",
        "title": "One & two",
        "summary": "S",
        "published": "2026-11-25T08:00:00Z",
        "published_raw": "2026-11-25T10:00:00+02:00",
        "updated": "2026-11-25T09:00:00Z",
        "authors": [],
        "language": "ar",
        "enclosures": [{"url": "https://n.example/a.mp3", "type": "audio/mpeg", "length": 12}],
    }


@pytest.mark.parametrize(
    "content", ["[" * 100_000, '{"a":' * 100_000, '{"items": [' + "9" * 5000 + "]}", '{"version": "9"}']
)
def test_json_that_is_no_feed_is_none(content) -> None:
    assert read(content).status == "not-a-feed"


def test_a_json_feed_of_version_one_without_items_is_empty() -> None:
    feed = read('\ufeff{"version": "https://jsonfeed.org/version/1", "title": "x", "items": []}')
    assert (feed.status, feed.version) == ("empty", "json1")
