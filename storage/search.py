"""Finding articles by words, by meaning, or by both at once (reciprocal rank fusion)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from marsad.model import Hit, Query
from storage.matching import filters, matches, ranked_by_words, without
from storage.meaning import nearest_passages, ranked_by_meaning
from storage.rows import named
from storage.schema import articles, placements, versions
from storage.snippets import snippet
from storage.tagging import topics_of
from storage.words import Asked, read_query

# Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", SIGIR 2009.
RRF_K = 60
# How many of each ranking are fused: whole steps of this, so that the pages of one search follow on one another.
DEPTH = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """An article's id and what it scored."""

    id: str
    score: float


def search(connection: Connection, query: Query) -> list[Hit]:
    """See ``Archive.search``."""
    asked = read_query(query.words)
    if query.limit <= 0:
        return []
    found = _page(connection, query, asked)
    near = {} if query.mode == "words" else nearest_passages(connection, query, [item.id for item in found])
    return _hits(connection, found, asked, near)


def fuse(rankings: Sequence[Sequence[str]]) -> list[Found]:
    """Several rankings as one: each gives 1 / (60 + rank), ranks from 1; ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id in enumerate(ranking, 1):
            scores[id] = scores.get(id, 0.0) + 1 / (RRF_K + rank)
    return sorted((Found(id, score) for id, score in scores.items()), key=lambda found: (-found.score, found.id))


def _page(connection: Connection, query: Query, asked: Asked) -> list[Found]:
    """The hits of the page asked for."""
    where = [*filters(query), *without(connection, asked)]
    if query.vector is not None and query.mode != "words":
        found = _by_meaning_too(connection, query, asked, where)
        if query.sort == "newest":
            found = _newest_first(connection, found)
        return found[query.offset : query.offset + query.limit]
    if not asked.terms:
        # Nothing but filters or minus words: all that fit. Marks without a word ask for nothing that could be found.
        return _newest(connection, query, where) if asked.blank or asked.without else []
    if query.sort == "newest":
        return _newest(connection, query, [*where, matches(connection, asked.terms)])
    ranked = ranked_by_words(connection, asked, where, limit=query.limit, offset=query.offset)
    return [Found(id, score) for id, score in ranked]


def _by_meaning_too(
    connection: Connection, query: Query, asked: Asked, where: list[ColumnElement[bool]]
) -> list[Found]:
    depth = DEPTH * ((query.offset + query.limit - 1) // DEPTH + 1)
    near = ranked_by_meaning(connection, query, where, limit=depth)
    if query.mode == "meaning":
        return [Found(id, score) for id, score in near]
    worded = ranked_by_words(connection, asked, where, limit=depth, offset=0) if asked.terms else []
    return fuse([[id for id, _ in worded], [id for id, _ in near]])


def _newest(connection: Connection, query: Query, where: list[ColumnElement[bool]]) -> list[Found]:
    order = (articles.c.dated.desc(), articles.c.id)
    wanted = select(articles.c.id).where(*where).order_by(*order).limit(query.limit).offset(query.offset)
    return [Found(id, 0.0) for id in connection.execute(wanted).scalars()]


def _newest_first(connection: Connection, found: Sequence[Found]) -> list[Found]:
    rows = named(connection, select(articles.c.id, articles.c.dated), articles.c.id, [item.id for item in found])
    dated = {row.id: row.dated for row in rows}
    return sorted(sorted(found, key=lambda item: item.id), key=lambda item: dated[item.id], reverse=True)


def _hits(connection: Connection, found: Sequence[Found], asked: Asked, near: Mapping[str, int]) -> list[Hit]:
    ids = [item.id for item in found]
    rows = {row.id: row for row in named(connection, _shown(), articles.c.id, ids)}
    topics = topics_of(connection, ids)
    return [
        _hit(rows[item.id], item, topics.get(item.id, ()), snippet(rows[item.id].text, asked, near.get(item.id, 0)))
        for item in found
    ]


def _shown() -> Select[Any]:
    return (
        select(articles, versions.c.title, versions.c.text, placements.c.story_id)
        .join(versions, versions.c.id == articles.c.version_id)
        .outerjoin(placements, placements.c.article_id == articles.c.id)
    )


def _hit(row: Row[Any], found: Found, topics: tuple[str, ...], cut: str) -> Hit:
    return Hit(
        id=row.id,
        url=row.url,
        title=row.title,
        snippet=cut,
        topics=topics,
        score=found.score,
        published=row.published,
        language=row.language,
        source=row.source,
        story=row.story_id,
    )
