"""Which articles a search may find: what it asks beside words and meaning, of the shelves and, for what is on none, of
the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, select

from marsad.asking import Clause, Condition, Field, FieldName, Question, Words
from marsad.dates import Span
from marsad.model import Query
from storage.matching import Alternatives, filters, holds, index, rest, strict
from storage.rows import among, numbers
from storage.schema import articles, versions
from storage.shelves import Shelves, Standing, having
from storage.shelving import microseconds

Versions = NDArray[np.int64]
_SHELVED = {"topic": "topic", "source": "source", "lang": "language"}


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a search may find: ``passing[n]`` says whether an article whose version n is the current one passes. Those
    whose versions are ``unfiled`` pass as well, and are on no shelf as they are now."""

    standing: Standing
    passing: NDArray[np.bool_]
    unfiled: Versions

    def keeps(self, versions: Versions) -> NDArray[np.bool_]:
        """Which of these versions pass."""
        known = versions < self.passing.size
        return known & self.passing[np.where(known, versions, 0)]

    def places(self) -> NDArray[np.bool_]:
        """Which places of the shelves pass."""
        filed = self.passing.copy()
        filed[self.unfiled] = False
        return self.standing.counts & filed[self.standing.versions]

    def meeting(self, connection: Connection, clauses: Sequence[Clause]) -> Sieve:
        """The same for those alone that meet ``clauses``."""
        asked = _Asked(connection, self.standing, self.passing.size)
        passing = self.passing.copy()
        for clause in clauses:
            passing &= asked.clause(clause)
        return Sieve(self.standing, passing, self.unfiled[passing[self.unfiled]])

    def narrowed(self, connection: Connection, groups: Sequence[Alternatives], *, without: Sequence[str] = ()) -> Sieve:
        """The same for those alone that have some words of each of ``groups``, and the articles ``without`` left
        out."""
        passing = self.passing.copy()
        if groups:
            passing &= _marked(passing.size, versions_with(connection, groups))
        passing[_versions(connection, [among(connection, articles.c.id, without)])] = False
        return Sieve(self.standing, passing, self.unfiled[passing[self.unfiled]])

    def only(self, versions: Versions) -> Sieve:
        """The same for those alone whose current version is one of these, pass or not."""
        passing = _marked(self.passing.size, versions)
        return Sieve(self.standing, passing, self.unfiled[passing[self.unfiled]])


def sieve(connection: Connection, shelves: Shelves, query: Query, question: Question) -> Sieve:
    """What may be found, as this transaction sees the archive."""
    standing = shelves.standing(connection)
    # Whatever version of an article stands on a shelf, it is not as the article is now.
    of_it = versions.c.article_id == articles.c.id
    outdated = numbers(connection, select(versions.c.id).join(articles, of_it).where(articles.c.unfiled))
    fitting = _versions(connection, [articles.c.unfiled, *filters(query), *rest(connection, question)])
    largest = max(standing.versions.max(initial=0), outdated.max(initial=0))
    passing = _marked(int(largest) + 1, standing.versions[standing.counts])
    asked = _Asked(connection, standing, passing.size)
    for clause in (*_clauses(query), *strict(question)):
        passing &= asked.clause(clause)
    passing[outdated] = False
    passing[fitting] = True
    return Sieve(standing, passing, fitting)


def versions_with(connection: Connection, groups: Sequence[Alternatives]) -> Versions:
    """The versions that have some words of each of ``groups``."""
    words, version, fits = index(connection, groups)
    return numbers(connection, select(version).select_from(words).where(fits))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Answers conditions for every version number below ``size``, where its article is on a shelf."""

    connection: Connection
    standing: Standing
    size: int

    def clause(self, clause: Clause) -> NDArray[np.bool_]:
        found = np.zeros(self.size, np.bool_)
        for condition in clause:
            held = self._held(condition.what)
            found |= ~held if condition.minus else held
        return found

    def _held(self, what: Words | Field | Span) -> NDArray[np.bool_]:
        if isinstance(what, Words):
            return _marked(self.size, versions_with(self.connection, [(what,)]))
        if isinstance(what, Span):
            return self._of(self._dated(what))
        if kind := _SHELVED.get(what.name):
            return self._of(having(self.connection, self.standing, kind, what.value))
        return _marked(self.size, _versions(self.connection, [holds(self.connection, Condition(what))]))

    def _of(self, places: NDArray[np.bool_]) -> NDArray[np.bool_]:
        return _marked(self.size, self.standing.versions[places & self.standing.counts])

    def _dated(self, span: Span) -> NDArray[np.bool_]:
        dated = self.standing.dated
        after = dated >= microseconds(span.since) if span.since else np.ones(dated.size, np.bool_)
        return after & (dated < microseconds(span.until)) if span.until else after


def _clauses(query: Query) -> Iterator[Clause]:
    """The filters of ``query`` as if they had been typed."""
    kinds: tuple[tuple[FieldName, Sequence[str]], ...] = (
        ("topic", query.topics),
        ("lang", query.languages),
        ("source", query.sources),
        ("name", query.names),
        ("story", (query.story,) if query.story else ()),
    )
    for name, values in kinds:
        if values:
            yield tuple(Condition(Field(name, value)) for value in values)
    if query.since or query.until:
        yield (Condition(Span(query.since, query.until)),)


def _marked(size: int, versions: Versions) -> NDArray[np.bool_]:
    marked = np.zeros(size, np.bool_)
    marked[versions[versions < size]] = True
    return marked


def _versions(connection: Connection, where: Sequence[ColumnElement[bool]]) -> Versions:
    return numbers(connection, select(articles.c.version_id).where(articles.c.version_id.is_not(None), *where))
