"""Vectors as codes of one bit a number, 32 times smaller than they are: what comes near a question, found fast, to be
compared exactly afterwards.

A bit says whether a number is above zero. The angle between two vectors grows with the number of bits in which they
differ (Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002); a code against the question's
own numbers tells more (asymmetric distance; Gordo et al., "Asymmetric distances for binary embeddings", 2014).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]
_AT_ONCE = 32_768  # passages whose words, and what is counted of them, stay in the processor's cache
_UNMIXED = 3  # bits of so many words of 64 can be counted in eight bits


def width(dimensions: int) -> int:
    """How many words of 64 bits a code has."""
    return -(-dimensions // 64)


def codes_of(vectors: NDArray[np.float32]) -> Words:
    """The codes of the rows of ``vectors`` (n, dimensions), word by word: (width, n) uint64."""
    count, dimensions = vectors.shape
    bits = np.zeros((count, 8 * width(dimensions)), np.uint8)
    packed = np.packbits(vectors > 0, axis=1, bitorder="little")
    bits[:, : packed.shape[1]] = packed
    return np.ascontiguousarray(bits.view("<u8").T)


def distances(codes: Words, question: NDArray[np.float32]) -> NDArray[np.uint16]:
    """In how many bits each of ``codes`` (width, n) differs from the code of ``question`` (dimensions,): (n,)."""
    asked = codes_of(question.reshape(1, -1))[:, 0]
    count = codes.shape[1]
    found = np.zeros(count, np.uint16)
    differing, few = np.empty(_AT_ONCE, np.uint64), np.empty(_AT_ONCE, np.uint8)
    for start in range(0, count, _AT_ONCE):
        size = min(_AT_ONCE, count - start)
        here = found[start : start + size]
        for first in range(0, len(asked), _UNMIXED):
            counted = np.zeros(size, np.uint8)
            for word in range(first, min(first + _UNMIXED, len(asked))):
                np.bitwise_xor(codes[word, start : start + size], asked[word], out=differing[:size])
                np.bitwise_count(differing[:size], out=few[:size])
                np.add(counted, few[:size], out=counted)
            np.add(here, counted, out=here)
    return found


def estimates(codes: Words, question: NDArray[np.float32]) -> NDArray[np.float32]:
    """About the cosine of each coded vector with ``question`` (unit length), better than bits alone tell: (n,).

    A code stands for the vector of that length whose every number is as far from zero; pi/2 is what that loses of the
    inner product, on average, where numbers are spread normally.
    """
    dimensions = question.size
    bits = np.unpackbits(np.ascontiguousarray(codes.T).view(np.uint8), axis=1, count=dimensions, bitorder="little")
    above = bits.astype(np.float32) @ question
    scale = np.float32(np.sqrt(np.pi / 2 / dimensions))
    cosines: NDArray[np.float32] = (2 * above - question.sum(dtype=np.float32)) * scale
    return cosines
