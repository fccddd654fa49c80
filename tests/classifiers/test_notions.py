"""What texts and questions speak of, in terms that all languages have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.notions import asked_notions, notions


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Arrests in Syria", "The army seized pills near Damascus."),
        ("Arrestations en Syrie", "L'armée a saisi des pilules près de Damas."),
        ("توقيف في سوريا", "ضبط الجيش حبوبا قرب دمشق"),
    ],
)
def test_an_article_speaks_of_the_same_in_every_language(title, text):
    found = notions(title, text)
    assert {"place:syria", "place:damascus", "thing:army", "thing:pills", "act:arrest", "act:seizure"} <= set(found)
    assert (found["place:syria"], found["place:damascus"]) == (2, 1)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("arrests in Syria", {"arrests": ("act:arrest",), "syria": ("place:syria",)}),
        ("السجناء في سوريا", {"سجنا": ("thing:prison",), "سوريا": ("place:syria",)}),
        ("south lebanon", {"south": ("place:south-lebanon",), "lebanon": ("place:south-lebanon", "place:lebanon")}),
        ("الولايات المتحدة", {"ولايات": ("place:united-states",), "متحده": ("place:united-states",)}),
        ("nothing known here", {}),
        ("", {}),
    ],
)
def test_the_words_of_a_question_stand_for_notions(typed, asked):
    assert dict(asked_notions(typed)) == asked


@given(st.text(max_size=200))
def test_any_text_can_be_read(text):
    assert all(count > 0 for count in notions(text, text).values())
    assert all(asked_notions(text).values())
