"""Stand-ins: what the source itself said of an article whose own text could not be had, kept and marked so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from storage.articles import Draft, add_aliases, article_at, is_news, keep
from storage.rows import change, find, get
from storage.schema import articles, entries, sources

# Pages that are no article: without a summary there is nothing to stand in for.
NO_ARTICLE = frozenset({"soft-404", "not-article", "index-page"})
# How old news may be where the caller does not say; the same as the setting alerts.fresh_hours.
FRESH = timedelta(hours=48)


def keep_stand_in(
    connection: Connection, entry: Row[Any], status: str, *, now: datetime, fresh_since: datetime | None = None
) -> None:
    """Let the entry's own title and summary stand in for its article, with ``status`` saying what was wrong.

    An article that has its own text keeps it. A page that is no article leaves nothing unless there is a summary.
    """
    known = _known_article(connection, entry)
    if status in NO_ARTICLE and not entry.summary.strip() and known is None:
        return
    article = known.id if known else (entry.page_key or entry.id)
    keep(connection, _draft(connection, entry, article, status, fresh_since or now - FRESH), entry, now=now)
    add_aliases(connection, article, [entry.url])
    change(connection, entries, entry.id, {"article_id": article})


def _known_article(connection: Connection, entry: Row[Any]) -> Row[Any] | None:
    if entry.article_id:
        return find(connection, articles, entry.article_id)
    return article_at(connection, entry.url) if entry.url else None


def _draft(connection: Connection, entry: Row[Any], article: str, status: str, fresh_since: datetime) -> Draft:
    source = get(connection, sources, entry.source)
    dated = entry.published or entry.updated
    return Draft(
        id=article,
        url=entry.url or "",
        canonical_url=entry.url or "",
        status=status,
        stand_in=True,
        title=entry.title,
        text=entry.summary,
        news=is_news(baseline=entry.baseline, dated=dated, fresh_since=fresh_since),
        authors=tuple(entry.authors),
        published=dated,
        published_from="feed" if dated else None,
        modified=entry.updated,
        language=entry.language or source.language,
        site=source.title,
    )
