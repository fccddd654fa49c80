"""Feeds of every format read from their bytes, sound and broken, under any label."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feedtexts import HEADLINE, SECOND, jsonfeed, read, rss, titles, urls

# ---------------------------------------------------------------- what every format gives


def test_an_rss_feed_gives_all_that_the_contract_names() -> None:
    item = (
        "<title>Court adjourns</title><link>https://n.example/a</link><guid isPermaLink='false'>tag:1</guid>"
        "<description>&lt;p&gt;The &lt;b&gt;court&lt;/b&gt; adjourned.&lt;/p&gt;</description>"
        "<pubDate>Wed, 25 Nov 2026 10:00:00 +0200</pubDate><author>desk@n.example (The Desk)</author>"
        "<enclosure url='https://n.example/a.mp3' type='audio/mpeg' length='12'/>"
    )
    feed = read(rss(item, inner="<link>https://n.example/</link><language>en-gb</language>"))
    assert feed.to_json() == {
        "status": "ok",
        "version": "rss20",
        "title": "The Example",
        "url": "https://n.example/",
        "language": "en-gb",
        "warnings": [],
        "entries": [
            {
                "id": "tag:1",
                "url": "https://n.example/a",
                "title": "Court adjourns",
                "summary": "The court adjourned.",
                "published": "2026-11-25T08:00:00Z",
                "published_raw": "Wed, 25 Nov 2026 10:00:00 +0200",
                "updated": None,
                "authors": ["The Desk"],
                "language": "en-gb",
                "enclosures": [{"url": "https://n.example/a.mp3", "type": "audio/mpeg", "length": 12}],
            }
        ],
    }


def test_an_atom_feed_tells_its_languages_dates_and_authors() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>المثال</title><id>urn:f</id>'
        '<link href="https://n.example/"/><entry xml:lang="fr"><title type="html">Un &lt;i&gt;titre&lt;/i&gt;</title>'
        '<id>urn:1</id><link rel="self" href="https://n.example/1.xml"/><link href="https://n.example/1"/>'
        "<published>2026-11-25T08:00:00+02:00</published><updated>2026-11-25T09:00:00Z</updated>"
        "<author><name>A</name></author><author><name>B</name></author><summary>Résumé</summary></entry>"
        "<entry><id>urn:2</id><title>ثان</title><updated>2026-11-24T09:00:00Z</updated></entry></feed>"
    )
    first, second = feed.entries
    assert (feed.status, feed.version, feed.language) == ("ok", "atom10", "ar")
    assert (first.title, first.url, first.guid, first.language) == ("Un titre", "https://n.example/1", "urn:1", "fr")
    assert first.published == datetime(2026, 11, 25, 6, tzinfo=UTC)
    assert first.updated == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert first.authors == ("A", "B")
    # An entry that tells only when it changed was not published later than that.
    assert second.published == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert second.language == "ar"


def test_an_rdf_feed_is_read() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://n.example/"><title>R</title>'
        '<link>https://n.example/</link></channel><item rdf:about="https://n.example/1"><title>One</title>'
        "<link>https://n.example/1</link><dc:date>2026-11-25T08:00:00Z</dc:date><dc:creator>A</dc:creator></item></rdf:RDF>"
    )
    assert (feed.status, feed.version, titles(feed), urls(feed)) == ("ok", "rss10", ["One"], ["https://n.example/1"])
    assert feed.entries[0].published == datetime(2026, 11, 25, 8, tzinfo=UTC)


# ---------------------------------------------------------------- encodings


def test_f01_a_stray_byte_makes_the_feed_repaired_and_spoils_one_character_only() -> None:
    raw = rss(f"<title>{HEADLINE}</title>", f"<title>{SECOND}</title>").encode()
    raw = raw.replace("الجيش".encode(), b"\xff" + "الجيش".encode())
    feed = read(raw, content_type="application/rss+xml; charset=utf-8")
    assert feed.status == "repaired"
    assert titles(feed) == [HEADLINE, "\ufffd" + SECOND]


@pytest.mark.parametrize("content_type", ["text/xml; charset=utf-8", "application/xml", "text/xml"])
@pytest.mark.parametrize("encoding", ["windows-1256", "iso-8859-6", "utf-16"])
def test_f02_a_header_that_disagrees_costs_nothing_and_is_told(content_type, encoding) -> None:
    told = rss(f"<title>{HEADLINE}</title>", declaration=f'<?xml version="1.0" encoding="{encoding}"?>')
    feed = read(told.encode(encoding), content_type=content_type)
    assert titles(feed) == [HEADLINE]
    assert bool(feed.warnings) == ("charset" in content_type)


@pytest.mark.shared_data
def test_legacy_encodings_give_the_manifests_counts_and_titles(shared_data: Path) -> None:
    folder = shared_data / "feeds" / "legacy-encodings"
    for case in json.loads((folder / "manifest.json").read_text(encoding="utf-8")):
        feed = read((folder / case["file"]).read_bytes(), content_type=None)
        assert case["items"] in (-1, len(feed.entries)), case["file"]
        assert next(iter(titles(feed)), "") == case["first_title"], case["file"]


# ---------------------------------------------------------------- broken feeds


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (rss("<title>a</title>"), "ok"),
        (rss("<title>a</title>") + "\n<script>track()</script>", "repaired"),
        ("\n\n  " + rss("<title>a</title>"), "ok"),
        ("<br />\n<b>Warning</b>: oops\n" + rss("<title>a</title>"), "repaired"),
        (rss("<title>a & b</title>"), "repaired"),
        (rss("<title>a&nbsp;b</title>"), "repaired"),
        (rss("<title>a</title><media:content url='x'/>"), "repaired"),
        (rss("<title>a</titel>"), "repaired"),
        ("<!DOCTYPE html>" + rss("<title>a</title>", declaration=""), "ok"),
    ],
)
def test_f05_what_was_found_decides_and_not_the_parsers_flag(content, status) -> None:
    feed = read(content, content_type="text/xml")
    assert feed.status == status
    assert len(feed.entries) == 1
    assert bool(feed.warnings) == (status == "repaired")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "   ",
        "\x00\x00",
        "<!doctype html><html><head><title>x</title></head><body><p>Hello</p></body></html>",
        "<html><body><entry><title>x</title></entry></body></html>",
        "Not found",
        "{}",
        "[1]",
        '{"error": "no"}',
        "{broken",
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://n.example/</loc></url></urlset>",
        "/etc/hostname",
        "file:///etc/hostname",
    ],
)
def test_f05_what_is_neither_a_known_format_nor_has_entries_is_no_feed(content) -> None:
    feed = read(content)
    assert (feed.status, feed.entries) == ("not-a-feed", ())


def test_f05_a_feed_without_entries_is_empty() -> None:
    assert read(rss()).status == "empty"


def test_f06_control_characters_go_and_the_items_stay() -> None:
    feed = read(rss("<title>Court\x0b rules</title>", "<title>b</title><description>x &#x18; y &#0;</description>"))
    assert titles(feed) == ["Court rules", "b"]
    assert feed.entries[1].summary == "x y"
    assert feed.status == "repaired"


def test_s07_no_nul_gets_through_by_any_way() -> None:
    item = "<title>a&#0;b</title><description>c\x00d&amp;#0;e</description><guid isPermaLink='false'>g\x00&#0;</guid>"
    for content in (rss(item), jsonfeed({"id": "g\x00", "title": "a\x00b", "content_text": "c\x00d&#0;e"})):
        entry = read(content).entries[0]
        assert (entry.title, entry.guid) == ("ab", "g")
        assert "\x00" not in repr(entry.summary)
        assert entry.summary == "cde"


def test_a_feed_cut_off_keeps_its_entries_and_what_of_the_last_came_whole() -> None:
    whole = rss(
        "<title>One</title><link>https://n.example/1</link>",
        "<link>https://n.example/2</link><title>Two of many words</title><guid>https://n.example/2-long</guid>",
    )
    cut_title = read(whole[: whole.index(" of many")])
    assert cut_title.status == "repaired"
    assert urls(cut_title) == ["https://n.example/1", "https://n.example/2"]
    cut_guid = read(whole[: whole.index("-long")])
    assert [entry.guid for entry in cut_guid.entries] == [None, None]
    assert urls(cut_guid) == ["https://n.example/1", "https://n.example/2"]
    cut_link = read(whole[: whole.index("/2</link>") + 1])
    assert urls(cut_link) == ["https://n.example/1"]
    assert cut_link.left_out == 1


# ---------------------------------------------------------------- labels


@pytest.mark.parametrize(
    "content_type", ["text/html", "application/octet-stream", "text/plain; charset=utf-8", "image/png"]
)
def test_f28_a_feed_under_another_label_is_read_and_the_label_told(content_type) -> None:
    feed = read(rss("<title>a</title>"), content_type=content_type)
    assert feed.status == "ok"
    assert feed.warnings == (f"content-type: {content_type.partition(';')[0]}",)


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml", "text/xml", "application/json", "application/feed+json", None]
)
def test_f28_the_usual_labels_are_no_matter(content_type) -> None:
    assert read(rss("<title>a</title>"), content_type=content_type).warnings == ()


def test_f31_a_packed_file_is_unpacked() -> None:
    assert titles(read(gzip.compress(rss("<title>a</title>").encode()))) == ["a"]


def test_f25_a_challenge_is_no_empty_feed() -> None:
    feed = read("<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>")
    assert (feed.status, feed.warnings) == ("not-a-feed", ("challenge",))
