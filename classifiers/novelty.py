"""What is new in an article, against what its story had said before.

What counts as new is what three languages write alike or the lexicon knows: exact numbers, acts ("releases",
"appeals"), places, and names in Latin letters. A translation or a repeat therefore has nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from classifiers.facts import Facts, Stated, read_facts, stated
from classifiers.sentences import sentences, shortened
from marsad.model import Novelty, Text
from marsad.text import fold

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MOST = 5
"""New things that are told of one article."""
MOST_OF_A_SENTENCE = 2
LEAD_CHARACTERS = 900
"""How much of a text is looked at: news says what is new first, background follows."""
EXACT_FROM = 10
"""Numbers up to this are common to unlike reports and say little."""

_ORDER = {"decision": 0, "number": 1, "place": 2, "name": 3}
_MAKES_A_DEVELOPMENT = frozenset({"decision", "number", "name"})
_CLOCK = re.compile(r"\b\d{1,2}\s?[:hH]\s?\d{2}\b")
"""A time of day: pages print when they were changed, and that is no news."""


def whats_new(text: Text, before: Sequence[Facts], *, today: date | None) -> tuple[Novelty, ...]:
    """The new things in ``text`` that none of ``before`` stated, the most telling first, ``MOST`` at most. Without
    anything before it there is nothing to be new against: ()."""
    if not before:
        return ()
    known = _known(before)
    found: list[tuple[int, int, Novelty]] = []
    told: set[tuple[str, object]] = set()
    for place, sentence in enumerate(sentences(f"{text.title}\n{text.text[:LEAD_CHARACTERS]}")):
        fresh = [
            one
            for one in stated(_CLOCK.sub(" ", sentence), today)
            if (one.kind, one.key) not in told and _is_new(one, known, opens=place < 2)
        ]
        for one in sorted(fresh, key=lambda one: _ORDER[one.kind])[:MOST_OF_A_SENTENCE]:
            told.add((one.kind, one.key))
            found.append((_ORDER[one.kind], place, Novelty(one.kind, one.text, shortened(sentence))))
    return tuple(novelty for _, _, novelty in sorted(found, key=lambda item: item[:2])[:MOST])


def new_by_edit(text: Text, earlier: str, others: Sequence[Facts], *, today: date | None) -> tuple[Novelty, ...]:
    """What an edit of an article adds that neither its ``earlier`` text nor the ``others`` of its story stated; () if
    that is not enough for a development: what was moved about, and a further place alone, are not."""
    before = [read_facts(replace(text, text=earlier), today), *others]
    said = fold(earlier)
    found = [one for one in whats_new(text, before, today=today) if fold(one.passage.rstrip("…")) not in said]
    return tuple(found) if any(one.kind in _MAKES_A_DEVELOPMENT for one in found) else ()


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
