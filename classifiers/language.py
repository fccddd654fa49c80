"""Tells Arabic, English and French apart by letters and small words, where nobody has said which it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ARABIC = re.compile("[\u0621-\u064a]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = "the of and to in is that was for on with as by at from his are has were not an be after who"
_FRENCH = "le la les des du de un une et en est que qui pour dans par sur au aux a plus ne pas se ont son"
_SMALL_WORDS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}


def language_of(stated: str | None, text: str, folded: Sequence[str]) -> str | None:
    """The language of ``text`` as a two-letter code: what was ``stated`` ("fr-CA" is "fr"), else what it looks like.

    ``folded`` are its words as ``marsad.text.words`` gives them. None if there are too few to tell.
    """
    if stated:
        return re.split("[-_]", stated.strip().lower())[0] or None
    letters = _LETTER.findall(text)
    if letters and len(_ARABIC.findall(text)) > len(letters) / 2:
        return "ar"
    counts = {code: sum(word in small for word in folded) for code, small in _SMALL_WORDS.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] > min(counts.values()) else None
