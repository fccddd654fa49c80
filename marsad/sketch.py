"""Tells whether two texts are copies of one, as wire copy is, though one was cut short or has a line more.

Texts are compared by their shingles (runs of words). A sketch is the smallest few of their hashes: texts that share
much share some of these, so that candidates can be looked up; whether they are copies, their whole shingles decide.
See Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from marsad.text import words

SIZE = 16
"""Hashes in a sketch."""
_RUN = 5
_LEAST_WORDS = 40
_SHARED = 0.6
_LENGTHS = 0.25


def sketch(text: str) -> tuple[int, ...]:
    """The sketch of ``text``: up to ``SIZE`` numbers that fit 63 bits, in order; none for a text too short to tell."""
    found = np.unique(_hashes(words(text)))
    return tuple(found[:SIZE].tolist()) if found.size >= _LEAST_WORDS - _RUN + 1 else ()


def are_copies(one: str, other: str) -> bool:
    """Whether most runs of words of the shorter text are in the longer one. What has less than a quarter of the other's
    is a brief or a quotation rather than a copy."""
    shorter, longer = sorted((_shingles(one), _shingles(other)), key=len)
    if len(shorter) < max(_LEAST_WORDS - _RUN + 1, _LENGTHS * len(longer)):
        return False
    return len(shorter & longer) >= _SHARED * len(shorter)


def _shingles(text: str) -> set[str]:
    told = words(text)
    return {" ".join(told[at : at + _RUN]) for at in range(len(told) - _RUN + 1)}


def _hashes(told: list[str]) -> NDArray[np.uint64]:
    """A hash of each run of words, the same on every machine: those of its words, mixed in one after the other."""
    each = np.fromiter((crc32(word.encode("utf-8", "surrogatepass")) for word in told), np.uint64, len(told))
    runs = max(len(told) - _RUN + 1, 0)
    found = np.zeros(runs, np.uint64)
    for place in range(_RUN):
        found = _mixed(found + each[place : place + runs])
    return found >> np.uint64(1)


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers whose bits all hang on all bits of the given ones (SplitMix64; Steele, Lea and Flood, OOPSLA 2014)."""
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
