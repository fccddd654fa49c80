"""Tells Arabic, English and French apart by letters and small words; which words of them are but function words."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ARABIC = re.compile("[\u0621-\u064a]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = "the of and to in is that was for on with as by at from his are has were not an be after who"
_FRENCH = "le la les des du de un une et en est que qui pour dans par sur au aux a plus ne pas se ont son"
_SMALL_WORDS = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}


FUNCTION_WORDS = (
    "the a an and or of in to into for with on at by as from about is are was were be been being has have had do does "
    "did will would can could should may might must this that these those it its he she they them their his her our we "
    "you i my me who whom whose what which when where why how there not no any some "
    "le la les l un une des du de d et ou a au aux en dans par pour avec sur sous chez vers est sont etait etaient ete "
    "etre ont avait avoir fait ce cet cette ces il elle ils elles on nous vous je tu se son sa ses leur leurs qui que "
    "quoi dont quel quelle quels quelles quand comment pourquoi combien est-ce qu c s n y ne pas "
    "من في على إلى عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين كان كانت قد لقد هل ما ماذا متى أين كيف لماذا لم لن "
    "لا كم أن إن أنه أنها أو و ثم بين عند منذ حتى أي"
)
"""Words of the three languages that say nothing of what a text is about: articles, prepositions, pronouns, auxiliaries,
and those that questions begin with."""


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
