"""The words of ``lexicon.toml``, folded and turned round for looking up: numbers, dates and places in three languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from classifiers.spelling import folded


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every mapping is from a folded word (or several, joined by a space) to what it means.

    ``place_stems`` are beginnings of words, 3 letters at least. ``relative_days`` count from the day of publication.
    """

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative_days: Mapping[str, int]
    places: Mapping[str, str]
    place_stems: Mapping[str, str]
    coming: frozenset[str]
    articles: frozenset[str]
    stop: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with the package; read once."""
    raw = tomllib.loads(resources.files("classifiers").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    words = {name: frozenset(map(_fold_all, found)) for name, found in raw["words"].items()}
    return Lexicon(
        numbers=_by_word(raw["numbers"]),
        scales=_by_word(raw["scales"]),
        months=_by_word(raw["months"]),
        weekdays=_by_word(raw["weekdays"]),
        relative_days=_by_word(raw["relative_days"]),
        places={_fold_all(word): place for place, word in _pairs(raw["places"]) if not word.endswith("*")},
        place_stems={_fold_all(word[:-1]): place for place, word in _pairs(raw["places"]) if word.endswith("*")},
        coming=words["coming"],
        articles=words["articles"],
        stop=words["stop"],
    )


def _fold_all(phrase: str) -> str:
    """``phrase`` as the reader of texts will meet it: folded, its words joined by single spaces, without "ال"."""
    return " ".join(folded(word).replace("'", " ") for word in phrase.replace("-", " ").split())


def _by_word(table: Mapping[str, list[str]]) -> dict[str, int]:
    return {_fold_all(word): int(value) for value, word in _pairs(table)}


def _pairs(table: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for key, found in table.items():
        for word in found:
            yield key, word
