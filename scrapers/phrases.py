"""Lets long lists of phrases be written as they are read: any number of lines, one bar between two phrases."""

from __future__ import annotations

import re

from marsad.text import fold

_ARABIC = re.compile("[\u0621-\u0655\u0670\u0671]+")
_BAR = re.compile(r"\s+\|\s+")


def phrases(text: str) -> frozenset[str]:
    """The phrases of ``text``, parted by " | ", folded as ``marsad.text.fold`` does."""
    return frozenset(fold(phrase) for phrase in _BAR.split(text.strip()))


def any_of(text: str) -> str:
    """A regular expression for any of the expressions in ``text``, parted by " | " (a bar without spaces is theirs);
    for folded text, whose Arabic may be written here as people write it."""
    return folded("|".join(_BAR.split(text.strip())))


def folded(expression: str) -> str:
    """A regular expression whose Arabic letters are those of folded text: unfolded ones never match there."""
    return _ARABIC.sub(lambda letters: fold(letters[0]), expression)
