"""Lets long lists of phrases be written as they are read: any number of lines, one bar between two phrases."""

from __future__ import annotations

import re

from marsad.text import fold

_BAR = re.compile(r"\s+\|\s+")


def phrases(text: str) -> frozenset[str]:
    """The phrases of ``text``, parted by " | ", folded as ``marsad.text.fold`` does."""
    return frozenset(fold(phrase) for phrase in _BAR.split(text.strip()))


def any_of(text: str) -> str:
    """A regular expression for any of the expressions in ``text``, parted by " | " (a bar without spaces is theirs)."""
    return "|".join(_BAR.split(text.strip()))
