"""Counts, for each source, what became of articles that were had: looked at again, edited, deleted, back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, func, select

from storage.schema import absences, articles, relooks, sources, versions, visits
from storage.tallies import Tally, by_source, reasons

ANSWERED = ("read", "same", "unread")
"""What a look comes to when the page is there."""


def again(connection: Connection, since: datetime) -> dict[str, Tally]:
    """By source, those of these that are not none: ``looked_at`` (looks, not articles), ``edited``, ``deleted`` and
    ``back`` (articles), ``put_off`` (those that were due when the source was polled last and still are: over a cap)."""
    counted = {
        "looked_at": _of_source(relooks.c.article_id).join(*_further_visits(since)),
        "edited": _of_source(versions.c.article_id).where(*_edits(since)),
        "deleted": _of_source(absences.c.article_id).where(absences.c.deleted_at >= since),
        "back": _of_source(absences.c.article_id).where(
            absences.c.back_at >= since, absences.c.deleted_at.is_not(None)
        ),
        "put_off": _of_source(relooks.c.article_id)
        .join(sources, sources.c.name == articles.c.source)
        .where(relooks.c.due_at <= sources.c.last_polled_at),
    }
    found: dict[str, Tally] = {}
    for name, rows in counted.items():
        for source, number in by_source(connection, rows).items():
            found.setdefault(source, {})[name] = number
    return found


def unanswered(connection: Connection, since: datetime) -> Mapping[str, Tally]:
    """By source, articles whose latest look did not find a text, by what it came to; those that count as deleted are
    no more looked for in vain."""
    deleted = select(absences.c.id).where(
        absences.c.article_id == relooks.c.article_id, absences.c.back_at.is_(None), absences.c.deleted_at.is_not(None)
    )
    vain = (
        select(articles.c.source, relooks.c.outcome, func.count())
        .join(relooks, relooks.c.article_id == articles.c.id)
        .where(relooks.c.looked_at >= since, relooks.c.outcome.not_in(ANSWERED), ~deleted.exists())
    )
    return reasons(connection, vain)


def _of_source(article: Any) -> Any:
    """Numbers of rows by the source of the article that they name."""
    return select(articles.c.source, func.count()).join(article.table, article == articles.c.id)


def _further_visits(since: datetime) -> tuple[Any, Any]:
    """Visits to an article's page after the one that first gave its text."""
    first = (
        select(func.min(versions.c.visit_id))
        .where(versions.c.article_id == relooks.c.article_id, ~versions.c.stand_in)
        .scalar_subquery()
    )
    later = and_(visits.c.recorded_at >= since, visits.c.id > first, visits.c.part_of.is_(None))
    return visits, and_(visits.c.entry_id == relooks.c.entry_id, later)


def _edits(since: datetime) -> tuple[Any, ...]:
    """Versions that changed a text of the article's own."""
    before = versions.alias()
    own = select(before.c.id).where(
        before.c.article_id == versions.c.article_id, before.c.number < versions.c.number, ~before.c.stand_in
    )
    return versions.c.recorded_at >= since, versions.c.number > 1, ~versions.c.stand_in, own.exists()
