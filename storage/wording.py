"""Words that are asked for as each engine's index reads them; index words hold nothing that it could take for an
operator inside quotes."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.asking import Words

Groups = Sequence[tuple[Words, ...]]


def fts5(groups: Groups) -> str:
    """Some words of each group, as FTS5 reads it."""
    return " AND ".join("(" + " OR ".join(map(_fts5, group)) + ")" for group in groups)


def tsquery(groups: Groups) -> str:
    """The same as a tsquery of PostgreSQL."""
    return " & ".join("(" + " | ".join(map(_tsquery, group)) + ")" for group in groups)


def _fts5(asked: Words) -> str:
    phrase = '"' + " ".join(asked.words) + '"'
    return f"title : {phrase}" if asked.title else phrase


def _tsquery(asked: Words) -> str:
    mark = ":A" if asked.title else ""
    return "(" + " <-> ".join(f"'{word}'{mark}" for word in asked.words) + ")"
