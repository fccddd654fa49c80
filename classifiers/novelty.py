"""What is new in an article, against what its story had said before; and whether it puts something right.

What counts as new is what three languages write alike or the lexicon knows: exact numbers, acts ("releases",
"appeals"), places, and names in Latin letters. A translation or a repeat therefore has nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from classifiers.facts import Facts, Stated, stated
from marsad.model import CORRECTION_WITHIN, Novelty, Text

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MOST = 5
"""New things that are told of one article."""
MOST_OF_A_SENTENCE = 2
LEAD_CHARACTERS = 900
"""How much of a text is looked at: news says what is new first, background follows."""
PASSAGE_CHARACTERS = 280
EXACT_FROM = 10
"""Numbers up to this are common to unlike reports and say little."""

_SENTENCE = re.compile(r"[^.!?؟\n]+(?:[.!?؟](?=\d)[^.!?؟\n]+)*[.!?؟]?[»”\"]*")
_ORDER = {"decision": 0, "number": 1, "place": 2, "name": 3}

_LABEL = re.compile(
    r"(?:^|[\n\[(])\s*(?:correction|corrections|corrected|correctif|rectificatif|rectification|erratum|retraction"
    r"|mise au point|تصحيح|تصويب|تنويه|استدراك)\s*(?:[:\-–—\])]|$)",
    re.IGNORECASE | re.MULTILINE,
)
_PHRASE = re.compile(
    r"\b(?:an? (?:earlier|previous) version of this (?:article|story|report)|this (?:article|story|report) has been"
    r" (?:corrected|retracted)|(?:we|has|have) (?:retracted|withdrawn) (?:the|this|its|our|their)"
    r" (?:article|story|report)"
    r"|(?:retracts?|withdraws?) (?:its |the |a )?(?:article|story|report)"
    r"|une version (?:précédente|antérieure) de (?:cet article|cette dépêche)"
    r"|cet article a été (?:corrigé|rectifié|retiré)"
    r"|contrairement à ce que nous (?:avons écrit|écrivions)|retire (?:son|sa) (?:article|dépêche))"
    r"|(?:نسخة|صيغة) سابقة من (?:هذا|هذه) (?:الخبر|المقال|التقرير|المادة)|(?:جرى|تم) تصحيح (?:الخبر|المقال|التقرير)"
    r"|(?:سحبت?|تسحب|يسحب)\b[^.\n]{0,40}\b(?:الخبر|خبرها|تقريرها|المقال)|تعتذر\b[^.\n]{0,60}\b(?:الخبر|خطأ)",
    re.IGNORECASE,
)


def is_correction(text: Text) -> bool:
    """Whether ``text`` says, at its beginning, that it takes back or puts right what was reported: a label such as
    "Correction:", or a sentence to that effect."""
    opening = f"{text.title}\n{text.text[:CORRECTION_WITHIN]}"
    return bool(_LABEL.search(opening) or _PHRASE.search(opening))


def whats_new(text: Text, before: Sequence[Facts], *, today: date | None) -> tuple[Novelty, ...]:
    """The new things in ``text`` that none of ``before`` stated, the most telling first, ``MOST`` at most. Without
    anything before it there is nothing to be new against: ()."""
    if not before:
        return ()
    known = _known(before)
    found: list[tuple[int, int, Novelty]] = []
    told: set[tuple[str, object]] = set()
    for place, sentence in enumerate(_sentences(text)):
        fresh = [
            one
            for one in stated(sentence, today)
            if (one.kind, one.key) not in told and _is_new(one, known, opens=place < 2)
        ]
        for one in sorted(fresh, key=lambda one: _ORDER[one.kind])[:MOST_OF_A_SENTENCE]:
            told.add((one.kind, one.key))
            found.append((_ORDER[one.kind], place, Novelty(one.kind, one.text, _shortened(sentence))))
    return tuple(novelty for _, _, novelty in sorted(found, key=lambda item: item[:2])[:MOST])


def _known(before: Sequence[Facts]) -> dict[str, AbstractSet[object]]:
    return {
        "number": frozenset().union(*(facts.numbers for facts in before)),
        "place": frozenset().union(*(facts.places for facts in before)),
        "decision": frozenset().union(*(facts.lead.acts for facts in before)),
        "name": frozenset().union(*(facts.names for facts in before)),
    }


def _is_new(one: Stated, known: dict[str, AbstractSet[object]], *, opens: bool) -> bool:
    """An act is one only where news says what was done: in the headline and the first sentence."""
    if one.kind == "number" and (not isinstance(one.key, float) or one.key <= EXACT_FROM):
        return False
    if one.kind == "decision" and not opens:
        return False
    if one.kind == "name":
        return known["name"].isdisjoint({one.key, *str(one.key).split()})
    return one.key not in known[one.kind]


def _sentences(text: Text) -> Iterator[str]:
    for found in _SENTENCE.finditer(f"{text.title}\n{text.text[:LEAD_CHARACTERS]}"):
        if sentence := found.group().strip():
            yield sentence


def _shortened(sentence: str) -> str:
    if len(sentence) <= PASSAGE_CHARACTERS:
        return sentence
    return sentence[:PASSAGE_CHARACTERS].rsplit(" ", 1)[0] + "…"
