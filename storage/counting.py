"""How many of the articles that a search finds have each value of a kind: from the shelves for topics, languages and
sources, from rows for what is on no shelf and for stories and names, which shelves do not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Select, distinct, func, select

from marsad.model import Facet, Query
from storage.matching import spelled, worded
from storage.rows import among, numbers, numbers_by
from storage.schema import articles, entries, mentions, placements, tags
from storage.search import found_by_meaning, question_of
from storage.shelves import Shelves
from storage.shelving import microseconds
from storage.sieve import Sieve, sieve

FEW = 2_000
"""Up to so many articles found are looked up one by one; of more, the values that most of all articles have are gone
through instead."""
LARGEST = 1_000
"""How many values are gone through before every article found is looked up after all."""
_IN_ORDER = {"sqlite": "BINARY", "postgresql": "C"}


@dataclass(frozen=True, slots=True)
class Counted:
    """The articles that a search finds, to be counted in the transaction in which they were found. ``few`` and
    ``largest`` say when which way is taken, not what comes of it."""

    connection: Connection
    shelves: Shelves
    sieve: Sieve
    few: int = FEW
    largest: int = LARGEST

    @property
    def total(self) -> int:
        """How many they are."""
        return int(np.count_nonzero(self.sieve.passing))

    def dates(self) -> NDArray[np.int64]:
        """When they are dated, in order: microseconds since 1970."""
        rows = self.connection.execute(select(articles.c.dated).where(self._unfiled())).scalars()
        waiting = np.fromiter((microseconds(dated) for dated in rows), np.int64)
        return np.sort(np.concatenate([self.sieve.standing.dated[self.sieve.places()], waiting]))

    def topics(self, most: int) -> tuple[Facet, ...]:
        """The most frequent topics, as all of these: the most frequent first, equal ones in order of their names."""
        return self._shelved("topic", tags.c.topic, most, tags.c.article_id, tags.c.decision)

    def languages(self, most: int) -> tuple[Facet, ...]:
        """The most frequent languages."""
        return self._shelved("language", articles.c.language, most)

    def sources(self, most: int) -> tuple[Facet, ...]:
        """The most frequent sources: an article that several announced counts for each."""
        return self._shelved("source", entries.c.source, most, entries.c.article_id)

    def stories(self, most: int) -> tuple[Facet, ...]:
        """The stories that most of them are in."""
        return self._rowed(placements.c.story_id, placements.c.article_id, most)

    def names(self, most: int) -> tuple[Facet, ...]:
        """The watch names that most of them mention."""
        return self._rowed(mentions.c.name, mentions.c.article_id, most)

    def _unfiled(self) -> ColumnElement[bool]:
        return among(self.connection, articles.c.version_id, self.sieve.unfiled.tolist())

    def _shelved(
        self,
        kind: str,
        value: ColumnElement[str],
        most: int,
        owner: ColumnElement[str] | None = None,
        *more: ColumnElement[bool],
    ) -> tuple[Facet, ...]:
        valued = self.shelves.valued(self.connection, self.sieve.standing, kind)
        counts = Counter(valued.counts(self.sieve.places()))
        waiting = _by_value(value, owner).where(self._unfiled(), value.is_not(None), *more)
        counts.update({row[0]: row[1] for row in self.connection.execute(waiting)})
        return _top(counts, most)

    def _rowed(self, value: ColumnElement[str], owner: ColumnElement[str], most: int) -> tuple[Facet, ...]:
        if self.total > self.few and (found := self._of_largest(value, owner, most)) is not None:
            return found
        these = among(self.connection, articles.c.version_id, np.flatnonzero(self.sieve.passing).tolist())
        rows = self.connection.execute(_by_value(value, owner).where(these))
        return _top(Counter({row[0]: row[1] for row in rows}), most)

    def _of_largest(self, value: ColumnElement[str], owner: ColumnElement[str], most: int) -> tuple[Facet, ...] | None:
        """The most frequent values, if it is enough to look at those that the most articles of all have: no other has
        more here than there."""
        size = func.count().label("size")
        ordered = value.collate(_IN_ORDER[self.connection.dialect.name])
        asked = select(value.label("value"), size).group_by(value).order_by(size.desc(), ordered).limit(self.largest)
        largest = self.connection.execute(asked).all()
        if self.total == self._all():
            counts = Counter({row.value: row.size for row in largest})
        else:
            having = _having(value, owner).where(among(self.connection, value, [row.value for row in largest]))
            found = numbers_by(self.connection, having)
            kept = {key: int(np.count_nonzero(self.sieve.keeps(versions))) for key, versions in found.items()}
            counts = Counter(kept)
        top = _top(counts, most)
        if len(largest) < self.largest:
            return top
        # The first value not looked at comes after this one, even if all its articles were found.
        last = Facet(largest[-1].value, largest[-1].size)
        return top if len(top) == most and _rank(top[-1]) <= _rank(last) else None

    def _all(self) -> int:
        return self.connection.execute(select(func.count()).select_from(articles)).scalar_one()


def counted(connection: Connection, query: Query, shelves: Shelves) -> Counted:
    """What a search finds: all that have its words and pass its filters; by meaning, or where nothing has the words,
    the nearest."""
    question = question_of(connection, query)
    passing = sieve(connection, shelves, query, question)
    if not (question.near or query.mode == "meaning") and (question.blank or question.clauses):
        worded_too = passing.meeting(connection, spelled(question)).narrowed(connection, worded(connection, question))
        if query.mode != "hybrid" or query.vector is None or worded_too.passing.any():
            return Counted(connection, shelves, worded_too)
    near = found_by_meaning(connection, query, shelves)
    versions = numbers(connection, select(articles.c.version_id).where(among(connection, articles.c.id, near)))
    return Counted(connection, shelves, passing.only(versions))


def _by_value(value: ColumnElement[str], owner: ColumnElement[str] | None) -> Select[str, int]:
    """How many articles have each value of a column, in rows of ``owner`` if that is not the article itself."""
    asked = select(value, func.count(distinct(articles.c.id))).select_from(articles).group_by(value)
    return asked if owner is None else asked.join(owner.table, owner == articles.c.id)


def _having(value: ColumnElement[str], owner: ColumnElement[str]) -> Select[str, int]:
    """Each value with the current versions of the articles that have it."""
    return select(value, articles.c.version_id).select_from(owner.table).join(articles, articles.c.id == owner)


def _rank(facet: Facet) -> tuple[int, str]:
    return -facet.count, facet.value


def _top(counts: Mapping[str, int], most: int) -> tuple[Facet, ...]:
    return tuple(sorted((Facet(*item) for item in counts.items() if item[1]), key=_rank)[:most])
