"""The stems of words, by which any form of a word is found: Arabic by light stemming, English and French by Snowball.

Words are folded, so that a text without accents or hamza has the same stems as one with them. Which of the forms of an
Arabic word is meant, and of which language a Latin one is, cannot always be told: then a word has several stems.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import Stemmer

from marsad.arabic import arabic_stem, is_arabic, readings
from marsad.text import words
from marsad.tongues import FUNCTION_WORDS

MARK = "·"
"""What stems begin with where they stand among words."""

_WORDLIKE = re.compile(r"[^\W\d_]{2,}")
# Snowball knows participles by the accents that folding takes away (extradées, détenus).
_FRENCH_PARTICIPLE = re.compile("(?<=..e)es?$|(?<=...u)s$|(?<=...ue)s$")
_NO_STEM = frozenset(words(FUNCTION_WORDS))


@lru_cache(maxsize=1 << 17)
def stems(word: str, language: str | None = None) -> tuple[str, ...]:
    """The stems that a folded word may have, the likeliest first: by ``language`` ("en", "fr") if it is a Latin word of
    a text whose language is known. Numbers and function words have none."""
    if not _WORDLIKE.fullmatch(word) or word in _NO_STEM:
        return ()
    if is_arabic(word):
        return tuple(dict.fromkeys(map(arabic_stem, readings(word))))
    english = (_snowball("english").stemWord(word),) if language != "fr" else ()
    french = (_snowball("french").stemWord(_FRENCH_PARTICIPLE.sub("", word)),) if language != "en" else ()
    return tuple(dict.fromkeys((*english, *french)))


@cache
def _snowball(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(language)
