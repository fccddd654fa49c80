"""Finding articles by words, by meaning, or by both at once (reciprocal rank fusion)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from marsad.asking import Question, Words, read_query, with_names, without_names
from marsad.model import Hit, Marks, Query
from storage.answering import Evidence, answering
from storage.articles import article_named
from storage.matching import spelled, worded
from storage.meaning import alike, nearest_passages, ranked_by_meaning
from storage.newest import newest
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
DEPTH = 1_000
MOST_ALIKE = 100


@dataclass(frozen=True, slots=True)
class Found:
    """An article's id and what it scored."""

    id: str
    score: float


def search(connection: Connection, query: Query, shelves: Shelves) -> list[Hit]:
    """See ``Archive.search``."""
    if query.limit <= 0:
        return []
    question = question_of(connection, query)
    found = _page(connection, query, question, shelves)
    near = {} if query.mode == "words" else nearest_passages(connection, query, [item.id for item in found])
    asked = {*question.terms, *(words for group in worded(connection, question) for words in group)}
    return _hits(connection, found, asked, near)


def question_of(connection: Connection, query: Query) -> Question:
    """What was typed, read; a ``name:`` of which the archive knows nothing is a phrase."""
    question = with_names(read_query(query.words, now=query.now, zone=query.zone), query.spelled)
    asked = question.names
    known = connection.execute(select(mentions.c.name).where(mentions.c.name.in_(asked)).distinct()).scalars()
    return without_names(question, asked - set(known)) if asked else question


def found_by_meaning(connection: Connection, query: Query, shelves: Shelves) -> list[str]:
    """The ids of the ``MOST_ALIKE`` best that a search by meaning finds: everything is somewhat near to everything, so
    that what lies further off is not to be counted."""
    best = replace(query, limit=MOST_ALIKE, offset=0, sort="relevance")
    return [item.id for item in _page(connection, best, question_of(connection, query), shelves)]


def fuse(rankings: Sequence[Sequence[str]]) -> list[Found]:
    """Several rankings as one: each gives 1 / (60 + rank), ranks from 1; ties by id."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id in enumerate(ranking, 1):
            scores[id] = scores.get(id, 0.0) + 1 / (RRF_K + rank)
    return sorted((Found(id, score) for id, score in scores.items()), key=lambda found: (-found.score, found.id))


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
    return [Found(id, score) for id, score in ranked]


def _by_meaning_too(
    connection: Connection, query: Query, question: Question, shelves: Shelves, passing: Sieve
) -> list[Found]:
    depth = DEPTH * ((query.offset + query.limit - 1) // DEPTH + 1)
    near = ranked_by_meaning(connection, query, shelves, passing, limit=depth)
    if query.mode == "meaning":
        return [Found(id, score) for id, score in near]
    groups = worded(connection, question)
    having_words = passing.meeting(connection, spelled(question))
    found = ranked_by_words(connection, groups, having_words, limit=depth, offset=0) if groups else []
    fused = fuse([[id for id, _ in found], [id for id, _ in near]])
    evidence = Evidence(dict(near), frozenset(id for id, _ in found))
    ordered = answering(connection, query, question, [item.id for item in fused], evidence)
    return [Found(id, item.score) for id, item in zip(ordered, fused, strict=True)]


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
        rankings.append([Found(id, score) for id, score in ranked])
    found = rankings[0] if len(rankings) == 1 else fuse([[item.id for item in ranking] for ranking in rankings])
    return _cut(connection, query, found)


def _cut(connection: Connection, query: Query, found: Sequence[Found]) -> list[Found]:
    ordered = _newest_first(connection, found) if query.sort == "newest" else found
    return list(ordered[query.offset : query.offset + query.limit])


def _newest(connection: Connection, query: Query, passing: Sieve) -> list[Found]:
    return [Found(id, 0.0) for id in newest(connection, passing, limit=query.limit, offset=query.offset)]


def _newest_first(connection: Connection, found: Sequence[Found]) -> list[Found]:
    rows = named(connection, select(articles.c.id, articles.c.dated), articles.c.id, [item.id for item in found])
    dated = {row.id: row.dated for row in rows}
    return sorted(sorted(found, key=lambda item: item.id), key=lambda item: dated[item.id], reverse=True)


def _hits(
    connection: Connection, found: Sequence[Found], asked: Collection[Words], near: Mapping[str, int]
) -> list[Hit]:
    ids = [item.id for item in found]
    rows = {row.id: row for row in named(connection, _shown(), articles.c.id, ids)}
    topics = topics_of(connection, ids)
    return [_hit(rows[item.id], item.score, topics.get(item.id, ()), asked, near.get(item.id, 0)) for item in found]


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
