"""Whether two words are one name in different spellings, in Latin letters or across Latin and Arabic ones.

Arabic names have no single spelling in Latin letters (Chaibani, Shaybani), and Arabic writes no short vowels. So a word
is taken apart into consonants and the vowels between them. The consonants must be the same sounds; vowels must be ones
that are written for one another, and a long vowel that Arabic does write must be there. That is far narrower than the
skeletons of ``classifiers.spelling``, by which candidates are found: محمد is Mohammed and not Mahmoud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from classifiers.spelling import is_arabic

# Spellings of one sound, longest first. Capitals stand for sounds that Latin writes with two letters.
_CLUSTERS = (
    ("tch", "X"), ("sch", "X"), ("sh", "X"), ("ch", "X"), ("kh", "K"), ("gh", "g"), ("dj", "j"), ("th", "t"),
    ("dh", "d"), ("ph", "f"), ("ck", "k"), ("qu", "k"), ("q", "k"), ("x", "ks"),
)  # fmt: skip
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"([^aeiouwy])\1+")
_PARTS = re.compile("([aeiouwy]*)([^aeiouwy]|$)")
_GLIDE = re.compile("(?<=[aeou])y(?=[aeou])")
"""A syllable more: Saydnaya has three, Sydney two."""
_FINAL_H = re.compile("(?<=[aeiou])h$")

_ARABIC = {
    "ب": "bp", "پ": "pb", "ت": "t", "ط": "t", "ث": "ts", "ج": "jg", "چ": "Xj", "ح": "h", "ه": "h", "خ": "K", "د": "d",
    "ذ": "dz", "ض": "dz", "ر": "r", "ز": "z", "ظ": "zd", "س": "s", "ص": "s", "ش": "X", "غ": "g", "ف": "fv", "ڤ": "v",
    "ق": "kg", "ك": "k", "گ": "g", "ل": "l", "م": "m", "ن": "n",
}  # fmt: skip
_ARABIC_VOWELS = {"ا": "a", "و": "u", "ي": "i"}
# What is written for what: each vowel with those that other writers use for it; "" where one writes none.
_KIN = {"": "aeiu", "a": "ae", "e": "aei", "i": "ei", "u": "u"}


@dataclass(frozen=True, slots=True)
class Sounds:
    """A word taken apart: ``consonants``, each a string of the letters that may stand for it, and the ``vowels`` before
    each and at the end: "" where there is none, else one of a, e, i, u, as a capital if it is written with several
    letters. ``long_only``: short vowels are not written, as in Arabic."""

    consonants: tuple[str, ...]
    vowels: tuple[str, ...]
    long_only: bool


def same_name(one: str, other: str) -> bool:
    """Whether two folded words (``marsad.text.fold``; Arabic without its particles) may be one name."""
    if one == other:
        return True
    a, b = sounds(one), sounds(other)
    if a.long_only and b.long_only:
        return False
    if len(a.consonants) != len(b.consonants) or not a.consonants:
        return False
    if not all(set(x) & set(y) for x, y in zip(a.consonants, b.consonants, strict=True)):
        return False
    if a.long_only == b.long_only:
        begins_alike = bool(a.vowels[0]) == bool(b.vowels[0])
        return begins_alike and all(_are_kin(x.lower(), y.lower()) for x, y in zip(a.vowels, b.vowels, strict=True))
    arabic, latin = (a, b) if a.long_only else (b, a)
    last = len(arabic.vowels) - 1
    return all(
        _reads_as(x, y, at=at, last=last) for at, (x, y) in enumerate(zip(arabic.vowels, latin.vowels, strict=True))
    )


def same_vowels(one: str, other: str) -> bool:
    """Whether two folded Latin words are one name and spell its vowels alike: Quneitra and Kunaytra, not Kantara."""
    a, b = sounds(one), sounds(other)
    alike = a.consonants == b.consonants and _heard(a) == _heard(b)
    return alike and not (a.long_only or b.long_only) and len(_GLIDE.findall(one)) == len(_GLIDE.findall(other))


def _heard(word: Sounds) -> list[str]:
    """The vowels, e as a, however long."""
    return [vowel.lower().replace("e", "a") for vowel in word.vowels]


@lru_cache(maxsize=1 << 16)
def sounds(word: str) -> Sounds:
    """``word``, folded, taken apart."""
    return _arabic(word) if is_arabic(word) else _latin(word)


def _latin(word: str) -> Sounds:
    read = _SOFT_C.sub("s", word)
    for cluster, sound in _CLUSTERS:
        read = read.replace(cluster, sound)
    read = _FINAL_H.sub("", _DOUBLED.sub(r"\1", read.replace("c", "k")))
    consonants, vowels = [], []
    for run, consonant in _PARTS.findall(read):
        vowels.append(_vowel(run))
        if not consonant:
            break
        consonants.append(consonant)
    return Sounds(tuple(consonants), tuple(vowels), long_only=False)


def _vowel(run: str) -> str:
    """The vowel that a run of letters stands for: "ou", "aw", "oo" are u; "ei", "ay", "ee" are i."""
    if not run:
        return ""
    if set(run) & set("ouw"):
        vowel = "u"
    elif set(run) & set("iy") or "ee" in run:
        vowel = "i"
    else:
        vowel = "a" if "a" in run else "e"
    return vowel if len(run) == 1 else vowel.upper()


def _arabic(word: str) -> Sounds:
    consonants: list[str] = []
    vowels: list[str] = []
    run = ""
    for letter in word[:-1] + (word[-1:].replace("ه", "ا") if len(word) > 2 else word[-1:]):
        if letter in _ARABIC_VOWELS:
            run += _ARABIC_VOWELS[letter]
        elif letter == "ع":
            run = run if consonants else "a"
        elif letter in _ARABIC and not (consonants and consonants[-1] == _ARABIC[letter] and not run):
            consonants.append(_ARABIC[letter])
            vowels.append(_arabic_vowel(run))
            run = ""
    return Sounds(tuple(consonants), (*vowels, _arabic_vowel(run)), long_only=True)


def _arabic_vowel(run: str) -> str:
    for vowel in "uia":
        if vowel in run:
            return vowel
    return ""


def _reads_as(arabic: str, latin: str, *, at: int, last: int) -> bool:
    """Whether what Arabic writes between two consonants, if anything, may be the ``latin`` vowel.

    Arabic leaves short vowels unwritten: "ei" in Hussein is long. "aa" may stand for ع, French writes "ou" also for a
    short u in the first syllable, ى at the end is a and i. At the beginning alef and ع carry any
    vowel.
    """
    if at == 0:
        return bool(arabic) == bool(latin)
    if arabic:
        return bool(latin) and (_are_kin(arabic, latin.lower()) or (at == last and arabic == "i"))
    if at == last:
        return latin in ("", "A")
    return not latin.isupper() or latin == "A" or (latin == "U" and at == 1)


def _are_kin(one: str, other: str) -> bool:
    """Whether two vowels are written for one another."""
    return one == other or other in _KIN[one] or one in _KIN[other]
