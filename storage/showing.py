"""One article or one story as plain dicts, found by its id, the beginning of its id, or an article's address.

Datetimes in them are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, select

from storage import copies, decisions, names, submitting
from storage.articles import article_named
from storage.fetching import parts_of, received
from storage.history import standing_of, versions_of
from storage.outlets import outlet
from storage.rows import find, unique
from storage.schema import aliases, articles, developments, pages, placements, sources, stories, tags, versions, visits
from storage.tagging import topics_of


def article(connection: Connection, id: str, version: int | None) -> dict[str, object] | None:
    """See ``Archive.article``."""
    row = find(connection, articles, article_named(connection, id))
    if row is None:
        return None
    kept = connection.execute(select(versions).where(versions.c.article_id == row.id).order_by(versions.c.number)).all()
    shown = next((item for item in kept if item.number == (version or row.versions)), None)
    if shown is None:
        return None
    placed = connection.execute(select(placements).where(placements.c.article_id == row.id)).one_or_none()
    return {
        "id": row.id,
        "url": row.url,
        "canonical_url": row.canonical_url,
        "aliases": _aliases(connection, row.id),
        "status": shown.status,
        "stand_in": shown.stand_in,
        "version": shown.number,
        "title": shown.title,
        "text": shown.text,
        "authors": shown.authors,
        "agencies": shown.agencies,
        "published": shown.published,
        "published_from": shown.published_from,
        "modified": shown.modified,
        "first_seen": row.first_seen_at,
        "news": row.news,
        "language": row.language,
        "site": shown.site,
        "image": shown.image,
        "links": shown.links,
        "warnings": shown.warnings,
        "source": row.source,
        "tag_status": row.tag_status,
        "model": row.model,
        "tags": _tags(connection, row.id),
        "names": [asdict(mention) for mention in names.mentioned(connection, [row.id]).get(row.id, ())],
        "story": placed.story_id if placed else None,
        "development": placed.development_id if placed else None,
        "carried_by": copies.carried_by(connection, row),
        "versions": versions_of(connection, kept),
        **standing_of(connection, row.id),
        "submissions": submitting.of_article(connection, row.id),
        "page": _page(connection, shown),
    }


def story(connection: Connection, id: str) -> dict[str, object] | None:
    """See ``Archive.story``."""
    known = unique(connection, stories.c.id, id)
    if known is None:
        return None
    found = decisions.standing(connection).merged.get(known, known)
    members = connection.execute(_members(found)).all()
    topics = topics_of(connection, [row.id for row in members])
    return {
        "id": found,
        "title": members[0].title if members else "",
        "first": min((row.dated for row in members), default=None),
        "last": max((row.dated for row in members), default=None),
        "articles": len(members),
        "independent": len({row.copy_of or row.id for row in members}),
        "languages": sorted({row.language for row in members if row.language}),
        "outlets": sorted({outlet(row) for row in members}),
        "topics": sorted({topic for names in topics.values() for topic in names}),
        "developments": _timeline(members, topics, connection.execute(_begun(found)).all()),
        "decisions": decisions.of_story(connection, found),
    }


def _aliases(connection: Connection, id: str) -> list[str]:
    named = select(aliases.c.url).where(aliases.c.article_id == id).order_by(aliases.c.url)
    return list(connection.execute(named).scalars())


def _tags(connection: Connection, id: str) -> list[dict[str, object]]:
    given = select(tags).where(tags.c.article_id == id).order_by(tags.c.decision.desc(), tags.c.topic)
    return [
        {
            "topic": row.topic,
            "score": row.score,
            "decision": row.decision,
            "by": row.by,
            "at": row.decided_at,
            "note": row.note,
            "model": row.model,
            "evidence": {
                "passage": row.evidence,
                "score": row.evidence_score,
                "index": row.evidence_index,
                "nearest": row.nearest or [],
            }
            if row.evidence is not None
            else None,
        }
        for row in connection.execute(given)
    ]


def _page(connection: Connection, row: Row[Any]) -> dict[str, object] | None:
    fetched = select(visits, pages.c.bytes).join(pages, pages.c.sha256 == visits.c.page_sha256)
    visit = connection.execute(fetched.where(visits.c.id == row.visit_id)).one_or_none()
    if visit is None:
        return None
    return {
        "sha256": visit.page_sha256,
        "bytes": visit.bytes,
        "url": visit.url,
        "final_url": visit.final_url,
        "redirects": visit.redirects,
        "status": visit.status,
        "headers": visit.headers,
        "fetched_at": visit.fetched_at,
        "truncated": visit.truncated,
        "rendered": visit.rendered,
        "received_sha256": received(connection, visit),
        "exchanges": visit.exchanges,
        "parts": [
            {"sha256": part.page_sha256, "url": part.final_url, "fetched_at": part.fetched_at}
            for part in parts_of(connection, visit.id)
        ],
    }


def _members(story: str) -> Any:
    first = select(developments.c.id, developments.c.created_at).where(developments.c.story_id == story).subquery()
    return (
        select(
            articles,
            versions.c.title,
            versions.c.site,
            versions.c.agencies,
            sources.c.title.label("source_title"),
            placements.c.new,
            placements.c.correction,
            placements.c.development_id,
        )
        .join(placements, placements.c.article_id == articles.c.id)
        .join(first, first.c.id == placements.c.development_id)
        .join(versions, versions.c.id == articles.c.version_id)
        .join(sources, sources.c.name == articles.c.source)
        .where(placements.c.story_id == story)
        .order_by(articles.c.dated, placements.c.id)
    )


def _begun(story: str) -> Any:
    """The developments of a story, each with the version with which it began."""
    return (
        select(
            developments.c.id,
            developments.c.article_id,
            developments.c.novelty,
            versions.c.number,
            versions.c.title,
            versions.c.recorded_at,
        )
        .outerjoin(versions, versions.c.id == developments.c.version_id)
        .where(developments.c.story_id == story)
        .order_by(developments.c.created_at, developments.c.id)
    )


def _timeline(
    members: Sequence[Row[Any]], topics: Mapping[str, tuple[str, ...]], begun: Sequence[Row[Any]]
) -> list[dict[str, object]]:
    """Developments in the order in which they began, each with its articles. An article that began one and, edited,
    went on to another stands in both, as it read when each began."""
    rows = {row.id: row for row in members}
    told: dict[str, dict[str, dict[str, object]]] = {development.id: {} for development in begun}
    for row in members:
        told[row.development_id][row.id] = _member(row, topics.get(row.id, ()))
    shown = []
    for development in begun:
        articles = told[development.id]
        if (first := rows.get(development.article_id)) is not None:
            known = articles.pop(first.id, None) or _member(first, topics.get(first.id, ())) | {"new": True}
            articles = {first.id: known | _as_it_read(first, development), **articles}
        if items := sorted(articles.values(), key=itemgetter("dated")):
            shown.append(
                {
                    "id": development.id,
                    "title": items[0]["title"],
                    "first": items[0]["dated"],
                    "novelty": development.novelty,
                    "articles": items,
                }
            )
    return sorted(shown, key=itemgetter("first"))


def _as_it_read(article: Row[Any], development: Row[Any]) -> dict[str, object]:
    """What of an article is told with the development that it began: an edit came when it was recorded."""
    if development.number is None:
        return {}
    dated = article.dated if development.number == 1 else development.recorded_at
    return {"title": development.title, "version": development.number, "dated": dated}


def _member(row: Row[Any], topics: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": row.id,
        "url": row.url,
        "title": row.title,
        "source": row.source,
        "outlet": outlet(row),
        "language": row.language,
        "published": row.published,
        "dated": row.dated,
        "topics": list(topics),
        "agencies": row.agencies,
        "copy_of": row.copy_of,
        "new": row.new,
        "stand_in": row.stand_in,
        "version": row.versions,
        "correction": row.correction,
    }
