"""Takes Arabic words apart: article, particles written onto the word, endings.

Stems are found as Larkey, Ballesteros and Connell do in "Light stemming for Arabic information retrieval" (2007):
endings go, the root is left alone. Plurals that are made inside the word, and words whose first letter only looks like
a particle, are listed in ``arabic.toml``. All words are folded (``marsad.text.fold``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from marsad.text import fold

_ARABIC = re.compile("[\u0621-\u064a]")
_ARTICLE = re.compile(r"^[وف]?[بك]?ال(?=\w{3})|^[وف]?لل(?=\w{3})")
_PARTICLES = "وفبكل"
# An ending, and how many letters it must leave; the longest first. What was ة before a pronoun goes with it.
_ENDINGS = tuple(
    (ending, left)
    for left, endings in ((4, "ان ت و"), (3, "تهما تها تهم تنا ته هما ها هم هن نا ات ون ين يه وا ا ه ي"))
    for ending in endings.split()
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """``plurals`` gives the singular of a plural; ``whole`` are words, without endings, that begin with no particle."""

    plurals: dict[str, str]
    whole: frozenset[str]


def is_arabic(word: str) -> bool:
    """Whether ``word`` begins with an Arabic letter."""
    return bool(_ARABIC.match(word))


def without_article(word: str) -> str:
    """``word`` without its article and what is fused to it (ال، وال، بال، فال، كال، لل); للبنان is for Lebanon."""
    found = _ARTICLE.match(word)
    if not found:
        return word
    rest = word[found.end() :]
    return f"ل{rest}" if found[0].endswith("لل") and _light(f"ل{rest}") in _listed().whole else rest


def readings(word: str) -> Iterator[str]:
    """What ``word`` may stand for: itself, and what is left without one or two particles written together with it
    (و، ف، ب، ك، ل), unless it is listed as a whole word; articles left out."""
    word = without_article(word)
    yield word
    for _ in range(2):
        if word[0] not in _PARTICLES or len(word) < 4 or _light(word) in _listed().whole:
            return
        word = without_article(word[1:])
        yield word


@lru_cache(maxsize=1 << 16)
def arabic_stem(word: str) -> str:
    """``word``, without article and particles, without its endings; that of its singular if it is a listed plural."""
    plurals = _listed().plurals
    stem = _light(word)
    singular = plurals.get(word) or plurals.get(stem)
    return _light(singular) if singular else stem


def _light(word: str) -> str:
    before = ""
    while word != before:
        before = word
        for ending, left in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= left:
                word = word[: -len(ending)]
                break
    return word


@cache
def _listed() -> _Listed:
    text = resources.files("marsad").joinpath("arabic.toml").read_text(encoding="utf-8")
    listed = tomllib.loads(text)
    plurals = {_bare(plural): _bare(one) for one, several in listed["plurals"].items() for plural in several}
    return _Listed(plurals, frozenset(_light(_bare(word)) for word in listed["whole"]["words"]))


def _bare(written: str) -> str:
    return _ARTICLE.sub("", fold(written))
