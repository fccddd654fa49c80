"""What is left of a word without the endings, and the particles in Arabic, that change with its place in a sentence."""

from __future__ import annotations

from functools import lru_cache

from classifiers.spelling import is_arabic

_LONGEST = 6
"""Letters of an English or French stem."""
_FEWEST = 3
# Longest first: of several that fit, the first is taken off.
_PARTICLES = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س")
_ENDINGS = ("هما", "تها", "ها", "هم", "ات", "ون", "ين", "ان", "يه", "ته", "ه", "ي", "ا", "ت")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a folded word (``marsad.text.words``): never shorter than three letters unless the word is. Light
    stemming: it joins forms of one word, and now and then two words. Every number is "0"."""
    if word.isdigit():
        return "0"
    if is_arabic(word):
        return _without_ending(_without_particle(word))
    return word[:_LONGEST] if len(word) > _LONGEST else word.rstrip("s") if len(word) > _FEWEST else word


def _without_particle(word: str) -> str:
    found = next((p for p in _PARTICLES if word.startswith(p) and len(word) - len(p) >= _FEWEST), "")
    return word.removeprefix(found)


def _without_ending(word: str) -> str:
    found = next((e for e in _ENDINGS if word.endswith(e) and len(word) - len(e) >= _FEWEST), "")
    return word.removesuffix(found)
