"""Every visit to a page as it went: what was asked for, where that led, what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from marsad.model import Exchange, Page
from marsad.times import rfc3339
from storage import manifest
from storage.rows import add, find
from storage.schema import entries, versions, visits


def note_visit(
    connection: Connection,
    entry: Row[Any],
    page: Page,
    sha256: str | None,
    *,
    now: datetime,
    part_of: int | None = None,
) -> int:
    """Note a visit that brought ``page``, kept as ``sha256``; return its number. ``part_of`` is the visit to the first
    page of an article of which this is a further one."""
    told = {
        "url": page.url,
        "final_url": page.final_url,
        "redirects": page.redirects,
        "status": page.status,
        "headers": dict(page.headers),
        "fetched_at": page.fetched_at,
        "page_sha256": sha256,
        "truncated": page.truncated,
        "rendered": page.rendered,
        "part_of": part_of,
        "exchanges": _told(page.exchanges),
    }
    return _add(connection, entry, now=now, **told)


def note_failed_visit(
    connection: Connection,
    entry: Row[Any],
    reason: str,
    status: int | None,
    exchanges: Sequence[Exchange] = (),
    *,
    now: datetime,
) -> None:
    """Note a visit that brought nothing, and why."""
    _add(connection, entry, now=now, reason=reason, status=status, exchanges=_told(exchanges))


def note_missing_visit(
    connection: Connection,
    entry: Row[Any],
    status: int | None,
    final_url: str | None,
    exchanges: Sequence[Exchange] = (),
    *,
    now: datetime,
) -> None:
    """Note a visit that learnt that a page is not there any more: an answer, and so no failure of ours."""
    _add(connection, entry, now=now, status=status, final_url=final_url or entry.url, exchanges=_told(exchanges))


def page_sha256(connection: Connection, entry: Row[Any]) -> str | None:
    """The hash of the page that the latest visit for ``entry`` brought."""
    visit = find(connection, visits, entry.visit_id)
    return visit.page_sha256 if visit else None


def captures(connection: Connection, article: str) -> list[dict[str, Any]]:
    """See ``Archive.captures``."""
    of_entries = visits.c.entry_id.in_(select(entries.c.id).where(entries.c.article_id == article))
    of_versions = visits.c.id.in_(select(versions.c.visit_id).where(versions.c.article_id == article))
    made = select(visits).where(or_(of_entries, of_versions)).order_by(visits.c.id)
    return [row._asdict() for row in connection.execute(made)]


def _add(connection: Connection, entry: Row[Any], *, now: datetime, **told: object) -> int:
    address = entry.url or ""
    nothing: dict[str, object] = {
        "status": None,
        "reason": "",
        "headers": {},
        "page_sha256": None,
        "truncated": False,
        "rendered": False,
        "redirects": [],
        "exchanges": [],
        "part_of": None,
    }
    row = {"entry_id": entry.id, "url": address, "final_url": address, **nothing, "fetched_at": now}
    whole = row | told | {"recorded_at": now}
    visit = add(connection, visits, whole)
    manifest.note(connection, [manifest.visit_fact(whole | {"id": visit})], now=now)
    return visit


def _told(exchanges: Sequence[Exchange]) -> list[dict[str, object]]:
    return [
        {
            **asdict(exchange),
            "asked_at": rfc3339(exchange.asked_at),
            "answered_at": rfc3339(exchange.answered_at),
        }
        for exchange in exchanges
    ]
