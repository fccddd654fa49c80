"""What tells an article from those that resemble it: words and names that few of them have.

How rare a word is in news at large says little about how telling it is. Of twenty reports from one border all have the
border's name, and one has the driver's; in a stream of another kind the same two words may stand the other way round.
So they are counted among the articles that an article is compared with, whatever the stream is about.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from classifiers.facts import Facts
from classifiers.traits import Traits

_KINDS: Mapping[str, Callable[[Facts], frozenset[str]]] = {
    "terms": lambda facts: facts.terms,
    "names": lambda facts: facts.names,
    "lead_names": lambda facts: facts.lead.names,
}


@dataclass(frozen=True, slots=True)
class Telling:
    """How much it says that two articles share a thing, given in how many of the crowd it stands: inverse document
    frequency, smoothed so that a thing in all of them still says a little, and a small crowd less than a large one."""

    levels: tuple[float, ...]
    counts: Mapping[str, int]

    @property
    def own(self) -> float:
        """What a thing says that none of them has."""
        return self.levels[0]

    def __call__(self, thing: str) -> float:
        return self.levels[self.counts.get(thing, 0)]


class Crowd:
    """The articles that one is compared with, and what they have in common, language by language."""

    def __init__(self, articles: Iterable[Traits]) -> None:
        self._by_language: dict[str, list[Facts]] = {}
        for traits in articles:
            self._by_language.setdefault(traits.language, []).append(traits.facts)
        self._known: dict[tuple[str, frozenset[str]], Telling] = {}

    def telling(self, kind: str, among: Callable[[str], bool]) -> Telling:
        """What the articles of the languages that ``among`` picks say of "terms", "names" or "lead_names"."""
        languages = frozenset(filter(among, self._by_language))
        known = self._known.get((kind, languages))
        if known is None:
            known = self._known[kind, languages] = self._count(kind, languages)
        return known

    def _count(self, kind: str, languages: frozenset[str]) -> Telling:
        facts = [f for language in sorted(languages) for f in self._by_language[language]]
        counts = Counter(thing for f in facts for thing in _KINDS[kind](f))
        return Telling(tuple(math.log((len(facts) + 2) / (n + 1)) for n in range(len(facts) + 1)), counts)
