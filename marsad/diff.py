"""What was taken out of a text and what was put in, word by word.

Words are compared as they are written, vowel marks and all, and a word's marks are never parted from its letters.
Paragraphs are lined up first and words only within those that changed, in parts of some hundred, so that a long text
costs little more than a short one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Literal

from marsad.text import clean

Kind = Literal["kept", "removed", "added"]
# A word with its marks and inner apostrophes, points and joiners (12.5, l'État, می‌خواست); a break; spaces; a sign.
_MARK = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_LETTER = rf"[\w{_MARK}]"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’.,:\u200c\u200d-]{_LETTER}+)*|\s*\n\s*|[^\S\n]+|[^\w\s]", re.UNICODE)
_BREAK = re.compile(r"(\s*\n\s*)")
_ISLAND = 1
"""So few words that stayed between two changes are shown as part of one change: it is easier read."""
_SEQUENCE = 6  # tokens; words and the spaces between them
_PART = 200
_MOST_WORK = 1_500_000
"""Tokens of a part times those of its counterpart, with nothing to cut at: the one was put in the other's place."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that both texts have, or only the earlier ("removed"), or only the later ("added")."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Size:
    """How many words were taken out and put in."""

    removed: int
    added: int


def word_diff(before: str, after: str) -> tuple[Run, ...]:
    """The runs that turn ``before`` into ``after``, in reading order; of a change what was removed comes first.

    The runs kept and added are ``after`` (as ``marsad.text.clean`` leaves it); those kept and removed are ``before``
    but for its spaces.
    """
    old, new = ([part for part in _BREAK.split(clean(text)) if part] for text in (before, after))
    runs: list[Run] = []
    for same, gone, come in _blocks([_key(part) for part in old], [_key(part) for part in new]):
        if same:
            runs.append(Run("kept", "".join(new[come])))
        else:
            runs += _words("".join(old[gone]), "".join(new[come]))
    return _joined(runs)


def size_of(runs: Sequence[Run]) -> Size:
    """The size of the change that ``runs`` are."""
    counts = {kind: sum(_count(run.text) for run in runs if run.kind == kind) for kind in ("removed", "added")}
    return Size(counts["removed"], counts["added"])


def _words(before: str, after: str) -> Iterator[Run]:
    """The runs of a passage that changed."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    blocks = _without_islands(list(_blocks([_key(t) for t in old], [_key(t) for t in new])), new)
    for same, gone, come in blocks:
        if same:
            yield Run("kept", "".join(new[come]))
        else:
            yield Run("removed", "".join(old[gone]))
            yield Run("added", "".join(new[come]))


Block = tuple[bool, slice, slice]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """What both have, in order, and what differs between: is it the same, where in ``old``, where in ``new``."""
    start = begin = 0
    for end, stop in [*_cuts(old, new), (len(old), len(new))]:
        if (end - start) * (stop - begin) > _MOST_WORK:
            yield False, slice(start, end), slice(begin, stop)
        else:
            matcher = SequenceMatcher(str.isspace, old[start:end], new[begin:stop], autojunk=False)
            for kind, a, b, c, d in matcher.get_opcodes():
                yield kind == "equal", slice(start + a, start + b), slice(begin + c, begin + d)
        start, begin = end, stop


def _cuts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where both can be cut so that each part is to be compared with its counterpart alone: at sequences of tokens that
    both have once only, in the same order (as in Bram Cohen's patience diff), some ``_PART`` tokens apart."""
    places = _once(new)
    common = [(place, places[key]) for key, place in _once(old).items() if key in places]
    last = (0, 0)
    for cut in _in_order(common):
        if min(cut[0] - last[0], cut[1] - last[1]) >= _PART:
            yield cut
            last = cut


def _once(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Sequences of tokens that occur once, and where."""
    found: dict[tuple[str, ...], list[int]] = {}
    for place in range(len(tokens) - _SEQUENCE + 1):
        found.setdefault(tuple(tokens[place : place + _SEQUENCE]), []).append(place)
    return {key: places[0] for key, places in found.items() if len(places) == 1}


def _in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of ``pairs``, ordered by their first, of which the second rises too."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, second) in enumerate(pairs):
        place = bisect_left(tails, second)
        before.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [second]
        ends[place : place + 1] = [number]
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _without_islands(blocks: Sequence[Block], new: Sequence[str]) -> Iterator[Block]:
    """``blocks``, those that stayed between two changes and are next to nothing made part of the change."""
    last = len(blocks) - 1
    small = [
        not same or (0 < number < last and _count("".join(new[come])) < _ISLAND)
        for number, (same, _, come) in enumerate(blocks)
    ]
    for changed, group in groupby(zip(small, blocks, strict=True), key=lambda pair: pair[0]):
        found = [block for _, block in group]
        if changed:
            gone = slice(found[0][1].start, found[-1][1].stop)
            come = slice(found[0][2].start, found[-1][2].stop)
            yield False, gone, come
        else:
            yield from found


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs without empty ones, neighbours of one kind as one."""
    whole = [run for run in runs if run.text]
    grouped = groupby(whole, key=lambda run: run.kind)
    return tuple(Run(kind, "".join(run.text for run in group)) for kind, group in grouped)


def _key(token: str) -> str:
    if token.isspace():
        return "\n" if "\n" in token else " "
    return token


def _count(text: str) -> int:
    return sum(token[0].isalnum() for token in _TOKEN.findall(text))
