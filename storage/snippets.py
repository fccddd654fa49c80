"""Snippets: the piece of a text in which most of what was asked for stands, and where in it that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from marsad.asking import Words, read_query
from marsad.model import Mark
from marsad.stems import stems
from marsad.tokens import Token, tokens

LENGTH = 240
_BEFORE = 80
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text on one line, and where the words asked for stand in it."""

    text: str
    marks: tuple[Mark, ...]


def snippet(text: str, asked: Collection[Words], otherwise: int = 0) -> Snippet:
    """About 240 characters of ``text``: where most of the words asked for stand together, or from the offset
    ``otherwise`` on if there is none in it."""
    hits = _hits(text, asked)
    start = _start(text, hits, otherwise)
    end = len(text) if len(text) - start <= LENGTH else _word_end(text, start, start + LENGTH)
    cut = _SPACE.sub(" ", text[start:end]).strip()
    shown = f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"
    return Snippet(shown, marks(shown, asked))


def marks(text: str, asked: Collection[Words]) -> tuple[Mark, ...]:
    """Where in ``text`` the words asked for stand, in order."""
    return tuple((token.start, token.end) for token in _hits(text, asked))


def highlights(text: str, words: str) -> list[Mark]:
    """Where in ``text`` the words of the query ``words`` stand: offsets (start, end) into it, in order."""
    return list(marks(text, read_query(words).terms))


def _hits(text: str, asked: Collection[Words]) -> list[Token]:
    """The words of ``text`` that were asked for: in any form unless in quotes; those of a phrase where it stands."""
    words = frozenset(term for term in asked if len(term.words) == 1)
    phrases = [term.words for term in asked if len(term.words) > 1]
    found = {token.start: token for token in (tokens(text, _wanted(words)) if words else ())}
    found |= {token.start: token for token in (_of_phrases(text, phrases) if phrases else ())}
    return [token for _, token in sorted(found.items())]


def _of_phrases(text: str, phrases: Sequence[tuple[str, ...]]) -> Iterator[Token]:
    begins: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        begins.setdefault(words[0], []).append(words)
    read = [(key, token) for token in tokens(text) for key in token.keys]
    for place, (key, _) in enumerate(read):
        for words in begins.get(key, ()):
            run = read[place : place + len(words)]
            if tuple(word for word, _ in run) == words:
                yield from (token for _, token in run)


@lru_cache(maxsize=16)
def _wanted(asked: frozenset[Words]) -> Callable[[tuple[str, ...]], bool]:
    """Whether a word with these index words was asked for; it remembers those that it was asked about."""
    wanted = {term.words[0] for term in asked}
    roots = {stem for term in asked if not term.exact for stem in stems(term.words[0])}

    @lru_cache(maxsize=1 << 14)
    def is_wanted(keys: tuple[str, ...]) -> bool:
        return any(key in wanted or not roots.isdisjoint(stems(key)) for key in keys)

    return is_wanted


def _start(text: str, hits: Sequence[Token], otherwise: int) -> int:
    if not hits:
        return otherwise if otherwise < len(text) else 0
    first = _densest(hits)
    if first.start <= _BEFORE:
        return 0
    space = _SPACE.search(text, first.start - _BEFORE, first.start)
    return space.end() if space else first.start


def _densest(hits: Sequence[Token]) -> Token:
    """The hit from which on most different words stand in one snippet; the first of such."""
    best, most, last = hits[0], 0, 0
    for place, hit in enumerate(hits):
        last = max(last, place)
        while last < len(hits) and hits[last].end <= hit.start + LENGTH - _BEFORE:
            last += 1
        different = len({hits[n].keys for n in range(place, last)})
        if different > most:
            best, most = hit, different
    return best


def _word_end(text: str, start: int, end: int) -> int:
    spaces = [found.start() for found in _SPACE.finditer(text, start, end)]
    return spaces[-1] if spaces and spaces[-1] > start + LENGTH // 2 else end
