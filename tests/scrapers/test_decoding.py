"""Content-Encoding undone, whatever the label says."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest
import zstandard

from marsad.errors import FetchError
from scrapers.decoding import unpack

FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel>"
    + b"<item><title>News</title></item>" * 50
    + b"</channel></rss>"
)
CAP = 1_000_000
RAW_DEFLATE = zlib.compressobj(wbits=-15)
RAW_DEFLATED = RAW_DEFLATE.compress(FEED) + RAW_DEFLATE.flush()
GZIPPED = gzip.compress(FEED)


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("gzip", GZIPPED),
        ("x-gzip", GZIPPED),
        ("deflate", zlib.compress(FEED)),
        ("br", brotli.compress(FEED)),
        ("zstd", zstandard.compress(FEED)),
        ("", FEED),
        ("identity", FEED),
        (" GZIP ", GZIPPED),
    ],
)
def test_an_honest_label_is_undone_without_a_word(label: str, raw: bytes) -> None:
    found = unpack(raw, [label], cap=CAP)
    assert (found.content, found.cut, found.warnings) == (FEED, False, ())


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("gzip", FEED),
        ("deflate", RAW_DEFLATED),
        ("br", FEED),
        ("zstd", FEED),
        ("deflate", FEED),
        ("UTF-8", FEED),
        ("none", FEED),
        ("br", GZIPPED),
        ("gzip", zstandard.compress(FEED)),
        ("deflate", GZIPPED),
    ],
)
def test_f30_a_wrong_label_costs_nothing(label: str, raw: bytes) -> None:
    found = unpack(raw, [label], cap=CAP)
    assert (found.content, found.cut) == (FEED, False)


def test_f30_a_label_that_is_wrong_is_told() -> None:
    assert unpack(FEED, ["gzip"], cap=CAP).warnings == ("content-encoding-wrong: not gzip",)


@pytest.mark.parametrize("label", ["gzip", "br", "zstd", "deflate"])
def test_f30_bytes_that_are_neither_what_they_are_called_nor_text_are_a_clear_failure(label: str) -> None:
    with pytest.raises(FetchError) as caught:
        unpack(bytes(range(7, 32)) * 20, [label], cap=CAP)
    assert caught.value.reason == "bad-encoding"


@pytest.mark.parametrize(
    ("labels", "raw"),
    [
        ([], GZIPPED),
        (["gzip"], gzip.compress(GZIPPED)),
        (["gzip", "gzip"], gzip.compress(GZIPPED)),
        ([], zstandard.compress(GZIPPED)),
        (["gzip", "br"], brotli.compress(GZIPPED)),
    ],
)
def test_f31_bytes_without_a_label_or_packed_twice_are_unpacked(labels: list[str], raw: bytes) -> None:
    assert unpack(raw, labels, cap=CAP).content == FEED


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("gzip", GZIPPED[:-20]),
        ("", GZIPPED[:-20]),
        ("gzip", GZIPPED[:-6] + b"\0\0\0\0\0\0"),
        ("deflate", zlib.compress(FEED)[:-12]),
        ("br", brotli.compress(FEED)[:-4]),
    ],
)
def test_f31_a_body_cut_short_is_known_as_cut_and_its_beginning_kept(label: str, raw: bytes) -> None:
    found = unpack(raw, [label], cap=CAP)
    assert found.cut
    assert "content-encoding-cut" in found.warnings
    assert FEED.startswith(found.content)
    assert found.content


def test_f31_zstd_cut_short_is_known_as_cut() -> None:
    long = bytes(range(256)) * 4000
    found = unpack(zstandard.compress(long)[:-3], ["zstd"], cap=2 * CAP)
    assert found.cut
    assert long.startswith(found.content)


def test_gzip_members_in_a_row_are_joined_and_padding_after_them_is_none() -> None:
    found = unpack(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 20, ["gzip"], cap=CAP)
    assert (found.content, found.cut) == (b"one two", False)


@pytest.mark.parametrize(
    ("label", "raw"),
    [
        ("gzip", gzip.compress(bytes(60_000_000), 9)),
        ("", gzip.compress(bytes(60_000_000), 9)),
        ("gzip", gzip.compress(gzip.compress(bytes(60_000_000), 9))),
        ("deflate", zlib.compress(bytes(60_000_000), 9)),
        ("br", brotli.compress(bytes(60_000_000), quality=5)),
        ("zstd", zstandard.compress(bytes(60_000_000))),
    ],
    ids=["gzip", "unlabelled", "nested", "deflate", "br", "zstd"],
)
def test_h07_a_bomb_stops_at_the_cap_and_never_becomes_big(label: str, raw: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FetchError) as caught:
            unpack(raw, [label], cap=CAP)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert caught.value.reason == "too-big"
    assert peak < 12 * CAP


def test_h07_endless_empty_members_are_given_up() -> None:
    with pytest.raises(FetchError, match="bad-encoding"):
        unpack(gzip.compress(b"") * 100_000, ["gzip"], cap=CAP)
