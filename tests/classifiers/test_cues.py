"""Cues are found as words, in every form that the language writes them, and never inside other words."""

from __future__ import annotations

import pytest

from classifiers.cues import CueFinder
from marsad.text import words

FOUND = [
    ("smuggl*", "The smugglers fled."),
    ("cell", "He was moved to another cell."),
    ("hand* … over", "The court handed both of them over."),
    ("hand* … over", "They were handed over."),
    ("arrest warrant*", "Two arrest warrants were issued."),
    ("mandat d'arrêt", "Un mandat d’arrêt européen a été émis."),
    ("détenu*", "LES DÉTENUS PROTESTENT"),
    ("cross-border", "Cross-border patrols began."),
    ("سجن", "نُقل إلى السّجن"),
    ("سجن", "وبالسجن المركزي"),
    ("سجن", "للسجن"),
    ("تسليم", "وتسليمُ المطلوبين"),
    ("أسرى", "تبادل الأسرى"),
    ("أسرى", "تبادل الاسري"),
    ("يسلم", "سيسلم المتهم"),
    ("طائرة مسيرة", "سقطت الطائرة المسيّرة"),
    ("محكوم*", "نقل المحكومين"),
]
NOT_FOUND = [
    ("ice", "The police came."),
    ("log", "A new logo."),
    ("cell", "He was excellent."),
    ("prison", "Prisons are full."),
    ("hand* … over", "They handed the six oldest of all the men over."),
    ("arrest warrant*", "The arrest was a warrant of success."),
    ("سجن", "سجناء"),
    ("سجن", "نسجن"),
    ("سجن", "مسجون"),
    ("كل", "أكل الطعام"),
]


@pytest.mark.parametrize(("cue", "text"), FOUND)
def test_a_cue_is_found_in_its_forms(cue: str, text: str) -> None:
    assert CueFinder([cue]).find(words(text)) == [0]


@pytest.mark.parametrize(("cue", "text"), NOT_FOUND)
def test_c02_a_cue_is_not_found_inside_other_words(cue: str, text: str) -> None:
    assert CueFinder([cue]).find(words(text)) == []


def test_every_occurrence_of_every_cue_is_named() -> None:
    finder = CueFinder(["drug", "drugs", "drug*", "", "nothing"])
    assert finder.find(words("Drug money, drugs")) == [0, 2, 1, 2]
