"""Words that are asked for as each engine's index reads them; index words hold nothing that it could take for an
operator inside quotes."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.asking import Words
from marsad.stems import MARK, stems

Groups = Sequence[tuple[Words, ...]]


def fts5(groups: Groups) -> str:
    """Some words of each group, as FTS5 reads it."""
    return " AND ".join("(" + " OR ".join(map(_fts5, group)) + ")" for group in groups)


def tsquery(groups: Groups) -> str:
    """The same as a tsquery of PostgreSQL."""
    return " & ".join("(" + " | ".join(map(_tsquery, group)) + ")" for group in groups)


def keys(asked: Words) -> tuple[tuple[str, ...], ...]:
    """The runs of index words of which one must stand there: a word's stems if any form of it will do and it has some,
    else the words themselves."""
    found = () if asked.exact else stems(asked.words[0])
    return tuple((MARK + stem,) for stem in found) or (asked.words,)


def _fts5(asked: Words) -> str:
    phrases = " OR ".join('"' + " ".join(words) + '"' for words in keys(asked))
    return f"title : ({phrases})" if asked.title else phrases


def _tsquery(asked: Words) -> str:
    mark = ":A" if asked.title else ""
    phrases = (" <-> ".join(f"'{word}'{mark}" for word in words) for words in keys(asked))
    return " | ".join(f"({phrase})" for phrase in phrases)
