"""What a text speaks of, in terms that all languages have in common: the places, things and acts of the lexicon.

By these a question in one language is compared with articles in another, where their vectors alone say too little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from classifiers.facts import Token, read_tokens
from classifiers.lexicon import Vocabulary, lexicon
from marsad.text import clean
from marsad.tokens import index_words

READ_CHARACTERS = 6_000
TITLE = 2
"""How many times as much the headline counts."""


def notions(title: str, text: str) -> dict[str, int]:
    """The notions of an article, each with how often it is spoken of: ``{"place:syria": 3, "act:arrest": 1}``."""
    counted: Counter[str] = Counter()
    for part, weight in ((title, TITLE), (text[:READ_CHARACTERS], 1)):
        for _, found in _spoken_of(part):
            for notion in found:
                counted[notion] += weight
    return dict(counted)


def asked_notions(typed: str) -> Mapping[str, tuple[str, ...]]:
    """The notions of a question by the word of it (as ``marsad.tokens.index_words`` has it) that stands for them."""
    asked: dict[str, tuple[str, ...]] = {}
    for surfaces, found in _spoken_of(typed):
        for word in (word for surface in surfaces for word in index_words(surface)):
            asked[word] = tuple(dict.fromkeys((*asked.get(word, ()), *found)))
    return asked


def _spoken_of(written: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """The words (one or two side by side) that stand for something, and what for."""
    words = lexicon()
    kinds = (("place", words.places), ("thing", words.things), ("act", words.acts))
    tokens = [token for token in read_tokens(clean(written)) if token.forms]
    for one, after in zip_longest(tokens, tokens[1:]):
        found = [(kind, *meaning) for kind, table in kinds if (meaning := _meaning(one, after, table))]
        if found:
            pair = after is not None and any(both for *_, both in found)
            surfaces = (one.surface, after.surface) if pair and after else (one.surface,)
            yield surfaces, [f"{kind}:{meaning}" for kind, meaning, _ in found]


def _meaning(one: Token, after: Token | None, table: Vocabulary) -> tuple[str, bool] | None:
    """What a word stands for, and whether only together with the one after it."""
    for form in one.forms:
        next_form = after.forms[0] if after else ""
        if meaning := table.find(form, next_form):
            return meaning, meaning != table.find(form, "")
    return None
