"""The reading queue: pages fetched and not yet read, and what was read in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from marsad.model import Article, Page, Validators, WaitingPage
from marsad.urls import article_id
from storage import relooks, snapshots
from storage.articles import Draft, add_aliases, are_copies, article_at, is_news, keep
from storage.entries import entry_of
from storage.fetching import ask_later, parts_of
from storage.rows import change, find, get
from storage.schema import articles, entries, versions, visits
from storage.standins import keep_stand_in

READ = frozenset({"ok", "partial"})
"""Statuses that promise a text."""
ARTICLES = READ | {"document"}
"""Outcomes of entries that became articles. A document without a text (a scan) has an outcome of its own."""
WORDLESS = "document-without-text"


def waiting_pages(connection: Connection, *, limit: int, shard: int, shards: int) -> list[WaitingPage]:
    """See ``Archive.waiting_pages``. Of several sources' entries for one visit only one is given out."""
    sibling = entries.alias()
    earlier = (
        select(sibling.c.id)
        .where(sibling.c.unread, sibling.c.visit_id == entries.c.visit_id, sibling.c.id < entries.c.id)
        .exists()
    )
    waiting = (
        select(entries)
        .where(entries.c.unread, entries.c.shard_key % shards == shard, ~earlier)
        .order_by(entries.c.shard_key, entries.c.id)
        .limit(limit)
    )
    return [_waiting(connection, row) for row in connection.execute(waiting).all()]


def record_article(
    connection: Connection,
    entry: str,
    article: Article,
    *,
    now: datetime,
    fresh_since: datetime,
    later_at: datetime | None = None,
) -> None:
    """See ``Archive.record_article``. What was read holds for every entry that waits for the same visit's page."""
    asked = get(connection, entries, entry)
    same = and_(entries.c.unread, entries.c.visit_id == asked.visit_id)
    for row in connection.execute(select(entries).where(or_(entries.c.id == entry, same)).order_by(entries.c.id)).all():
        if article.status in ARTICLES and article.text.strip():
            values = _keep_article(connection, row, article, now=now, fresh_since=fresh_since)
        else:
            values = _keep_no_article(connection, row, article, now=now, fresh_since=fresh_since)
            values |= ask_later(later_at) if values and later_at else {}
        change(connection, entries, row.id, {"unread": False} | values)


def _keep_article(
    connection: Connection, entry: Row[Any], article: Article, *, now: datetime, fresh_since: datetime
) -> dict[str, object]:
    """Keep the article and say what the entry is now; one that was read before counts from then."""
    visit = find(connection, visits, entry.visit_id)
    if _leads_elsewhere(connection, entry, article, visit):
        relooks.unreadable(connection, entry.id, "led-elsewhere", gone=True, now=now)
        return {}
    id = _identity(connection, entry, article)
    edited = keep(connection, _draft(id, entry, article, visit, fresh_since), entry, now=now)
    landed = visit.final_url if visit else None
    add_aliases(connection, id, [article.canonical_url, article.url, entry.url, landed])
    changed = {"changed_at": now} if edited else {}
    relooks.seen(connection, entry.id, "read", now=now, live=article.live, **changed)
    relooks.begin(connection, id, entry, live=article.live, now=now)
    again = entry.outcome in ARTICLES
    return {
        "outcome": article.status,
        "outcome_at": entry.outcome_at if again else now,
        "text_length": len(article.text),
        "article_id": id,
    }


def _keep_no_article(
    connection: Connection, entry: Row[Any], article: Article, *, now: datetime, fresh_since: datetime
) -> dict[str, object]:
    """Let the entry's summary stand in, and say what the entry is now: as before, if it has brought a text already."""
    # A reader that says "ok" and gives no text has not read it.
    status = "failed" if article.status in READ else article.status
    visit = find(connection, visits, entry.visit_id)
    led_away = visit is not None and article_id(visit.final_url) != entry.page_key
    relooks.unreadable(connection, entry.id, status, gone=is_gone(status, led_away=led_away), now=now)
    if relooks.has_text(connection, entry):
        return {}
    keep_stand_in(connection, entry, status, now=now, fresh_since=fresh_since)
    outcome = WORDLESS if status == "document" else status
    return {"outcome": outcome, "outcome_at": now, "text_length": len(article.text)}


