"""What people type and hand in: times, and articles as JSON Lines."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from query import dates
from query.articles import PageLine, StreamLine, TextLine
from query.jsonl import Bad, Good, read
from query.usage import UsageError

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-07-01", datetime(2026, 7, 1, tzinfo=UTC)),
        ("2026-07-01T09:30", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        ("2026-07-01T09:30+02:00", datetime(2026, 7, 1, 7, 30, tzinfo=UTC)),
        ("2026-07-01T09:30:00Z", datetime(2026, 7, 1, 9, 30, tzinfo=UTC)),
        ("7d", datetime(2026, 7, 7, 12, tzinfo=UTC)),
        ("12h", datetime(2026, 7, 14, 0, tzinfo=UTC)),
        (" 2W ", datetime(2026, 6, 30, 12, tzinfo=UTC)),
        ("30m", datetime(2026, 7, 14, 11, 30, tzinfo=UTC)),
        ("yesterday", datetime(2026, 7, 13, tzinfo=UTC)),
        ("أمس", datetime(2026, 7, 13, tzinfo=UTC)),
        ("2026-07", datetime(2026, 7, 1, tzinfo=UTC)),
    ],
)
def test_times_are_read_as_people_type_them(typed: str, meant: datetime) -> None:
    assert dates.since(typed, now=NOW) == meant


def test_s15_a_day_is_a_day_of_the_desks_zone_and_counts_to_its_end() -> None:
    zone = ZoneInfo("Africa/Casablanca")
    first = dates.since("2026-01-31", now=NOW, zone=zone)
    last = dates.until("2026-01-31", now=NOW, zone=zone)
    inside = [datetime(2026, 1, 31, *clock, tzinfo=zone) for clock in ((0,), (12,), (23, 59, 59, 900_000))]
    assert all(first <= moment < last for moment in inside)
    assert last == datetime(2026, 2, 1, tzinfo=zone)


@pytest.mark.parametrize(
    "typed", ["", "someday", "7", "d7", "2026-13-01", "999999w", "07/14/2026", "1e3d", "0001-01-01"]
)
def test_what_is_no_time_is_told_with_the_forms_that_are(typed: str) -> None:
    with pytest.raises(UsageError, match="2026-07-14"):
        dates.since(typed, now=NOW, zone=ZoneInfo("Asia/Beirut"))


def test_a_bad_line_spoils_no_other_and_says_where_it_stands() -> None:
    lines = [
        b'\xef\xbb\xbf{"id": "a", "text": "one"}\n',
        b"\n",
        b"not json\n",
        b'{"id": "b"}\n',
        b'{"text": "no id"}\n',
        b"[1]\n",
        b'{"id": "c", "text": "\xff"}\n',
        b"[" * 100_000 + b"\n",
        b'{"id": 9, "text": "last", "other": {"kept": "out"}}',
    ]
    found = list(read(lines, TextLine))
    assert [line.number for line in found] == [1, 3, 4, 5, 6, 7, 8, 9]
    good = [line.record for line in found if isinstance(line, Good)]
    assert [(line.id, line.text) for line in good] == [("a", "one"), (9, "last")]
    assert [line.id for line in found if isinstance(line, Bad)] == [None, "b", None, None, None, None]


def test_f06_s07_characters_no_text_should_hold_are_taken_out_of_a_line() -> None:
    line = rb'{"id": 1, "title": null, "text": "a\u0000b\u000bc\ud800d"}'
    (found,) = read([line], TextLine)
    assert isinstance(found, Good)
    assert (found.record.title, found.record.text) == ("", "abcd")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-07-14", datetime(2026, 7, 14, tzinfo=UTC)),
        ("2026-07-14T10:00:00+03:00", datetime(2026, 7, 14, 7, tzinfo=UTC)),
        ("2026-07-14T10:00:00Z", datetime(2026, 7, 14, 10, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_s14_dates_of_a_stream_are_utc(written: str | None, meant: datetime | None) -> None:
    line = StreamLine.model_validate({"id": 1, "text": "t", "date": written})
    assert line.date == meant


@pytest.mark.parametrize(
    "raw", [{"id": 1}, {"id": 1, "path": "a", "html": "b"}, {"path": "a"}, {"id": True, "path": "a"}]
)
def test_a_page_line_needs_an_id_and_one_page(raw: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        PageLine.model_validate(raw)
