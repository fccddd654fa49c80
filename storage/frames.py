"""What an archive holds as plain tables, for people's own tools: the same as views in the database and as columns.

A view is called ``all_`` and the frame's name (``all_articles``), so that Datasette or any reader of SQL shows it. Each
column has a plain type: text, whole number, number, yes or no, time in UTC; lists are joined by "; ".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select

from marsad.errors import StorageError
from marsad.model import Embeddings
from storage.rows import in_pages
from storage.schema import (
    absences,
    alerts,
    articles,
    embeddings,
    entries,
    mentions,
    pages,
    placements,
    sources,
    tags,
    versions,
    visits,
)
from storage.vectors import unpack

AT_ONCE = 1_000
_BETWEEN = "; "


def rows(connection: Connection, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a frame one by one, few of them in memory, in a fixed order."""
    query, keys = _frame(name)
    for page in in_pages(connection, query, [query.selected_columns[key] for key in keys], size=AT_ONCE):
        yield from (row._asdict() for row in page)


def columns(connection: Connection, name: str) -> dict[str, list[Any]]:
    """A whole frame by columns."""
    query, _ = _frame(name)
    made: dict[str, list[Any]] = {column.name: [] for column in query.selected_columns}
    for row in rows(connection, name):
        for key, value in row.items():
            made[key].append(value)
    return made


def all_embeddings(connection: Connection, model: str | None) -> Embeddings:
    """See ``Archive.embeddings``."""
    model = model or _latest_model(connection)
    asked = select(embeddings).where(embeddings.c.model == model)
    ids: list[str] = []
    spans: list[Sequence[int]] = []
    vectors: list[NDArray[np.float32]] = []
    for page in in_pages(connection, asked, [embeddings.c.article_id, embeddings.c.model], size=AT_ONCE):
        for row in page:
            ids += [row.article_id] * len(row.passages)
            spans += row.passages
            vectors.append(unpack(row.vectors, row.dimensions))
    places = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    whole = np.concatenate(vectors) if vectors else np.empty((0, 0), dtype=np.float32)
    return Embeddings(model or "", tuple(ids), places[:, 0], places[:, 1], whole)


def drop_views(connection: Connection) -> None:
    """Take the views away, so that the tables under them may change."""
    for name in _FRAMES:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS all_{name}")


def make_views(connection: Connection) -> None:
    """Make a view for each frame."""
    for name, (query, _) in _FRAMES.items():
        written = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW all_{name} AS {written}".replace("%", "%%"))


def _frame(name: str) -> tuple[Select[Any], tuple[str, ...]]:
    if name not in _FRAMES:
        raise StorageError(f'there is no "{name}" to be had as a table; there are: {", ".join(_FRAMES)}')
    return _FRAMES[name]


def _latest_model(connection: Connection) -> str | None:
    """The model of most vectors: the one that tags now, but for the days after a change of it."""
    counted = select(embeddings.c.model).group_by(embeddings.c.model).order_by(func.count().desc(), embeddings.c.model)
    found: str | None = connection.execute(counted.limit(1)).scalar()
    return found


def _joined(column: Any, *where: Any) -> Any:
    ordered = select(column.label("one")).where(*where).order_by(column).correlate(articles).subquery()
    return select(func.aggregate_strings(ordered.c.one, _BETWEEN)).scalar_subquery()


def _outlet() -> Any:
    return func.coalesce(func.nullif(versions.c.site, ""), func.nullif(sources.c.title, ""), articles.c.source)


def _articles() -> Select[Any]:
    gone = absences.alias()
    deleted = (
        select(func.max(gone.c.deleted_at))
        .where(gone.c.article_id == articles.c.id, gone.c.back_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            articles.c.id,
            articles.c.url,
            versions.c.title,
            versions.c.text,
            articles.c.language,
            articles.c.source,
            _outlet().label("outlet"),
            articles.c.published,
            articles.c.dated,
            articles.c.first_seen_at,
            _joined(tags.c.topic, tags.c.article_id == articles.c.id, tags.c.decision).label("topics"),
            _joined(mentions.c.name, mentions.c.article_id == articles.c.id).label("names"),
            placements.c.story_id.label("story"),
            placements.c.development_id.label("development"),
            articles.c.stand_in,
            articles.c.versions,
            deleted.label("deleted_at"),
            versions.c.text_sha256,
            versions.c.page_sha256,
        )
        .join(versions, versions.c.id == articles.c.version_id)
        .join(sources, sources.c.name == articles.c.source)
        .outerjoin(placements, placements.c.article_id == articles.c.id)
    )


def _versions() -> Select[Any]:
    told = (versions.c.status, versions.c.title, versions.c.text, versions.c.published, versions.c.recorded_at)
    return select(versions.c.article_id, versions.c.number, *told, versions.c.text_sha256, versions.c.page_sha256)


def _topics() -> Select[Any]:
    return select(
        tags.c.article_id, tags.c.topic, tags.c.decision, tags.c.score, tags.c.by, tags.c.decided_at, tags.c.evidence
    )


def _names() -> Select[Any]:
    return select(mentions.c.article_id, mentions.c.name, mentions.c.text)


def _stories() -> Select[Any]:
    """One row an article in a story, in the order of time within it."""
    return (
        select(
            placements.c.story_id.label("story"),
            placements.c.development_id.label("development"),
            placements.c.article_id,
            placements.c.new,
            articles.c.dated,
            versions.c.title,
            _outlet().label("outlet"),
            articles.c.url,
        )
        .join(articles, articles.c.id == placements.c.article_id)
        .join(versions, versions.c.id == articles.c.version_id)
        .join(sources, sources.c.name == articles.c.source)
    )


def _visits() -> Select[Any]:
    return (
        select(
            visits.c.id,
            entries.c.article_id,
            entries.c.source,
            visits.c.url,
            visits.c.final_url,
            visits.c.status,
            visits.c.reason,
            visits.c.fetched_at,
            visits.c.page_sha256,
            pages.c.bytes,
            pages.c.forgotten_at,
        )
        .join(entries, entries.c.id == visits.c.entry_id)
        .outerjoin(pages, pages.c.sha256 == visits.c.page_sha256)
    )


def _alerts() -> Select[Any]:
    told = (alerts.c.article, alerts.c.story, alerts.c.development, alerts.c.headline, alerts.c.because)
    return select(
        alerts.c.key, alerts.c.rule, alerts.c.channel, alerts.c.state, alerts.c.created_at, alerts.c.delivered_at, *told
    )


def _sources() -> Select[Any]:
    told = (sources.c.title, sources.c.language, sources.c.status, sources.c.reason, sources.c.failures)
    seen = (sources.c.last_polled_at, sources.c.last_ok_at, sources.c.last_new_entry_at)
    return select(sources.c.name, sources.c.kind, *told, *seen)


_FRAMES: Mapping[str, tuple[Select[Any], tuple[str, ...]]] = {
    "articles": (_articles(), ("id",)),
    "versions": (_versions(), ("article_id", "number")),
    "topics": (_topics(), ("article_id", "topic")),
    "names": (_names(), ("article_id", "name")),
    "stories": (_stories(), ("story", "dated", "article_id")),
    "visits": (_visits(), ("id",)),
    "alerts": (_alerts(), ("key",)),
    "sources": (_sources(), ("name",)),
}
NAMES: tuple[str, ...] = tuple(_FRAMES)
"""The frames there are."""