def _leads_elsewhere(connection: Connection, entry: Row[Any], article: Article, visit: Row[Any] | None) -> bool:
    """Were we sent to another article, instead of the one that the entry has brought before? An article that has moved,
    or that always stood behind a redirect, is still the same."""
    known = find(connection, articles, entry.article_id)
    if visit is None or known is None or known.stand_in:
        return False
    kept = get(connection, versions, known.version_id)
    before = find(connection, visits, kept.visit_id)
    stands = {entry.page_key, kept.page_key, article_id(before.final_url) if before else None}
    return article_id(visit.final_url) not in stands and not are_copies(kept.text, article.text)


def is_gone(status: str, *, led_away: bool) -> bool:
    """Whether a page of this status, found where an article was, says that the article is no more; ``led_away`` if we
    were sent to another address for it."""
    return status == "soft-404" or (status == "index-page" and led_away)


def _identity(connection: Connection, entry: Row[Any], article: Article) -> str:
    """The canonical URL's article if that is known; else the one this entry had before (its canonical URL has changed);
    else a stand-in that waits at the entry's address; else a new one. A page that names as canonical what is another
    article (some sites name their front page) is an article by itself."""
    if not article.canonical_url:  # a file or a mail, which has no address but its entry
        return str(entry.article_id or entry.id)
    known = article_at(connection, article.canonical_url)
    if known:
        return str(known.id) if _is_same(connection, known, entry, article) else article_id(article.url)
    if entry.article_id:
        return str(entry.article_id)
    waiting = article_at(connection, entry.url) if entry.url else None
    return str(waiting.id) if waiting and waiting.stand_in else article_id(article.canonical_url)


def _is_same(connection: Connection, known: Row[Any], entry: Row[Any], article: Article) -> bool:
    if known.entry_id == entry.id or known.id in (entry.article_id, article_id(article.url)):
        return True
    kept = get(connection, versions, known.version_id)
    return bool(kept.stand_in) or kept.page_key == article_id(article.url) or are_copies(kept.text, article.text)


def _draft(id: str, entry: Row[Any], article: Article, visit: Row[Any] | None, fresh_since: datetime) -> Draft:
    published = article.published or entry.published or entry.updated
    return Draft(
        id=id,
        url=article.url,
        canonical_url=article.canonical_url,
        status=article.status,
        stand_in=False,
        title=article.title or entry.title,
        text=article.text,
        news=is_news(baseline=entry.baseline, dated=published, fresh_since=fresh_since),
        authors=article.authors or tuple(entry.authors),
        agencies=article.agencies,
        left_out=article.left_out,
        published=published,
        published_from=article.published_from if article.published else ("feed" if published else None),
        modified=article.modified,
        language=article.language or entry.language,
        site=article.site,
        image=article.image,
        links=article.links,
        warnings=article.warnings,
        page_key=article_id(article.url) if article.url else None,
        page_sha256=visit.page_sha256 if visit else None,
        visit_id=visit.id if visit else None,
        live=article.live,
    )


def _waiting(connection: Connection, entry: Row[Any]) -> WaitingPage:
    visit = get(connection, visits, entry.visit_id)
    page = replace(_page_of(connection, visit), validators=Validators(entry.etag, entry.last_modified))
    parts = tuple(_page_of(connection, part) for part in parts_of(connection, visit.id))
    return WaitingPage(entry.id, entry_of(entry), page, parts, entry.first_seen_at)


def _page_of(connection: Connection, visit: Row[Any]) -> Page:
    return Page(
        url=visit.url,
        final_url=visit.final_url,
        status=visit.status,
        headers=visit.headers,
        content=snapshots.load(connection, visit.page_sha256) or b"",
        sha256=visit.page_sha256,
        fetched_at=visit.fetched_at,
        redirects=tuple(visit.redirects),
        truncated=visit.truncated,
        rendered=visit.rendered,
    )
