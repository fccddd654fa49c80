"""Snippets: the piece of a text around the first words that were asked for, and where in it they stand."""

from __future__ import annotations

import re

from storage.words import Asked, read_query, tokens

LENGTH = 240
_BEFORE = 80
_SPACE = re.compile(r"\s+")


def snippet(text: str, asked: Asked) -> str:
    """About 240 characters of ``text`` around the first hit, on one line; its beginning if there is no hit."""
    hit = next(iter(_hits(text, asked)), (0, 0))[0]
    start = 0 if hit <= _BEFORE else _word_start(text, hit - _BEFORE, hit)
    end = len(text) if len(text) - start <= LENGTH else _word_end(text, start, start + LENGTH)
    cut = _SPACE.sub(" ", text[start:end]).strip()
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def highlights(text: str, words: str) -> list[tuple[int, int]]:
    """Where in ``text`` the words of the query ``words`` stand: offsets (start, end) into it, in order."""
    return _hits(text, read_query(words))


def _hits(text: str, asked: Asked) -> list[tuple[int, int]]:
    wanted = {word for term in asked.terms for word in term}
    if not wanted:
        return []
    return [(token.start, token.end) for token in tokens(text) if not wanted.isdisjoint(token.keys)]


def _word_start(text: str, start: int, hit: int) -> int:
    space = _SPACE.search(text, start, hit)
    return space.end() if space else start


def _word_end(text: str, start: int, end: int) -> int:
    spaces = [found.start() for found in _SPACE.finditer(text, start, end)]
    return spaces[-1] if spaces and spaces[-1] > start + LENGTH // 2 else end
