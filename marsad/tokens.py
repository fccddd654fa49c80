"""Cuts a text into the words by which it is found, with their places in it.

Built on ``marsad.text.fold``: what is folded alike is found alike. Two things more (S05): an Arabic word loses its
article with what is fused to it, a French word its elided article (l'extradition, d'armes). Beside its words a text has
their stems, by which it is found in any form of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from marsad.arabic import without_article
from marsad.stems import MARK, stems
from marsad.text import words

# Vowel marks are no \w and stand inside words; ZWNJ divides, as it does for fold and words.
MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_TOKEN = re.compile(
    rf"(?<![\w{MARKS}])(?:[ldjmtscn]|(?:jus|lors|puis|quoi)?qu)['’‘](?=\w)|([\w{MARKS}]+)", re.IGNORECASE
)

LONGEST_WORD = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, and the index words that it gives (more than one for a ligature)."""

    start: int
    end: int
    keys: tuple[str, ...]


def tokens(text: str, wanted: Callable[[tuple[str, ...]], bool] = bool) -> Iterator[Token]:
    """The words of ``text`` in order, elided articles left out: those whose index words are ``wanted``."""
    for found in _TOKEN.finditer(text):
        if (word := found[1]) and wanted(keys := _keys(word)):
            yield Token(found.start(1), found.end(1), keys)


def index_words(text: str) -> list[str]:
    """The index words of ``text`` in order."""
    return [key for found in _TOKEN.findall(text) if found for key in _keys(found)]


def index_stems(words: Iterable[str], language: str | None) -> list[str]:
    """The stems of index words of a text, marked as such, in order: see ``marsad.stems``."""
    return [MARK + stem for word in words for stem in stems(word, language)]


@lru_cache(maxsize=65536)
def _keys(token: str) -> tuple[str, ...]:
    return tuple(without_article(word)[:LONGEST_WORD] for word in words(token))
