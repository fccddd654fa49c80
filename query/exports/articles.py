"""What is written: articles one after the other, as the archive shows them, and what they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from marsad.times import rfc3339

if TYPE_CHECKING:
    from marsad.model import Query
    from storage.archive import Archive

PAGE = 200
"""Articles that are asked for at once."""
COLUMNS = (
    "id", "published", "first_seen", "source", "site", "language", "title", "topics", "names", "authors", "agencies",
    "story", "development", "url", "canonical_url", "status", "version", "text_sha256", "page_sha256", "text",
)  # fmt: skip
"""What tables have of an article, in this order."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An article as ``Archive.article`` gives it, and the bytes of its page if they were asked for and are kept."""

    shown: Mapping[str, Any]
    page: bytes | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is said of the whole: what was asked for, and when. ``id`` is that of a feed which goes on, whose addresses
    are ``feed`` and, for people, ``page``; "" for what is made once."""

    title: str
    made_at: datetime
    id: str = ""
    feed: str = ""
    page: str = ""


def exported(archive: Archive, query: Query, *, with_pages: bool) -> Iterator[Exported]:
    """The articles that ``query`` finds, all of them, in its order."""
    offset = 0
    while hits := archive.search(replace(query, limit=PAGE, offset=offset)):
        for hit in hits:
            if (shown := archive.article(hit.id)) is not None:
                page = _page(archive, shown) if with_pages else None
                yield Exported(shown, page)
        offset += len(hits)


def row(article: Mapping[str, Any]) -> list[str]:
    """An article as one line of a table, in the order of ``COLUMNS``: several things of a kind parted by "; "."""
    version = article["versions"][article["version"] - 1] if article["versions"] else {}
    told = {
        **article,
        "topics": [tag["topic"] for tag in article["tags"] if tag["decision"]],
        "names": [name["name"] for name in article["names"]],
        "text_sha256": version.get("text_sha256"),
        "page_sha256": version.get("page_sha256"),
    }
    return [_cell(told[column]) for column in COLUMNS]


def _page(archive: Archive, shown: Mapping[str, Any]) -> bytes | None:
    kept = shown.get("page")
    return archive.page(str(kept["sha256"])) if kept and kept.get("sha256") else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(map(str, value))
    return str(value)
