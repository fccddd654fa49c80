"""The words of ``lexicon.toml``, folded and turned round for looking up: numbers, dates, places, things, acts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from classifiers.spelling import folded

_LONGEST_STEM = 10


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and beginnings of words (3 letters at least), each with what it stands for."""

    words: Mapping[str, str]
    stems: Mapping[str, str]

    def find(self, word: str, after: str) -> str | None:
        """What ``word`` stands for, by itself or with the word ``after`` it; both folded."""
        return self.words.get(f"{word} {after}") or self.words.get(word) or self._by_stem(word)

    def _by_stem(self, word: str) -> str | None:
        for length in range(min(len(word), _LONGEST_STEM), 2, -1):
            if found := self.stems.get(word[:length]):
                return found
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Mappings are from a folded word (or two, joined by a space) to what it means. ``relative_days`` count from the
    day of publication."""

    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative_days: Mapping[str, int]
    places: Vocabulary
    things: Vocabulary
    acts: Vocabulary
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
        places=_vocabulary(raw["places"]),
        things=_vocabulary(raw["things"]),
        acts=_vocabulary(raw["acts"]),
        coming=words["coming"],
        articles=words["articles"],
        stop=words["stop"],
    )


def _vocabulary(table: Mapping[str, list[str]]) -> Vocabulary:
    return Vocabulary(
        words={_fold_all(word): meaning for meaning, word in _pairs(table) if not word.endswith("*")},
        stems={_fold_all(word[:-1]): meaning for meaning, word in _pairs(table) if word.endswith("*")},
    )


def _fold_all(phrase: str) -> str:
    """``phrase`` as the reader of texts will meet it: folded, its words joined by single spaces."""
    return " ".join(folded(word).replace("'", " ") for word in phrase.replace("-", " ").split())


def _by_word(table: Mapping[str, list[str]]) -> dict[str, int]:
    return {_fold_all(word): int(value) for value, word in _pairs(table)}


def _pairs(table: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for key, found in table.items():
        for word in found:
            yield key, word
