"""Finds words that point to a topic, by whole words and stems, with the particles that Arabic writes onto them.

How a cue is written: one or more words; ``*`` at a word's end stands for any ending; ``…`` between words for up to
three others. Arabic particles and the article before a word (و ف س ب ك ل ال) need not be written. Nothing is found
inside another word (C02): "ice" is not in "police".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p, sqrt
from typing import TYPE_CHECKING

import numpy as np

from classifiers.documents import Document
from classifiers.remembered import Remembered
from marsad.arabic import is_arabic
from marsad.text import words

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS = 6
"""How many numbers ``count_rows`` gives for each text."""

# These bring counts and marks to the size of the vectors' numbers, so that one strength of regularisation suits all;
# found by cross-validation over affairs. What stands below the lead counts less.
_COUNT_SCALE, _MARK_SCALE, _BELOW_THE_LEAD = 0.7, 0.5, 0.6
_GAP = "…"
_MOST_BETWEEN = 3
# What Arabic writes onto the front of a word: "and", then "will", "the", "by", "as", "for", with the article.
_PARTICLES = tuple(
    and_ + by for and_ in ("", "و", "ف") for by in ("", "س", "ب", "ك", "ل", "ال", "بال", "كال", "لل") if and_ + by
)


@dataclass(frozen=True, slots=True)
class _Word:
    stem: str
    any_ending: bool
    gap_before: bool


class CueFinder:
    """Looks for many cues at once. ``cues`` are as written; ``find`` names them by their place in that sequence."""

    def __init__(self, cues: Sequence[str]) -> None:
        self._cues = [_parse(cue) for cue in cues]
        self._whole: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        for number, parsed in enumerate(self._cues):
            if parsed:
                index = self._stems if parsed[0].any_ending else self._whole
                index.setdefault(parsed[0].stem, set()).add(number)
        self._longest = max(map(len, self._stems), default=0)
        self._starting = Remembered(self._look_up)

    def find(self, folded: Sequence[str]) -> list[int]:
        """The cues in a text given as folded words (``marsad.text.words``): each as often as it occurs."""
        starting = enumerate(map(self._starting.__getitem__, folded))
        return [
            cue for at, cues in starting if cues for cue, rest in cues if not rest or _goes_on(rest, folded, at + 1)
        ]

    def _look_up(self, word: str) -> tuple[tuple[int, Sequence[_Word]], ...]:
        """The cues whose first word ``word`` is, each with its other words."""
        found: set[int] = set()
        for form in _forms(word):
            found |= self._whole.get(form, set())
            for length in range(1, min(len(form), self._longest) + 1):
                found |= self._stems.get(form[:length], set())
        return tuple((cue, self._cues[cue][1:]) for cue in sorted(found))


class CueMarks:
    """Features of width 6 + cues: ``count_rows``, and which cues there are."""

    def __init__(self, cues: Sequence[str]) -> None:
        self._finder = CueFinder(cues)
        self._width = COUNTS + len(cues)

    def features(self, document: Document) -> NDArray[np.float32]:
        """(1 + passages, width): the article, then each passage as if it were one."""
        title = set(self._finder.find(document.title_words))
        found = [set(self._finder.find(words)) for words in document.words]
        rows = np.zeros((1 + len(found), self._width), dtype=np.float32)
        rows[:, :COUNTS] = _COUNT_SCALE * count_rows(title, found)
        whole, *alone = rows[:, COUNTS:]
        for index, cues in enumerate(found):
            alone[index][list(cues)] = _MARK_SCALE
            np.maximum(whole, alone[index] * (_BELOW_THE_LEAD if index else 1.0), out=whole)
        return rows


def count_rows(title: set[int], passages: Sequence[set[int]]) -> NDArray[np.float32]:
    """(1 + passages, 6), of the article and then of each passage as if it were one: different cues in the headline, in
    the first passage and anywhere (logarithms), the share of passages that have any, whether the headline has one, and
    the most in one passage (root)."""
    counts = [len(found) for found in passages]
    share = sum(count > 0 for count in counts) / max(1, len(counts))
    together = len(set().union(*passages)) if any(counts) else 0
    rows = [_row(len(title), counts[0] if counts else 0, together, share, max(counts, default=0))]
    for index, count in enumerate(counts):
        rows.append(_row(0 if index else len(title), count, count, float(count > 0), count))
    return np.array(rows, dtype=np.float32)


@lru_cache(maxsize=10_000)
def _row(title: int, first: int, together: int, share: float, most: int) -> tuple[float, ...]:
    return log1p(title), log1p(first), log1p(together), share, float(title > 0), sqrt(most)


def _parse(cue: str) -> list[_Word]:
    parsed: list[_Word] = []
    gap = False
    for part in cue.split():
        if part == _GAP:
            gap = True
            continue
        stems = words(part)
        for place, stem in enumerate(stems):
            last = place == len(stems) - 1
            parsed.append(_Word(stem, any_ending=last and part.endswith("*"), gap_before=gap and place == 0))
        gap = False
    return parsed


def _goes_on(rest: Sequence[_Word], folded: Sequence[str], at: int) -> bool:
    """Whether the words from ``at`` on are the rest of a cue."""
    for word in rest:
        last = at + _MOST_BETWEEN if word.gap_before else at
        while at < len(folded) and not _fits(word, folded[at]):
            at += 1
            if at > last:
                return False
        if at >= len(folded):
            return False
        at += 1
    return True


def _fits(word: _Word, written: str) -> bool:
    return any(form.startswith(word.stem) if word.any_ending else form == word.stem for form in _forms(written))


@lru_cache(maxsize=100_000)
def _forms(word: str) -> tuple[str, ...]:
    """``word`` as written, and an Arabic word also without each of the particles it may begin with."""
    if not is_arabic(word):
        return (word,)
    bare = (word.removeprefix(particle) for particle in _PARTICLES if word.startswith(particle))
    return tuple(dict.fromkeys([word, *(form for form in bare if len(form) >= 2)]))
