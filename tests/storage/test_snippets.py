"""Snippets: cut from the text as it is shown, at words."""

from __future__ import annotations

import pytest

from marsad.asking import read_query
from storage.snippets import LENGTH, highlights, snippet

LONG = "Some words before it. " * 30 + "Here the مُعْتَقَل stands. " + "And words after it. " * 30


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("A short text.", "text", "A short text."),
        ("A short\n\ntext.", "nothing", "A short text."),
        ("", "word", ""),
        ("", "", ""),
    ],
)
def test_a_short_text_is_its_own_snippet_on_one_line(text, words, expected):
    assert snippet(text, read_query(words).terms).text == expected


def test_a_snippet_is_cut_around_the_first_hit_at_words():
    cut = snippet(LONG, read_query("معتقل").terms).text
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert "Here the مُعْتَقَل stands." in cut
    assert len(cut) <= LENGTH + 4
    assert cut.strip("… ") in LONG


def test_without_a_hit_the_beginning_is_shown_or_what_lies_at_an_offset():
    assert snippet(LONG, read_query("absent").terms).text.startswith("Some words before it.")
    assert snippet(LONG, read_query("absent").terms, LONG.index("Here")).text.startswith("… Here the")
    assert snippet("short", read_query("absent").terms, 99).text == "short"


def test_a_text_without_spaces_is_cut_all_the_same():
    assert snippet("x" * 1000, read_query("").terms).text == "x" * LENGTH + " …"


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("The Court's courts", "court", ["Court", "courts"]),
        ("The Court's courts", '"court"', ["Court"]),
        ("وزار المَدْرَسَةَ أمس", "مدرسه", ["المَدْرَسَةَ"]),
        ("sur l'extradition", "extradition", ["extradition"]),
        ("COVID-19 or covid", "COVID-19", ["COVID", "19"]),
        ("prison de la ville, de la cour", '"de la cour"', ["de", "la", "cour"]),
        ("the court, the courts", "the court", ["court", "courts"]),
        ("court", "-court", []),
        ("court", "", []),
    ],
)
def test_highlights_are_the_words_as_they_stand_in_the_text(text, words, marked):
    assert [text[start:end] for start, end in highlights(text, words)] == marked
