"""Entries as rows: their ids, their shard, what a source said of them, and back into ``Entry``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from marsad.model import Enclosure, Entry
from marsad.urls import article_id, identity, shard_key


def entry_id(source: str, key: str) -> str:
    """An entry's id: that of its key within its source."""
    return identity(f"{source}\n{key}")


def values_of(entry: Entry) -> dict[str, object]:
    """The columns that hold what a source said of an entry."""
    return {
        "url": entry.url,
        "page_key": article_id(entry.url) if entry.url else None,
        "shard_key": shard_key(entry.url or ""),
        "title": entry.title,
        "summary": entry.summary,
        "guid": entry.guid,
        "published": entry.published,
        "published_raw": entry.published_raw,
        "updated": entry.updated,
        "authors": entry.authors,
        "language": entry.language,
        "enclosures": [asdict(item) for item in entry.enclosures],
    }


def entry_of(row: Row[Any]) -> Entry:
    """The ``Entry`` in a row of ``entries``."""
    return Entry(
        source=row.source,
        key=row.key,
        url=row.url,
        title=row.title,
        summary=row.summary,
        guid=row.guid,
        published=row.published,
        published_raw=row.published_raw,
        updated=row.updated,
        authors=tuple(row.authors),
        language=row.language,
        enclosures=tuple(Enclosure(**item) for item in row.enclosures),
    )
