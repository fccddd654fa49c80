"""Watch names: people, places and bodies to look for, and where they were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

NameKind = Literal["person", "place", "body"]


@dataclass(frozen=True, slots=True)
class WatchName:
    """A person, place or body to look for in every spelling.

    ``titles`` are what it is called, by language code; they and ``spellings`` count wherever they stand. ``ambiguous``
    are spellings that are other words too (حمص is also chickpeas): they count only if one of ``beside`` stands within
    a few words. Nothing counts that has one of ``unless`` so near (Tripoli, unless it is Libya's). ``exact``: other
    transliterations of the same spelling do not count.
    """

    name: str
    kind: NameKind
    titles: Mapping[str, str]
    spellings: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """A watch name that a text holds: its ``name``, and the words that stand there first."""

    name: str
    text: str
