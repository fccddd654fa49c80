"""How a query is read: into the words of the index, which ``marsad.tokens`` makes of a text and of a query alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

from marsad.tokens import index_words

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'})
_ASKED = re.compile(r'(?<!\S)(-?)(?:"([^"]*)"|(\S+))')

MOST_TERMS = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read: each term is a run of index words that must stand side by side; ``without`` must not occur.

    ``blank`` is true if nothing at all was typed, as against things in which there is no word.
    """

    terms: tuple[tuple[str, ...], ...]
    without: tuple[tuple[str, ...], ...]
    blank: bool


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
