"""Names out of bylines."""

from __future__ import annotations

import pytest

from scrapers.bylines import names


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By Jane Doe | 13 November 2025", ("Jane Doe",)),
        ("كتب: سمير علي - الرباط", ("سمير علي",)),
        ("بقلم: سمير علي", ("سمير علي",)),
        ("Par Jeanne Dupont et Jean Martin", ("Jeanne Dupont", "Jean Martin")),
        ("Jane Doe, Reuters", ("Jane Doe",)),
        ("Written by Jane Doe on July 14, 2026", ("Jane Doe",)),
        ("By Jane Doe, Senior Correspondent", ("Jane Doe",)),
        ("By The Daily", ("The Daily",)),
        ("Par Jeanne Dupont, à Beyrouth", ("Jeanne Dupont",)),
        ("بقلم سمير علي، في الرباط", ("سمير علي",)),
    ],
)
def test_x16_a_byline_gives_the_name_without_date_agency_or_place(byline: str, expected: tuple[str, ...]) -> None:
    assert names(byline) == expected


@pytest.mark.parametrize(
    "byline",
    ["25 February 2021", "By", "", "admin", "14 يوليو 2026", "https://a.example/jane", "5 min read", "Staff", "@jane"],
)
def test_x16_a_byline_without_a_name_gives_none(byline: str) -> None:
    assert names(byline) == ()


@pytest.mark.parametrize(
    "said",
    [
        "Jane Doe, John Roe and Ann Poe",
        "Jane Doe; John Roe; Ann Poe",
        "Jane Doe & John Roe & Ann Poe",
        "By Jane Doe\nJohn Roe\nAnn Poe",
        ["Jane Doe", "John Roe", "Ann Poe", "Jane Doe"],
    ],
)
def test_x17_several_names_are_a_list_of_clean_names(said: str | list[str]) -> None:
    assert names(said) == ("Jane Doe", "John Roe", "Ann Poe")
