"""What is new in an article against its story."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.facts import Facts, read_facts
from classifiers.novelty import MOST, new_by_edit, whats_new
from marsad.model import Novelty, Text

TODAY = date(2026, 3, 12)
FIRST = "Judges free 63 detainees from Raqqa prison\nSixty-three people left the central prison in Raqqa on Wednesday."


def read(written: str, language: str = "en") -> Text:
    title, _, text = written.partition("\n")
    return Text("a", title, text, language)


def before(*written: str) -> list[Facts]:
    return [read_facts(read(one), TODAY) for one in written]


def told(written: str, language: str = "en") -> tuple[Novelty, ...]:
    return whats_new(read(written, language), before(FIRST), today=TODAY)


@pytest.mark.parametrize(
    ("language", "written", "number"),
    [
        (
            "en",
            "A second group leaves\nAnother 41 left the prison in Raqqa, after the 63 of Wednesday.",
            "41",
        ),
        (
            "fr",
            "Un deuxième groupe sort\nOn en compte 41, sortis de la prison de Raqqa après les 63.",
            "41",
        ),
        ("ar", "دفعة ثانية من الرقة\nخرج 41 موقوفاً من السجن المركزي في الرقة بعد 63 خرجوا يوم الأربعاء.", "41"),
        ("ar", "دفعة ثانية من الرقة\nخرج ٤١ موقوفاً من السجن المركزي في الرقة بعد ٦٣ خرجوا يوم الأربعاء.", "41"),
    ],
)
def test_a_new_number_is_told_with_its_sentence_and_the_known_one_is_not(
    language: str, written: str, number: str
) -> None:
    numbers = [one for one in told(written, language) if one.kind == "number"]
    assert [one.text for one in numbers] == [number]
    assert "63" in numbers[0].passage or "٦٣" in numbers[0].passage


@pytest.mark.parametrize(
    "written",
    [
        "Detainees freed in Raqqa\nJudges freed 63 detainees, who left the prison in Raqqa on Wednesday.",
        "Raqqa : 63 détenus libérés\nLes juges ont libéré 63 personnes de la prison de Raqqa.",
        "إخلاء سبيل 63 موقوفاً في الرقة\nغادر ثلاثة وستون شخصاً سجن الرقة المركزي.",
    ],
)
def test_a_repeat_or_a_translation_has_no_new_number_and_no_new_place(written: str) -> None:
    language = "ar" if "الرقة" in written else "en"
    assert [one for one in told(written, language) if one.kind in ("number", "place")] == []


def test_a_name_that_nobody_had_given_is_told() -> None:
    found = told("Inquiry into the prison\nThe inquiry in Raqqa goes to Amber Quillfeather, the ministry said.")
    assert ("name", "Amber Quillfeather") in [(one.kind, one.text) for one in found]


def test_the_first_report_of_a_story_has_nothing_to_be_new_against() -> None:
    assert whats_new(read(FIRST), [], today=TODAY) == ()


def test_only_the_most_telling_is_told() -> None:
    many = "\n".join(f"In town number {n} they counted {n * 37 + 111} lorries." for n in range(11, 31))
    assert len(told(f"Lorries counted\n{many}")) == MOST


EARLIER = "Sixty-three people left the central prison in Raqqa on Wednesday. A lawyer waited at the gate."


@pytest.mark.parametrize(
    ("edited", "kind"),
    [
        (f"{EARLIER} By evening 41 others had left it too.", "number"),
        (f"By evening 41 others had left as well. {EARLIER}", "number"),
        ("The inquiry goes to Amber Quillfeather, a judge from Homs. " + EARLIER, "name"),
    ],
)
def test_an_edit_that_tells_something_new_tells_what(edited: str, kind: str) -> None:
    found = new_by_edit(read(f"Judges free detainees\n{edited}"), EARLIER, before(FIRST), today=TODAY)
    assert kind in [one.kind for one in found]


@pytest.mark.parametrize(
    "edited",
    [
        EARLIER,
        "A lawyer waited at the gate. Sixty-three people left the central prison in Raqqa on Wednesday.",
        f"{EARLIER} Updated at 14:35 on 12 March 2026.",
        f"{EARLIER} Maj le 12 mars à 14h35.",
        f"{EARLIER} The 63 were met by relatives.",
        f"{EARLIER} Relatives came from Homs.",
    ],
    ids=["nothing", "moved about", "a time", "a time in French", "the known number", "a place alone"],
)
def test_an_edit_that_tells_nothing_new_is_no_development(edited: str) -> None:
    assert new_by_edit(read(f"Judges free detainees\n{edited}"), EARLIER, before(FIRST), today=TODAY) == ()


def test_what_others_of_the_story_have_told_is_not_new_in_an_edit() -> None:
    others = before(FIRST, "A second group\nBy evening 41 others had left the prison in Raqqa.")
    edited = read(f"Judges free detainees\n{EARLIER} By evening 41 others had left it too.")
    assert new_by_edit(edited, EARLIER, others, today=TODAY) == ()
