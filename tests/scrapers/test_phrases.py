"""Lists of phrases, written as people write them and looked for in folded text."""

from __future__ import annotations

import re

import pytest

from marsad.text import fold
from scrapers.phrases import any_of, folded


@pytest.mark.parametrize(
    "line", ["تعليقات القراء", "آراء الزوار", "قائمة", "اقرأ أيضاً", "إهداء المقال", "شؤون مسؤولين"]
)
def test_arabic_is_found_in_folded_text_however_the_expression_writes_it(line: str) -> None:
    assert re.fullmatch(any_of(f"other | {line} | last"), fold(line))


def test_what_expressions_are_made_of_stays_as_it_is() -> None:
    expression = r"^[\W_]*(?:next\b|الصفحة)(?:\d{1,3})?$"
    assert folded(expression) == expression.replace("الصفحة", "الصفحه")
