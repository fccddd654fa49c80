"""Finding articles by words, by meaning, or by both at once (reciprocal rank fusion)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, select

from marsad.asking import Question, Words, read_query, with_names, without_names
from marsad.model import Hit, Marks, Query
from storage.answering import POOL, Evidence, answering
from storage.articles import article_named
from storage.matching import spelled, worded
from storage.meaning import alike, nearest_passages, ranked_by_meaning
from storage.newest import newest, newest_first
from storage.ranking import ranked_by_words
from storage.rows import named
from storage.schema import articles, mentions, placements, versions
from storage.shelves import Shelves
from storage.sieve import Sieve, sieve
from storage.snippets import marks, snippet
from storage.tagging import topics_of

# Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet", SIGIR 2009.
RRF_K = 60
# How many of each ranking are fused: whole steps of this, so that the pages of one search follow on one another.
DEPTH = 200
MOST_ALIKE = 100
Key = TypeVar("Key", str, int)


@dataclass(frozen=True, slots=True)
class Found:
    """An article's current version and what it scored."""

    version: int
    score: float


def search(connection: Connection, query: Query, shelves: Shelves) -> list[Hit]:
    """See ``Archive.search``."""
    if query.limit <= 0:
        return []
    question = question_of(connection, query)
    found = _page(connection, query, question, shelves)
    asked = {*question.terms, *(words for group in worded(connection, question) for words in group)}
    return _hits(connection, query, found, asked)


def question_of(connection: Connection, query: Query) -> Question:
    """What was typed, read; a ``name:`` of which the archive knows nothing is a phrase."""
    question = with_names(read_query(query.words, now=query.now, zone=query.zone), query.spelled)
    if not (asked := question.names):
        return question
    known = connection.execute(select(mentions.c.name).where(mentions.c.name.in_(asked)).distinct()).scalars()
    return without_names(question, asked - set(known))


def found_by_meaning(connection: Connection, query: Query, shelves: Shelves) -> list[str]:
    """The ids of the ``MOST_ALIKE`` best that a search by meaning finds: everything is somewhat near to everything, so
    that what lies further off is not to be counted."""
    best = replace(query, limit=MOST_ALIKE, offset=0, sort="relevance")
    found = _page(connection, best, question_of(connection, query), shelves)
    known = select(articles.c.id, articles.c.version_id)
    return [row.id for row in named(connection, known, articles.c.version_id, [item.version for item in found])]


def fuse(rankings: Sequence[Sequence[Key]]) -> list[tuple[Key, float]]:
    """Several rankings as one: each gives 1 / (60 + rank), ranks from 1; what has as much is in order of the first."""
    scores: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + 1 / (RRF_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


def _page(connection: Connection, query: Query, question: Question, shelves: Shelves) -> list[Found]:
    """The hits of the page asked for."""
    passing = sieve(connection, shelves, query, question)
    if question.near:
        return _like(connection, query, question, shelves, passing)
    if query.vector is not None and query.mode != "words":
        return _cut(connection, query, _by_meaning_too(connection, query, question, shelves, passing))
    groups, passing = worded(connection, question), passing.meeting(connection, spelled(question))
    if not groups:
        # Nothing but filters or minus words: all that fit. Marks without a word ask for nothing that could be found.
        return _newest(connection, query, passing) if question.blank or question.clauses else []
    if query.sort == "newest":
        return _newest(connection, query, passing.narrowed(connection, groups))
    ranked = ranked_by_words(connection, groups, passing, limit=query.limit, offset=query.offset)
    return [Found(*item) for item in ranked]


def _by_meaning_too(
    connection: Connection, query: Query, question: Question, shelves: Shelves, passing: Sieve
) -> list[Found]:
    depth = DEPTH * ((query.offset + query.limit - 1) // DEPTH + 1)
    near = ranked_by_meaning(connection, query, shelves, passing, limit=depth)
    if query.mode == "meaning":
        return [Found(*item) for item in near]
    groups = worded(connection, question)
    having_words = passing.meeting(connection, spelled(question))
    found = ranked_by_words(connection, groups, having_words, limit=depth, offset=0, closely=POOL) if groups else []
    fused = _fused([found, near])
    evidence = Evidence(dict(near), frozenset(version for version, _ in found))
    ordered = answering(connection, query, question, [item.version for item in fused], evidence)
    return [Found(version, item.score) for version, item in zip(ordered, fused, strict=True)]


def _like(connection: Connection, query: Query, question: Question, shelves: Shelves, passing: Sieve) -> list[Found]:
    """What is most like the articles named, themselves left out; what else was typed must hold too."""
    ids = [id for name in question.near if (id := article_named(connection, name))]
    others = passing.meeting(connection, spelled(question)).narrowed(
        connection, worded(connection, question), without=ids
    )
    rankings = []
    for vector, model in alike(connection, ids):
        like = replace(query, vector=vector, model=model)
        ranked = ranked_by_meaning(connection, like, shelves, others, limit=DEPTH + query.offset + query.limit)
        rankings.append(ranked)
    found = [Found(*item) for item in rankings[0]] if len(rankings) == 1 else _fused(rankings)
    return _cut(connection, query, found)


def _fused(rankings: Sequence[Sequence[tuple[int, float]]]) -> list[Found]:
    return [Found(*item) for item in fuse([[version for version, _ in ranking] for ranking in rankings])]


def _cut(connection: Connection, query: Query, found: Sequence[Found]) -> list[Found]:
    if query.sort == "newest":
        scores = {item.version: item.score for item in found}
        found = [Found(version, scores[version]) for version in newest_first(connection, list(scores))]
    return list(found[query.offset : query.offset + query.limit])


def _newest(connection: Connection, query: Query, passing: Sieve) -> list[Found]:
    return [Found(version, 0.0) for version in newest(connection, passing, limit=query.limit, offset=query.offset)]


def _hits(connection: Connection, query: Query, found: Sequence[Found], asked: Collection[Words]) -> list[Hit]:
    versions = [item.version for item in found]
    rows = {row.version_id: row for row in named(connection, _shown(), articles.c.version_id, versions)}
    ids = [row.id for row in rows.values()]
    topics = topics_of(connection, ids)
    near = {} if query.mode == "words" else nearest_passages(connection, query, ids)
    return [
        _hit(row, item.score, topics.get(row.id, ()), asked, near.get(row.id, 0))
        for item in found
        if (row := rows.get(item.version))
    ]


def _shown() -> Select[Any]:
    return (
        select(articles, versions.c.title, versions.c.text, placements.c.story_id)
        .join(versions, versions.c.id == articles.c.version_id)
        .outerjoin(placements, placements.c.article_id == articles.c.id)
    )


def _hit(row: Row[Any], score: float, topics: tuple[str, ...], asked: Collection[Words], near: int) -> Hit:
    cut = snippet(row.text, asked, near)
    return Hit(
        id=row.id,
        url=row.url,
        title=row.title,
        snippet=cut.text,
        topics=topics,
        score=score,
        published=row.published,
        language=row.language,
        source=row.source,
        story=row.story_id,
        marks=Marks(marks(row.title, asked), cut.marks),
    )
