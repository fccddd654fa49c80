"""The conditions of a search in SQL: its filters, and the words of the index, which each engine asks in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    TableClause,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from marsad.model import Query
from storage.schema import articles, entries, mentions, placements, tags
from storage.words import Asked

Terms = Sequence[tuple[str, ...]]

# How many times as much a word counts in the title; PostgreSQL's weights below say the same.
TITLE_WEIGHT = 5.0
# The index has no columns in common on the two engines, so it stands in no schema.
_SQLITE = table("words", column("rowid", BigInteger))
_POSTGRES = table("words", column("version_id", BigInteger), column("words"))


def filters(query: Query) -> list[ColumnElement[bool]]:
    """What ``query`` asks of an article beside its words; joined by AND, the values of one filter by OR."""
    where: list[ColumnElement[bool]] = []
    if query.topics:
        tagged = exists().where(tags.c.article_id == articles.c.id, tags.c.topic.in_(query.topics), tags.c.decision)
        where.append(tagged)
    if query.languages:
        where.append(articles.c.language.in_(query.languages))
    if query.sources:
        told = exists().where(entries.c.article_id == articles.c.id, entries.c.source.in_(query.sources))
        where.append(told)
    if query.names:
        where.append(exists().where(mentions.c.article_id == articles.c.id, mentions.c.name.in_(query.names)))
    if query.story:
        placed = exists().where(
            placements.c.article_id == articles.c.id, placements.c.story_id.startswith(query.story, autoescape=True)
        )
        where.append(placed)
    if query.since:
        where.append(articles.c.dated >= query.since)
    if query.until:
        where.append(articles.c.dated < query.until)
    return where


def matches(connection: Connection, terms: Terms) -> ColumnElement[bool]:
    """Has the article, as it reads now, every one of ``terms``?"""
    words, version, fits = _index(connection, terms)
    return articles.c.version_id.in_(select(version).select_from(words).where(fits))


def without(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    """Has it none of the words that were asked to be left out?"""
    return [~matches(connection, [term]) for term in asked.without]


def ranked_by_words(
    connection: Connection, asked: Asked, where: Sequence[ColumnElement[bool]], *, limit: int, offset: int
) -> list[tuple[str, float]]:
    """Ids of the articles that have every term, with their scores (higher is better; BM25 in SQLite, ts_rank in
    PostgreSQL; words in the title weigh more), best first, ties by id."""
    words, version, fits = _index(connection, asked.terms)
    score = _score(connection, asked.terms).label("score")
    ranked: Select[Any] = (
        select(articles.c.id, score)
        .select_from(words.join(articles, articles.c.version_id == version))
        .where(fits, *where)
        .order_by(score.desc(), articles.c.id)
        .limit(limit)
        .offset(offset)
    )
    return [(row.id, float(row.score)) for row in connection.execute(ranked)]


def _index(connection: Connection, terms: Terms) -> tuple[TableClause, ColumnElement[int], ColumnElement[bool]]:
    if connection.dialect.name == "sqlite":
        return _SQLITE, _SQLITE.c.rowid, literal_column("words").op("MATCH", is_comparison=True)(_fts5(terms))
    return _POSTGRES, _POSTGRES.c.version_id, _POSTGRES.c.words.op("@@", is_comparison=True)(_tsquery(terms))


def _score(connection: Connection, terms: Terms) -> ColumnElement[float]:
    if connection.dialect.name == "sqlite":
        return -func.bm25(literal_column("words"), TITLE_WEIGHT, 1.0)
    # Weights of D, C, B, A: the text's words are D, the title's A. 1: divide by 1 + log of the length.
    weights: ColumnElement[Any] = literal_column("'{0.2, 0.2, 0.2, 1.0}'::float4[]")
    return func.ts_rank(weights, _POSTGRES.c.words, _tsquery(terms), 1)


def _fts5(terms: Terms) -> str:
    """Terms as FTS5 reads them; index words hold nothing that it could take for an operator inside quotes."""
    return " AND ".join('"' + " ".join(term) + '"' for term in terms)


def _tsquery(terms: Terms) -> ColumnElement[Any]:
    written = " & ".join("(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in terms)
    return literal(written).cast(TSQUERY)
