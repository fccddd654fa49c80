"""A question in SQL: what an article must meet, of which each engine asks for words in its own way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    TableClause,
    and_,
    column,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from marsad.asking import Clause, Condition, Field, Question, Words
from marsad.model import Query
from marsad.tokens import index_words
from storage.schema import articles, entries, mentions, placements, tags
from storage.wording import fts5, tsquery

# The index has no columns in common on the two engines, so it stands in no schema.
_SQLITE = table("words", column("rowid", BigInteger))
POSTGRES_WORDS = table("words", column("version_id", BigInteger), column("words"), column("size"))

# SQLite goes through the words' own list once, from the first of the versions to the last, instead of asking the index
# anew for each version, which is quicker only where that part of the list is long.
_ONCE = """
    SELECT rowid FROM words
    WHERE words MATCH :asked AND rowid BETWEEN :first AND :last AND +rowid IN (SELECT value FROM json_each(:among))
"""
_EACH = "SELECT rowid FROM words WHERE words MATCH :asked AND rowid IN (SELECT value FROM json_each(:among))"
_LONG = 20_000
_COUNT = """
    SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH :asked AND rowid BETWEEN :first AND :last LIMIT :most)
"""
MOST_SURFACES = 200
"""Spellings of a watch name, the most frequent, by which the articles that name it are looked up."""

Alternatives = tuple[Words, ...]
"""Words of which an article must have one or another."""


def filters(query: Query) -> list[ColumnElement[bool]]:
    """What ``query`` asks of an article beside what was typed; joined by AND, the values of one filter by OR."""
    where: list[ColumnElement[bool]] = []
    if query.topics:
        where.append(_of_topic(query.topics))
    if query.languages:
        where.append(articles.c.language.in_(query.languages))
    if query.sources:
        where.append(_from_source(query.sources))
    if query.story:
        where.append(_of_story(query.story))
    if query.names:
        where.append(_names(query.names))
    if query.since:
        where.append(articles.c.dated >= query.since)
    if query.until:
        where.append(articles.c.dated < query.until)
    return where


def worded(connection: Connection, question: Question) -> list[Alternatives]:
    """Of each clause that words can decide, or lead to, the words: by these articles are looked up and ranked. A watch
    name leads to articles by the spellings that the archive has of it."""
    return [_leading(connection, clause) for clause in question.clauses if _leads(clause)]


def rest(connection: Connection, question: Question) -> list[ColumnElement[bool]]:
    """What must hold in every mode: fields, and what must not occur."""
    return [_holds_any(connection, clause) for clause in strict(question)]


def strict(question: Question) -> list[Clause]:
    """The clauses that must hold in every mode; of those that ask for words only a search by words makes conditions."""
    return [clause for clause in question.clauses if not (_leads(clause) and _has_words(clause))]


def spelled(question: Question) -> list[Clause]:
    """The clauses that ask for words or for the watch name that these spell. To have its words is not enough where they
    are also other words; to be found by them is."""
    return [clause for clause in question.clauses if _leads(clause) and _has_words(clause) and len(clause) > 1]


def _has_words(clause: Clause) -> bool:
    return any(is_plain(condition) for condition in clause)


def _holds_any(connection: Connection, clause: Clause) -> ColumnElement[bool]:
    return or_(*(holds(connection, condition) for condition in clause))


def matches(connection: Connection, groups: Sequence[Alternatives]) -> ColumnElement[bool]:
    """Has the article, as it reads now, some words of each of ``groups``?"""
    words, version, fits = index(connection, groups)
    return articles.c.version_id.in_(select(version).select_from(words).where(fits))


def index(
    connection: Connection, groups: Sequence[Alternatives]
) -> tuple[TableClause, ColumnElement[int], ColumnElement[bool]]:
    """The word index, its column of versions, and whether a row of it has some words of each of ``groups``."""
    if connection.dialect.name == "sqlite":
        return _SQLITE, _SQLITE.c.rowid, literal_column("words").op("MATCH", is_comparison=True)(fts5(groups))
    return (
        POSTGRES_WORDS,
        POSTGRES_WORDS.c.version_id,
        POSTGRES_WORDS.c.words.op("@@", is_comparison=True)(typed_tsquery(groups)),
    )


def having(connection: Connection, words: Alternatives, versions: Sequence[int]) -> list[int]:
    """Which of ``versions`` have one of these words."""
    if not versions:
        return []
    if connection.dialect.name == "sqlite":
        asked = {"asked": fts5([words]), "first": min(versions), "last": max(versions)}
        count = connection.execute(text(_COUNT), {**asked, "most": _LONG}).scalar_one()
        these = text(_EACH if count == _LONG else _ONCE)
        return list(connection.execute(these, {**asked, "among": json.dumps(list(versions))}).scalars())
    index_of, version, fits = index(connection, [words])
    found = select(version).select_from(index_of).where(version == func.any(list(versions)), fits)
    return list(connection.execute(found).scalars())


def is_plain(condition: Condition) -> bool:
    """Whether words alone decide it."""
    return isinstance(condition.what, Words) and not condition.minus


def _leads(clause: Clause) -> bool:
    """Whether every article that meets ``clause`` has certain words."""
    return all(is_plain(condition) or _is_name(condition) for condition in clause)


def _is_name(condition: Condition) -> bool:
    return isinstance(condition.what, Field) and condition.what.name == "name" and not condition.minus


def _leading(connection: Connection, clause: Clause) -> Alternatives:
    found: list[Words] = []
    for condition in clause:
        if isinstance(condition.what, Words):
            found.append(condition.what)
        elif isinstance(condition.what, Field):
            found += _spellings(connection, condition.what.value)
    return tuple(dict.fromkeys(found))


def _spellings(connection: Connection, name: str) -> Iterator[Words]:
    """The words that stand for a watch name in the articles that name it."""
    count = func.count().label("count")
    asked = (
        select(mentions.c.text, count)
        .where(mentions.c.name == name)
        .group_by(mentions.c.text)
        .order_by(count.desc(), mentions.c.text)
        .limit(MOST_SURFACES)
    )
    yield from (
        Words(words, exact=True) for row in connection.execute(asked) if (words := tuple(index_words(row.text)))
    )


def holds(connection: Connection, condition: Condition) -> ColumnElement[bool]:
    """Does the article meet ``condition``?"""
    what = condition.what
    if isinstance(what, Words):
        held = matches(connection, [(what,)])
    elif isinstance(what, Field):
        held = _FIELDS[what.name]((what.value,))
    else:
        bounds = [articles.c.dated >= what.since] if what.since else []
        held = and_(*bounds, *([articles.c.dated < what.until] if what.until else []))
    return ~held if condition.minus else held


def _of_topic(topics: Iterable[str]) -> ColumnElement[bool]:
    return _has(tags.c.article_id, tags.c.topic.in_(topics), tags.c.decision)


def _from_source(sources: Iterable[str]) -> ColumnElement[bool]:
    return _has(entries.c.article_id, entries.c.source.in_(sources))


def _of_story(beginning: str) -> ColumnElement[bool]:
    return _has(placements.c.article_id, placements.c.story_id.startswith(beginning, autoescape=True))


def _names(names: Iterable[str]) -> ColumnElement[bool]:
    return _has(mentions.c.article_id, mentions.c.name.in_(names))


def _has(owner: ColumnElement[str], *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Is there a row about the article? The table of such rows may stand in the query around it, too."""
    return exists().where(owner == articles.c.id, *more).correlate(articles)


_FIELDS = {
    "topic": _of_topic,
    "source": _from_source,
    "lang": lambda codes: articles.c.language.in_(codes),
    "story": lambda beginnings: _of_story(*beginnings),
    "name": _names,
}


def typed_tsquery(groups: Sequence[Alternatives]) -> ColumnElement[Any]:
    """The words as PostgreSQL asks for them."""
    return literal(tsquery(groups)).cast(TSQUERY)
