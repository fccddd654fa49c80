"""What an examination of an archive finds."""

from __future__ import annotations

from dataclasses import dataclass

from storage.manifest import Head


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it should be: in which ``table``, of which row, and ``what``."""

    table: str
    key: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was examined, rows by table; every flaw that was found; and the latest entry of the manifest, whose hash is
    worth noting elsewhere."""

    examined: dict[str, int]
    flaws: tuple[Flaw, ...]
    head: Head
