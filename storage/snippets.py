"""Snippets: the piece of a text around the first words that were asked for, and where in it they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marsad.tokens import Token, tokens
from storage.words import Asked, read_query

LENGTH = 240
_BEFORE = 80
_SPACE = re.compile(r"\s+")


def snippet(text: str, asked: Asked, otherwise: int = 0) -> str:
    """About 240 characters of ``text`` on one line: around the first word asked for, or from the offset ``otherwise``
    on if there is none in it."""
    start = _start(text, asked, otherwise)
    end = len(text) if len(text) - start <= LENGTH else _word_end(text, start, start + LENGTH)
    cut = _SPACE.sub(" ", text[start:end]).strip()
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def highlights(text: str, words: str) -> list[tuple[int, int]]:
    """Where in ``text`` the words of the query ``words`` stand: offsets (start, end) into it, in order."""
    return [(token.start, token.end) for token in _hits(text, read_query(words))]


def _hits(text: str, asked: Asked) -> Iterator[Token]:
    wanted = {word for term in asked.terms for word in term}
    return (token for token in tokens(text) if not wanted.isdisjoint(token.keys)) if wanted else iter(())


def _start(text: str, asked: Asked, otherwise: int) -> int:
    hit = next(_hits(text, asked), None)
    if hit is None:
        return otherwise if otherwise < len(text) else 0
    if hit.start <= _BEFORE:
        return 0
    space = _SPACE.search(text, hit.start - _BEFORE, hit.start)
    return space.end() if space else hit.start


def _word_end(text: str, start: int, end: int) -> int:
    spaces = [found.start() for found in _SPACE.finditer(text, start, end)]
    return spaces[-1] if spaces and spaces[-1] > start + LENGTH // 2 else end
