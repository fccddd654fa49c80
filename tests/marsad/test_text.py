"""Text enters through one choke point and is folded by one function."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.text import clean, fold, one_line, words


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\x00b", "ab"),
        ("line\x0bbreak\x18s\ud800", "linebreaks"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("\u202eتقرير\u202c", "تقرير"),
        ("\u2067مرصد\u2069\u200f", "مرصد"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("e\u0301", "é"),
    ],
)
def test_s07_f06_what_a_store_or_a_reader_chokes_on_is_removed(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@given(st.text())
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


def test_a18_a_line_break_in_a_title_becomes_a_space() -> None:
    assert one_line("line one\r\nBcc: x@y.example\u2028 end ") == "line one Bcc: x@y.example end"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("مُعْتَقَل", "معتقل"),
        ("أحمد", "احمد"),
        ("الدورى", "الدوري"),
        ("مدرسة", "مدرسه"),
        ("مـــرصد", "مرصد"),
        ("١٤ تموز", "14 تموز"),
        ("مسؤول", "مسوول"),
        ("Évadé", "evade"),
        ("cœur", "coeur"),
        ("L’État", "l'etat"),
        ("STRASSE", "straße"),
    ],
)
def test_s05_spellings_of_one_word_fold_to_one_form(written: str, asked: str) -> None:
    assert fold(written) == fold(asked)


def test_different_words_stay_different() -> None:
    assert len({fold(word) for word in ("سجن", "سجين", "سجان", "شجن", "prison", "prisons", "poison")}) == 7


@given(st.text())
def test_folding_twice_is_folding_once(raw: str) -> None:
    assert fold(fold(raw)) == fold(raw)


def test_words_are_folded_and_in_order() -> None:
    assert words("L'extradition: «القضاء» COVID-19") == ["l", "extradition", "القضا", "covid", "19"]
