"""How a text is cut into the words of the index, with their places in the text, and how a query is read.

Built on ``marsad.text.fold``: what is folded alike is found alike. Two things more, on both sides (S05): an Arabic
word loses its article with what is fused to it (ال، وال، بال، فال، كال، لل), a French word its elided article
(l'extradition, d'armes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from marsad.text import words

# Vowel marks are no \w and stand inside words; ZWNJ divides, as it does for fold and words.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_TOKEN = re.compile(
    rf"(?<![\w{_MARKS}])(?:[ldjmtscn]|(?:jus|lors|puis|quoi)?qu)['’‘](?=\w)|([\w{_MARKS}]+)", re.IGNORECASE
)
_ARTICLE = re.compile(r"^[وف]?[بك]?ال(?=\w{3})|^[وف]?لل(?=\w{3})")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'})
_ASKED = re.compile(r'(?<!\S)(-?)(?:"([^"]*)"|(\S+))')

LONGEST_WORD = 100
MOST_TERMS = 64


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands, and the index words that it gives (more than one for a ligature)."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read: each term is a run of index words that must stand side by side; ``without`` must not occur.

    ``blank`` is true if nothing at all was typed, as against things in which there is no word.
    """

    terms: tuple[tuple[str, ...], ...]
    without: tuple[tuple[str, ...], ...]
    blank: bool


def tokens(text: str) -> Iterator[Token]:
    """The words of ``text`` in order; elided articles are left out."""
    for found in _TOKEN.finditer(text):
        if found[1]:
            yield Token(found.start(1), found.end(1), _keys(found[1]))


def index_words(text: str) -> list[str]:
    """The index words of ``text`` in order."""
    return [key for found in _TOKEN.findall(text) if found for key in _keys(found)]


def read_query(typed: str) -> Asked:
    """What ``typed`` asks for: words and "quoted phrases" that must occur, each ``-word`` or ``-"phrase"`` must not.

    Any text can be read (S02). A word with marks inside, such as COVID-19 or state's, is a phrase of its parts; a
    quotation mark without a partner is overlooked; the first 64 different terms count, and the first 64 words of each.
    """
    terms: dict[tuple[str, ...], None] = {}
    without: dict[tuple[str, ...], None] = {}
    for minus, phrase, word in _ASKED.findall(_balanced(typed.translate(_QUOTES))):
        term = tuple(index_words(phrase or word))[:MOST_TERMS]
        if term:
            (without if minus else terms)[term] = None
    return Asked(tuple(terms)[:MOST_TERMS], tuple(without)[:MOST_TERMS], blank=not typed.strip())


def _balanced(typed: str) -> str:
    if typed.count('"') % 2 == 0:
        return typed
    before, _, after = typed.rpartition('"')
    return f"{before} {after}"


@lru_cache(maxsize=65536)
def _keys(token: str) -> tuple[str, ...]:
    return tuple(_ARTICLE.sub("", word)[:LONGEST_WORD] for word in words(token))
