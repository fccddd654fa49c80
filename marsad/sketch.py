"""Tells whether two texts are copies of one, as wire copy is, though one was cut short or has a line more.

Texts are compared by their shingles (runs of words). A sketch is the smallest few of their hashes: texts that share
much share some of these, so that candidates can be looked up; whether they are copies, their whole shingles decide.
See Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import hashlib

from marsad.text import words

SIZE = 16
"""Hashes in a sketch."""
_RUN = 5
_LEAST_WORDS = 40
_SHARED = 0.6
_LENGTHS = 0.25


def sketch(text: str) -> tuple[int, ...]:
    """The sketch of ``text``: up to ``SIZE`` numbers that fit 63 bits, in order; none for a text too short to tell."""
    found = _shingles(text)
    return tuple(sorted(map(_hash, found))[:SIZE]) if len(found) >= _LEAST_WORDS - _RUN + 1 else ()


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


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode(), digest_size=8).digest()) >> 1
