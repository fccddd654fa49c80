"""Skeletons: what is left of a name in any of its spellings, Latin or Arabic, so that the two can be compared.

Arabic writes no short vowels and French and English spell the same sound in different ways (Chaibani, Shaibani,
الشيباني). Only the consonants are kept, and those that are spelled for one another become one letter.
"""

from __future__ import annotations

import re
from functools import lru_cache

from marsad.text import fold

# One letter a class of sounds; lower case so that skeletons read like words. Longest spellings first.
_LATIN_CLUSTERS = (
    ("tch", "x"), ("sch", "x"), ("kh", "k"), ("gh", "k"), ("sh", "x"), ("ch", "x"), ("dj", "j"), ("th", "t"),
    ("dh", "d"), ("ph", "f"), ("ck", "k"), ("qu", "k"), ("ts", "ts"), ("tz", "ts"),
)  # fmt: skip
_LATIN_SOFT = re.compile(r"([cg])(?=[eiy])")
_LATIN_LETTERS = str.maketrans(
    {
        "p": "b", "v": "f", "c": "k", "q": "k", "g": "k", "z": "s",
        "a": None, "e": None, "i": None, "o": None, "u": None, "y": None, "w": None, "h": None, "'": None,
    }
)  # fmt: skip
_ARABIC_LETTERS = str.maketrans(
    {
        "ب": "b", "پ": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "j", "چ": "x", "ح": None, "ه": None, "خ": "k", "د": "d",
        "ض": "d", "ذ": "d", "ر": "r", "ز": "s", "ظ": "s", "س": "s", "ص": "s", "ش": "x", "ع": None, "غ": "k", "ف": "f",
        "ڤ": "f", "ق": "k", "ك": "k", "گ": "k", "ل": "l", "م": "m", "ن": "n", "و": None, "ي": None, "ا": None,
    }
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_NOT_LETTERS = re.compile(r"[^a-z]")
# "and", "so"; "with", "to", "like"; "the": written as one word with what follows them.
_ARABIC_PREFIX = re.compile(r"^[وف]?(?:ال|[بكف]ال|لل|[بلك](?=...))|^[وف](?=...)")


def is_arabic(word: str) -> bool:
    """Whether ``word`` is in Arabic letters, judged by its first letter."""
    return "\u0600" <= word[:1] <= "\u06ff"


@lru_cache(maxsize=1 << 16)
def arabic_stems(word: str) -> tuple[str, ...]:
    """A folded Arabic word as it stands, and without the particles that may be written with it; longest first."""
    stems = [word]
    bare = _ARABIC_PREFIX.sub("", word, count=1)
    if bare != word and len(bare) >= 2:
        stems.append(bare)
    if word[:1] in "وف" and len(word) > 3 and word[1:] not in stems:
        stems.append(word[1:])
    return tuple(stems)


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """The consonants of a folded ``word``, Latin or Arabic: "kadhafi", "gaddafi" and "قذافي" are all "kdf".

    Arabic particles must have been taken off (``arabic_stems``). Other scripts give "".
    """
    if is_arabic(word):
        bare = word.translate(_ARABIC_LETTERS)
    else:
        bare = _LATIN_SOFT.sub(lambda m: {"c": "s", "g": "j"}[m.group(1)], word.replace("x", "ks"))
        for cluster, letter in _LATIN_CLUSTERS:
            bare = bare.replace(cluster, letter)
        bare = bare.translate(_LATIN_LETTERS)
    return _DOUBLED.sub(r"\1", _NOT_LETTERS.sub("", bare))


def folded(word: str) -> str:
    """``marsad.text.fold``, remembered: the same words come again and again."""
    return _fold(word)


_fold = lru_cache(maxsize=1 << 16)(fold)
