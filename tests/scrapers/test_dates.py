"""Dates as feeds and pages write them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import fold
from scrapers.dates import parse_date
from scrapers.datewords import MONTHS, PLACES, REGIONS, ZONES

DAY = datetime(2026, 7, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [("EEST", 7), ("EET", 8), ("CEST", 8), ("CET", 9), ("BST", 9), ("MEST", 8), ("MSK", 7), ("EDT", 14), ("UT", 10)],
)
def test_f34_a_named_zone_is_read_from_the_table(zone: str, hour: int) -> None:
    assert parse_date(f"Tue, 14 Jul 2026 10:00:00 {zone}") == DAY.replace(hour=hour)
    assert parse_date(f"July 14, 2026 10:00 AM {zone}") == DAY.replace(hour=hour)


@pytest.mark.parametrize("zone", ["IST", "CST", "AST", "XYZ"])
def test_f34_a_zone_that_may_be_several_gives_a_date_only_by_the_sources_own_zone(zone: str) -> None:
    for raw in (f"Tue, 14 Jul 2026 10:00:00 {zone}", f"14 July 2026, 10:00 {zone}", f"2026-07-14 10:00:00 {zone}"):
        assert parse_date(raw) is None
        assert parse_date(raw, zone=ZoneInfo("Asia/Kolkata")) == DAY.replace(hour=4, minute=30)


@pytest.mark.parametrize(
    "raw",
    [
        "14 يوليو 2026", "14 تموز 2026", "14 يوليوز 2026", "14 جويلية 2026", "١٤/٠٧/٢٠٢٦", "١٤ تموز ٢٠٢٦", "۱۴/۰۷/۲۰۲۶",
        "الثلاثاء، 14 تموز/يوليو 2026", "الثلاثاء ١٤ يوليو ٢٠٢٦م", "29 محرم 1448 هـ الموافق 14 يوليو 2026 م",
        "14 juil. 2026", "14 juillet 2026", "mardi 14 juillet 2026", "mar. 14 juil. 2026", "14 JUILLET 2026",
        "14 July 2026", "July 14, 2026", "Jul 14th, 2026", "Tuesday, July 14 2026", "2026 July 14", "14-Jul-2026",
        "14/07/2026", "14.07.2026", "14-07-2026", "2026/07/14", "2026-7-14", "20260714", "07/14/2026",
        "14 Temmuz 2026", "14 de julio de 2026", "14. Juli 2026", "\u200f14 يوليو 2026\u200e",
    ],
)  # fmt: skip
def test_f36_a_day_is_read_in_every_language_and_either_kind_of_digits(raw: str) -> None:
    assert parse_date(raw) == DAY


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("1 كانون الثاني 2026", 1), ("1 كانون الأول 2026", 12), ("1 تشرين الاول 2026", 10), ("1 تشرين الثاني 2026", 11),
        ("1 آب 2026", 8), ("1 اب 2026", 8), ("1 غشت 2026", 8), ("1 أوت 2026", 8), ("1er août 2026", 8),
        ("1 déc. 2026", 12),
        ("1 mars 2026", 3), ("mar. 1 mars 2026", 3), ("1 mai 2026", 5), ("1 ماي 2026", 5), ("1 juin 2026", 6),
    ],
)  # fmt: skip
def test_f36_month_names_that_resemble_each_other_are_told_apart(raw: str, month: int) -> None:
    assert parse_date(raw) == datetime(2026, month, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "14 Foo 2026", "Tue, 14 Foo 2026 10:00:00 GMT", "14 محرم 1448", "14 فلان 2026", "14 juillette 2026",
        "14 يوليو/تموز", "14 آب/يوليو 2026", "July 2026", "2026", "2 days ago", "yesterday", "قبل ساعتين",
        "il y a 2 heures",
        "", "   ", "10:30", "n/a", "null", "26/07/14", "© 2011", "12345", "1.2.3",
    ],
)  # fmt: skip
def test_f36_what_is_not_surely_a_date_gives_none(raw: str) -> None:
    assert parse_date(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "31 Jun 2026", "2026-02-30", "2026-13-01", "32/07/2026", "14/13/2026", "2026-07-14T25:00:00Z",
        "14 Jul 2026 10:75",
        "0001-01-01T00:00:00", "0000-00-00", "1970-01-01T00:00:00Z", "2603-01-01", "14 يوليو 1447", "01 Jan 9999",
        "2026-07-14T10:00:00+99:00", "Thu, 01 Jan 1970 00:00:00 GMT",
    ],
)  # fmt: skip
def test_impossible_days_and_absurd_years_give_none(raw: str) -> None:
    assert parse_date(raw) is None


@pytest.mark.parametrize(
    "raw",
    [
        "2026-07-14T07:30:00Z", "2026-07-14T07:30Z", "2026-07-14t07:30:00z", "2026-07-14 07:30:00", "20260714T073000Z",
        "2026-07-14T10:30:00+03:00", "2026-07-14T10:30:00+0300", "2026-07-14T10:30:00+03", "2026-07-14 10:30:00 +0300",
        "2026-07-14T07:30:00.000Z", "2026-07-14T07:30:00,5Z", "2026-07-14T10:30:00 Asia/Beirut",
        "Tue, 14 Jul 2026 07:30:00 GMT", "Tue, 14 Jul 26 07:30 GMT", "14 Jul 2026 07:30:00 +0000",
        "Tue, 14 Jul 2026 07:30:00",
        "Tue, 14 Jul 2026 10:30:00 GMT+3", "Tue, 14 Jul 2026 10:30:00 +03:00", "Tue,14 Jul 2026 10:30:00 +0300 (EEST)",
        "Tue Jul 14 07:30:00 2026", "Tue Jul 14 10:30:00 EEST 2026",
        "Tue Jul 14 2026 10:30:00 GMT+0300 (Eastern European)",
        "July 14, 2026, 3:30 AM EDT", "May be out of date: 14 July 2026 at 07.30, 07:30", "14 juillet 2026 à 07h30",
        "الثلاثاء 14 يوليو 2026 - 07:30 ص", "07:30 | 14/07/2026", "14 تموز 2026 الساعة ١٠:٣٠ بتوقيت بيروت",
        "7/14/2026 7:30:00 AM", "1784014200", "1784014200000",
    ],
)  # fmt: skip
def test_a_moment_is_read_in_the_spellings_of_the_web(raw: str) -> None:
    moment = parse_date(raw)
    assert moment is not None
    assert moment.utcoffset() == timedelta(0)
    assert moment.replace(microsecond=0) == DAY.replace(hour=7, minute=30)


@pytest.mark.parametrize("mark", ["PM", "pm", "p.m.", "م", "مساءً"])
def test_the_afternoon_is_the_afternoon(mark: str) -> None:
    assert parse_date(f"14/07/2026 10:30 {mark}") == DAY.replace(hour=22, minute=30)
    assert parse_date(f"14/07/2026 12:30 {mark}") == DAY.replace(hour=12, minute=30)


def test_a_time_without_a_zone_is_one_of_the_sources_zone() -> None:
    beirut = ZoneInfo("Asia/Beirut")
    assert parse_date("2026-07-14 10:00:00", zone=beirut) == DAY.replace(hour=7)
    assert parse_date("14 تموز 2026 10:00", zone=beirut) == DAY.replace(hour=7)
    assert parse_date("2026-07-14T10:00:00Z", zone=beirut) == DAY.replace(hour=10)


def test_midnight_at_the_end_of_a_day_and_a_leap_second_are_moments() -> None:
    assert parse_date("2026-07-14T24:00:00Z") == DAY + timedelta(days=1)
    assert parse_date("2016-12-31T23:59:60Z") == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_every_name_in_the_tables_is_written_as_folding_leaves_it_and_every_region_exists() -> None:
    assert all(fold(name) == name for name in MONTHS)
    assert set(MONTHS.values()) == set(range(1, 13))
    assert not {"IST", "CST", "AST"} & (set(ZONES) | set(REGIONS))
    assert all(ZoneInfo(region) for region in (*PLACES.values(), *REGIONS.values()))


@given(st.integers(-2_208_000_000, 4_100_000_000), st.integers(-14 * 60, 14 * 60))
def test_what_python_writes_as_iso_is_read_back(seconds: int, minutes: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    there = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_date(there.isoformat()) == (moment if seconds else None)


@given(st.text(max_size=200))
def test_no_text_is_an_error(raw: str) -> None:
    moment = parse_date(raw)
    assert moment is None or moment.utcoffset() == timedelta(0)


def test_thousands_of_dates_are_read_in_a_second() -> None:
    raws = ["Tue, 14 Jul 2026 10:00:00 EEST", "2026-07-14T10:00:00Z", "الثلاثاء 14 تموز/يوليو 2026 - 10:30 مساءً"] * 500
    began = time.perf_counter()
    for raw in raws:
        parse_date(raw)
    assert time.perf_counter() - began < 1.0
