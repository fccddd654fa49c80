"""Keeping articles: which one a text belongs to, whether it is a further version, and its words in the index."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from marsad.changes import only_leaves_out, same_headline, says_the_same
from marsad.text import clean, words
from marsad.urls import article_id, web_url
from storage import copies, manifest
from storage.index import index_versions
from storage.rows import add, add_unknown, change, find, get, unique
from storage.schema import aliases, articles, placements, versions

ENOUGH_SHARED = 0.6


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to be kept under ``id``. ``page_key`` says at which address it was read (None for a stand-in)."""

    id: str
    url: str
    canonical_url: str
    status: str
    stand_in: bool
    title: str
    text: str
    news: bool
    authors: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    published: datetime | None = None
    published_from: str | None = None
    modified: datetime | None = None
    language: str | None = None
    site: str = ""
    image: str | None = None
    links: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    page_key: str | None = None
    page_sha256: str | None = None
    visit_id: int | None = None
    live: bool = False


def text_sha256(text: str) -> str:
    """The hash of a text as it is kept."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


def is_news(*, baseline: bool, dated: datetime | None, fresh_since: datetime) -> bool:
    """May this be told as new? Not what was there before us (A03), nor what is dated long ago."""
    return not baseline and not (dated is not None and dated < fresh_since)


def is_further_version(kept: Row[Any], draft: Draft, *, same_entry: bool) -> bool:
    """Does ``draft`` change what the article says? ``kept`` is the current version.

    A real text always replaces a stand-in, never the other way round. What changes for nothing (``marsad.changes``) is
    no edit, nor is a paragraph that was found to be the site's own since then, nor a teaser of a text that was had
    whole. A text read at another address for another entry (a print or mobile copy), or another source's summary, is no
    edit of this one.
    """
    if kept.stand_in != draft.stand_in:
        return bool(kept.stand_in)
    if same_headline(kept.title, draft.title) and says_the_same(_without(kept.text, draft.left_out), draft.text):
        return False
    if (kept.status, draft.status) == ("ok", "partial") and only_leaves_out(kept.text, draft.text):
        return False
    if draft.stand_in:
        return same_entry or not kept.text
    return same_entry or kept.page_key == draft.page_key


def _without(text: str, left_out: Collection[str]) -> str:
    return "\n\n".join(line for line in text.split("\n\n") if line not in left_out) if left_out else text


def are_copies(one: str, other: str) -> bool:
    """Do two texts tell the same: are most words of the shorter one in the longer one? Two articles in one language
    share about a third of their words; a print copy and a teaser share nearly all."""
    shorter, longer = sorted((set(words(one)), set(words(other))), key=len)
    return len(shorter & longer) >= ENOUGH_SHARED * len(shorter)


def article_named(connection: Connection, name: str) -> str | None:
    """The id of the article that has this id, address or, if it is the only one, beginning of an id."""
    known = article_at(connection, name) if web_url(name) else None
    return str(known.id) if known else unique(connection, articles.c.id, name)


def article_at(connection: Connection, url: str) -> Row[Any] | None:
    """The row of the article known by this address."""
    alias = find(connection, aliases, article_id(url))
    return find(connection, articles, alias.article_id) if alias else None


def keep(connection: Connection, draft: Draft, entry: Row[Any], *, now: datetime) -> bool:
    """Keep ``draft``, brought by ``entry``, as a new article, as a further version, or not at all if it says nothing
    new; return whether it is an edit: a further version of a text of the article's own. What is kept waits for tagging
    if it has a text."""
    article = find(connection, articles, draft.id)
    if article is None:
        _add_article(connection, draft, entry)
        _add_version(connection, draft, 1, now=now)
        return False
    kept = get(connection, versions, article.version_id)
    if draft.news and not article.news and not _is_grouped(connection, draft.id):
        change(connection, articles, draft.id, {"news": True})
    if draft.live and not article.live:
        change(connection, articles, draft.id, {"live": True})
    if not is_further_version(kept, draft, same_entry=article.entry_id == entry.id):
        return False
    _update_article(connection, draft, article)
    _add_version(connection, draft, article.versions + 1, now=now)
    return not kept.stand_in


def add_aliases(connection: Connection, article: str, urls: Iterable[str | None]) -> None:
    """Let every one of ``urls`` lead to the article, unless it leads to another one already."""
    known = dict.fromkeys(url for url in urls if url)
    add_unknown(connection, aliases, [{"id": article_id(url), "article_id": article, "url": url} for url in known])


def _is_grouped(connection: Connection, article: str) -> bool:
    return connection.execute(select(placements.c.id).where(placements.c.article_id == article)).first() is not None


def _dated(published: datetime | None, first_seen_at: datetime) -> datetime:
    return min(published, first_seen_at) if published else first_seen_at


def _add_article(connection: Connection, draft: Draft, entry: Row[Any]) -> None:
    row = {
        "id": draft.id,
        "url": draft.url,
        "canonical_url": draft.canonical_url,
        "entry_id": entry.id,
        "source": entry.source,
        "versions": 0,
        "stand_in": draft.stand_in,
        "language": draft.language,
        "published": draft.published,
        "dated": _dated(draft.published, entry.first_seen_at),
        "first_seen_at": entry.first_seen_at,
        "news": draft.news,
        "live": draft.live,
        "tag_due": False,
        "group_due": False,
    }
    add_unknown(connection, articles, [row])


def _published(draft: Draft, article: Row[Any]) -> datetime | None:
    """When the article was published, now that it reads as ``draft``: an edit does not make it younger (F41), but the
    page itself knows better than the summary that stood in for it."""
    kept: datetime | None = article.published
    if article.stand_in or draft.published is None or kept is None:
        return draft.published or kept
    return min(draft.published, kept)


def _update_article(connection: Connection, draft: Draft, article: Row[Any]) -> None:
    published = _published(draft, article)
    values: dict[str, object] = {
        "stand_in": draft.stand_in,
        "language": draft.language or article.language,
        "published": published,
        "dated": _dated(published, article.first_seen_at),
    }
    if article.stand_in and not draft.stand_in:
        values |= {"url": draft.url, "canonical_url": draft.canonical_url}
    change(connection, articles, draft.id, values)


def _add_version(connection: Connection, draft: Draft, number: int, *, now: datetime) -> None:
    row = {
        "article_id": draft.id,
        "number": number,
        "stand_in": draft.stand_in,
        "status": draft.status,
        "title": draft.title,
        "text": draft.text,
        "authors": draft.authors,
        "agencies": draft.agencies,
        "published": draft.published,
        "published_from": draft.published_from,
        "modified": draft.modified,
        "language": draft.language,
        "site": draft.site,
        "image": draft.image,
        "links": draft.links,
        "warnings": draft.warnings,
        "text_sha256": text_sha256(draft.text),
        "page_key": draft.page_key,
        "page_sha256": draft.page_sha256,
        "visit_id": draft.visit_id,
        "recorded_at": now,
    }
    version = add(connection, versions, row)
    manifest.note(connection, [manifest.version_fact(row | {"id": version})], now=now)
    current = {"version_id": version, "versions": number, "tag_due": bool(draft.text.strip())}
    change(connection, articles, draft.id, current)
    index_versions(connection, [(version, draft.title, draft.text)])
    if not draft.stand_in:
        copies.note(connection, draft.id, draft.text, edited=number > 1, now=now)
