"""Copies of one text, whole, cut short or with a line more; and texts on one matter that are none."""

from __future__ import annotations

import random

from marsad.sketch import SIZE, are_copies, sketch

_WORDS = ("court", "officer", "border", "prison", "judge", "witness", "family", "lawyer", "city", "army")


def wire(seed: int, length: int = 300) -> str:
    """A text of so many words that only texts of the same seed share runs with."""
    dice = random.Random(seed)
    return " ".join(f"{dice.choice(_WORDS)}{dice.randrange(40)}" for _ in range(length))


def test_copies_are_known_cut_short_with_a_line_more_and_in_other_letters() -> None:
    text = wire(1)
    half = " ".join(text.split()[:150])
    for other in (text, text.upper(), half, f"BEIRUT (AFP) - {text} This article was edited by our desk."):
        assert are_copies(text, other)
        assert len(set(sketch(text)) & set(sketch(other))) >= 2


def test_another_text_a_quotation_and_a_brief_are_no_copies() -> None:
    text = wire(1)
    assert not are_copies(text, wire(2))
    assert not are_copies(text, f"{wire(2)} {' '.join(text.split()[:60])}")
    assert not are_copies(text, " ".join(text.split()[:50]))
    assert not set(sketch(text)) & set(sketch(wire(2)))


def test_a_sketch_is_small_and_a_short_text_has_none() -> None:
    assert len(sketch(wire(1, 3000))) == SIZE
    assert sketch("The court sat.") == sketch("") == ()
    assert not are_copies("The court sat.", "The court sat.")


def test_arabic_texts_are_compared_whatever_the_spelling_of_their_letters() -> None:
    text = " ".join(f"أُرجئت الجلسة {n} إلى الشهر المقبل" for n in range(30))
    assert are_copies(text, text.replace("أُ", "ا").replace("ة", "ه"))
