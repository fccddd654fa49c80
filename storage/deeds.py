"""What people did, and the searches that they keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select

from marsad.model import Deed, SavedSearch
from storage.rows import add
from storage.schema import deeds, saved_searches


def note(
    connection: Connection, person: str, deed: str, what: str, detail: Mapping[str, object], *, now: datetime
) -> None:
    """See ``Archive.note_deed``."""
    add(connection, deeds, {"at": now, "person": person, "deed": deed, "what": what, "detail": dict(detail)})


def latest(connection: Connection, *, before: int | None, limit: int) -> list[Deed]:
    """See ``Archive.deeds``."""
    wanted = select(deeds).order_by(deeds.c.id.desc()).limit(limit)
    rows = connection.execute(wanted if before is None else wanted.where(deeds.c.id < before))
    return [Deed(row.id, row.at, row.person, row.deed, row.what, row.detail) for row in rows]


def save_search(connection: Connection, person: str, title: str, query: str, *, now: datetime) -> int:
    """See ``Archive.save_search``."""
    return add(connection, saved_searches, {"person": person, "title": title, "query": query, "saved_at": now})


def searches(connection: Connection, person: str) -> list[SavedSearch]:
    """See ``Archive.saved_searches``."""
    wanted = select(saved_searches).where(saved_searches.c.person == person).order_by(saved_searches.c.id)
    return [SavedSearch(row.id, row.person, row.title, row.query, row.saved_at) for row in connection.execute(wanted)]


def forget_search(connection: Connection, person: str, id: int) -> None:
    """See ``Archive.forget_search``."""
    connection.execute(delete(saved_searches).where(saved_searches.c.person == person, saved_searches.c.id == id))
