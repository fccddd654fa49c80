"""What is new in an article against its story, and what puts an earlier report right."""

from __future__ import annotations

from datetime import date

import pytest

from classifiers.facts import Facts, read_facts
from classifiers.novelty import MOST, is_correction, whats_new
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


@pytest.mark.parametrize(
    "written",
    [
        "Correction: the number of those freed\nIt was 36.",
        "Prison release\n[CORRECTION] Thirty-six were freed, not 63.",
        "Prison release\nAn earlier version of this article gave a wrong number.",
        "Agency retracts report on prison release\nThe agency said so.",
        "Rectificatif : 36 détenus et non 63\nLa dépêche d'hier se trompait.",
        "Libérations\nUne version précédente de cet article donnait un autre chiffre.",
        "تصحيح: عدد المفرج عنهم 36\nورد في خبر سابق رقم غير دقيق.",
        "الوكالة تسحب الخبر عن السجن\nقالت إن الرقم غير صحيح.",
        "سجن الرقة\nنسخة سابقة من هذا الخبر ذكرت رقماً آخر.",
    ],
)
def test_what_puts_an_earlier_report_right_is_seen(written: str) -> None:
    assert is_correction(read(written))


@pytest.mark.parametrize(
    "written",
    [
        "Correctional facility to close\nThe house of correction will be sold.",
        "Markets see a correction\nPrices fell after a correction of eight per cent.",
        "Army corrects its course\nThe column turned north.",
        "La correction des copies commence\nLes professeurs ont deux semaines.",
        "تصحيح أوراق الامتحانات يبدأ\nيستغرق تصحيح الأوراق أسبوعين.",
        "Union withdraws its threat\nThe strike report was read out in full.",
        "الجيش يسحب آلياته من القرية\nعاد الأهالي إلى بيوتهم.",
    ],
)
def test_words_of_correction_in_other_matters_are_no_correction(written: str) -> None:
    assert not is_correction(read(written))
