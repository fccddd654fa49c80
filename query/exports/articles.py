"""What is written: articles one after the other, as the archive shows them, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
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
class Capture:
    """A visit made for an article, as ``Archive.captures`` gives it; ``content`` gives the bytes that it brought, or
    None if there are none."""

    visit: Mapping[str, Any]
    content: Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class Exported:
    """An article as ``Archive.article`` gives it, and what was fetched for it, if that was asked for."""

    shown: Mapping[str, Any]
    captures: Sequence[Capture] = ()


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
                yield Exported(shown, _captures(archive, hit.id) if with_pages else ())
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


def _captures(archive: Archive, id: str) -> list[Capture]:
    return [Capture(visit, partial(_content, archive, visit["page_sha256"])) for visit in archive.captures(id)]


def _content(archive: Archive, sha256: str | None) -> bytes | None:
    return archive.page(sha256) if sha256 else None


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "; ".join(map(str, value))
    return str(value)
