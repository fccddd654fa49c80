"""Reads bytes of an unknown single-byte encoding as Arabic, and says how natural that reading is.

Windows-1256 and ISO-8859-6 share half of their table, and both decode nearly any bytes, so that "it decodes" proves
nothing. Letters' frequencies do: Arabic read by the wrong table has rare letters, vowel marks and symbols where alef
and lam should be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

TABLES = ("cp1256", "iso8859-6")
NATURAL = -4.4
"""Mean natural logarithm of a letter's frequency that an Arabic, Persian or Urdu sample exceeds and another script's
bytes do not. Measured on cut-outs of real news: Arabic of five words and more is above -4.5 (mean -3.0), while
Russian, Greek, Hebrew, Thai, Chinese and Korean bytes read as Arabic are below it (Russian KOI8-R, the nearest, -4.55).
"""
CLEARLY = 0.5
"""How much more natural (in the same unit) another table must be before a claim is overruled: single words err."""

_RARE = -8.0  # what a sign counts that has no business inside an Arabic word
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_WORDS_JUDGED = 4000
# Letters in 10,000, counted over 4,000 Arabic news articles; what Persian, Urdu and Kurdish add has a modest share.
_FREQUENCY = (
    "ا1503 ل1158 ي745 م646 و526 ن490 ت459 ر448 ب336 ع335 ة327 د306 ف251 س236 ه234 ق212 أ194 ك177 ح174 ج138 ،103 ش98 "
    "ط93 ص90 إ84 خ82 ى81 ز65 ض64 ذ59 ث52 ئ41 غ40 ء33 ظ24 ؤ13 آ10 ؛5 ؟5 ـ5 "
    "ی100 ک60 پ25 گ25 چ15 ژ5 ں15 ے30 ہ40 ھ10 ٹ10 ڈ5"
)
_LOG: Mapping[str, float] = {pair[0]: math.log(int(pair[1:]) / 10_000) for pair in _FREQUENCY.split()}
_MARKS = frozenset("ًٌٍَُِّْ\u200c\u200d\u200e\u200f")
_PUNCTUATION = frozenset("«»“”‘’…–—·•©®\xa0")


@dataclass(frozen=True, slots=True)
class Reading:
    """Arabic in one table. ``score`` is the mean log frequency of its letters: nearer to 0 is more natural."""

    encoding: str
    score: float

    @property
    def natural(self) -> bool:
        return self.score > NATURAL


def sample(content: bytes) -> list[bytes]:
    """The words of ``content`` that have bytes beyond ASCII, in order, a few thousand at most."""
    found = (match.group() for match in _WORD.finditer(content))
    return list(islice((word for word in found if not word.isascii()), _WORDS_JUDGED))


def foreign_share(words: Iterable[bytes]) -> float:
    """What share of ``words`` (of two letters and more) has no ASCII letter at all: high for scripts of their own,
    low for French or Turkish, whose accents stand among plain letters."""
    long = [word for word in words if len(word) > 1]
    if not long:
        return 0.0
    return sum(1 for word in long if not re.search(rb"[A-Za-z]", word)) / len(long)


def best_reading(words: list[bytes]) -> Reading:
    """The more natural of the two tables for ``words``, as ``sample`` gives them."""
    return max((reading(words, table) for table in TABLES), key=lambda found: found.score)


def reading(words: list[bytes], encoding: str) -> Reading:
    """How natural ``words`` are as Arabic in ``encoding``. Words with ASCII letters are no evidence either way."""
    own = [word for word in words if not re.search(rb"[A-Za-z]", word)]
    text = b" ".join(own).decode(encoding, "replace")
    logs = [weight for word in text.split(" ") for weight in _weights(word)]
    return Reading(encoding, sum(logs) / len(logs) if logs else _RARE)


def _weights(word: str) -> Iterable[float]:
    for place, char in enumerate(word):
        if char in _PUNCTUATION:
            continue
        if char in _MARKS:
            # A vowel mark must follow a letter; whole words of marks are another table's letters.
            yield -6.0 if place and word[place - 1] in _LOG else _RARE
        else:
            yield _LOG.get(char, _RARE)
