"""Facts are read alike from three languages: numbers, days, places, names, what was done."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.facts import Facts, read_facts
from marsad.model import Text

TODAY = date(2026, 4, 15)  # a Wednesday


def facts(text: str, title: str = "", today: date | None = TODAY) -> Facts:
    return read_facts(Text("a", title, text), today)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("They found 1,312,000 pills.", 1_312_000),
        ("Les douanes ont saisi 1 312 000 comprimés.", 1_312_000),
        ("Les douanes ont saisi 1\u202f312\u202f000 comprimés.", 1_312_000),
        ("ضبطت الجمارك ١٬٣١٢٬٠٠٠ حبة", 1_312_000),
        ("ضبط ٢٢٥ ألف حبة", 225_000),
        ("ضبط 225 ألف حبة", 225_000),
        ("Some 225,000 pills", 225_000),
        ("eleven million dollars", 11_000_000),
        ("onze millions de dollars", 11_000_000),
        ("11 مليون دولار", 11_000_000),
        ("a bail of $1.5 million", 1_500_000),
        ("une caution de 1,5 million", 1_500_000),
        ("كفالة بقيمة 1٫5 مليون", 1_500_000),
        ("twenty-three passengers", 23),
        ("vingt-trois passagers", 23),
        ("ثلاثة وعشرون راكباً", 23),
        ("four hundred refugees", 400),
        ("quatre cents réfugiés", 400),
        ("أربعمئة لاجئ", 400),
        ("ألفي سجين", 2_000),
        ("deux mille détenus", 2_000),
        ("three floors", 3),
        ("trois étages", 3),
        ("ثلاثة طوابق", 3),
    ],
)
def test_a_number_is_the_same_in_digits_and_words_of_every_language(text: str, number: float) -> None:
    assert number in facts(text).numbers


def test_the_day_of_a_date_and_the_year_we_are_in_are_no_counts() -> None:
    found = facts("On 12 April 2026 the army seized 40 rifles. القرار صدر في ١٢ نيسان 2026")
    assert found.numbers == {40}


@pytest.mark.parametrize(
    "text",
    [
        "Police said on Monday",
        "Police said on 13 April",
        "Police said on April 13",
        "Police said on April 13, 2026",
        "selon la police lundi",
        "selon la police, le 13 avril",
        "قالت الشرطة الاثنين",
        "قالت الشرطة يوم الإثنين",
        "قالت الشرطة في 13 نيسان",
        "قالت الشرطة في ١٣ أبريل/نيسان",
        "قالت الشرطة في 13 من أبريل",
    ],
)
def test_a_day_is_the_same_by_weekday_and_by_date_in_every_language(text: str) -> None:
    assert facts(text).days == {date(2026, 4, 13).toordinal()}
    assert facts(text).day == date(2026, 4, 13).toordinal()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("le 1er mars", date(2026, 3, 1)),
        ("on 28 December", date(2025, 12, 28)),
        ("on 28 December 2024", date(2024, 12, 28)),
        ("في 10 كانون الثاني", date(2026, 1, 10)),
        ("في 10 تشرين الأول 2025", date(2025, 10, 10)),
        ("he will travel next Friday", date(2026, 4, 17)),
        ("yesterday", date(2026, 4, 14)),
        ("أمس", date(2026, 4, 14)),
        ("hier", date(2026, 4, 14)),
    ],
)
def test_dates_without_a_year_are_the_nearest(text: str, day: date) -> None:
    assert facts(text).days == {day.toordinal()}


@pytest.mark.parametrize("text", ["may march on 31 February", "المارة في 40 نيسان", "Mars 99", "in May"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert not facts(text).days


def test_without_a_date_of_publication_no_day_is_reckoned() -> None:
    found = facts("on Monday 13 April", today=None)
    assert not found.days
    assert found.day is None


@pytest.mark.parametrize(
    ("english", "french", "arabic"),
    [
        ("from Damascus to Beirut", "de Damas à Beyrouth", "من دمشق إلى بيروت"),
        ("Syrian and Lithuanian officers", "des officiers syriens et lituaniens", "ضباط سوريون وليتوانيون"),
        ("in Deir ez-Zor", "à Deir ez-Zor", "في دير الزور"),
        ("the West Bank", "en Cisjordanie", "في الضفة الغربية"),
    ],
)
def test_places_are_the_same_in_three_languages(english: str, french: str, arabic: str) -> None:
    assert facts(english).places == facts(french).places == facts(arabic).places != frozenset()


def test_acts_and_things_are_the_same_in_three_languages() -> None:
    told = [facts("", t) for t in ("Customs seize pills", "La douane saisit des pilules", "الجمارك تضبط حبوباً")]
    assert all("customs" in found.things and "pills" in found.lead.things for found in told)
    assert (
        facts("Army arrested two").lead.acts == facts("Deux hommes arrêtés").lead.acts == facts("أوقف الجيش").lead.acts
    )


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Hannibal Kadhafi", "هنيبعل القذافي"),
        ("Asaad Chaibani", "أسعد الشيباني"),
        ("Asaad al-Shaibani", "وأسعد الشيباني"),
        ("Harf al-Samaqa", "في حرف السماقة"),
        ("Tarek Mitri", "طارق متري"),
    ],
)
def test_a_name_has_one_skeleton_across_scripts(latin: str, arabic: str) -> None:
    shared = facts(f"a visit by {latin} today").names & facts(f"زيارة {arabic} اليوم").names
    assert any(" " in name or len(name) >= 3 for name in shared)


def test_words_that_also_stand_small_are_no_names() -> None:
    assert not facts("Detainees waited. The detainees waited.").names & facts("Detainees waited in Tyre").names


def test_vowel_marks_and_letter_variants_change_nothing() -> None:
    plain, marked = facts("أحمد في القاهرة"), facts("احمَد في القاهِره")
    assert (plain.names, plain.places, plain.terms) == (marked.names, marked.places, marked.terms)


@pytest.mark.parametrize("text", ["", "…", "12", "\n\n", "٪", "a" * 20_000, "١٢٣٤٥٦٧٨٩٠" * 500])
def test_any_text_can_be_read(text: str) -> None:
    assert facts(text, title=text) is not None
