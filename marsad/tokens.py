"""Cuts a text into the words by which it is found, with their places in it.

Built on ``marsad.text.fold``: what is folded alike is found alike. Two things more (S05): an Arabic word loses its
article with what is fused to it (ال، وال، بال، فال، كال، لل), a French word its elided article (l'extradition,
d'armes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from marsad.text import words

# Vowel marks are no \w and stand inside words; ZWNJ divides, as it does for fold and words.
MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_TOKEN = re.compile(
    rf"(?<![\w{MARKS}])(?:[ldjmtscn]|(?:jus|lors|puis|quoi)?qu)['’‘](?=\w)|([\w{MARKS}]+)", re.IGNORECASE
)
_ARTICLE = re.compile(r"^[وف]?[بك]?ال(?=\w{3})|^[وف]?لل(?=\w{3})")

LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, and the index words that it gives (more than one for a ligature)."""

    start: int
    end: int
    keys: tuple[str, ...]


def tokens(text: str) -> Iterator[Token]:
    """The words of ``text`` in order; elided articles are left out."""
    for found in _TOKEN.finditer(text):
        if found[1]:
            yield Token(found.start(1), found.end(1), _keys(found[1]))


def index_words(text: str) -> list[str]:
    """The index words of ``text`` in order."""
    return [key for found in _TOKEN.findall(text) if found for key in _keys(found)]


def readings(word: str) -> frozenset[str]:
    """What a folded word of a text may stand for: itself, without its Arabic article, and without the particles written
    together with it (و، ف، ب، ك، ل), of which a dictionary alone could say whether they belong to the word."""
    found = {word, _ARTICLE.sub("", word)}
    first = 0
    while first < 2 and word[first : first + 1] in "وفبكل" and len(word) - first > 3:
        first += 1
        found |= {word[first:], _ARTICLE.sub("", word[first:])}
    return frozenset(found)


@lru_cache(maxsize=65536)
def _keys(token: str) -> tuple[str, ...]:
    return tuple(_ARTICLE.sub("", word)[:LONGEST_WORD] for word in words(token))
