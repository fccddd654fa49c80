"""What people did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from marsad.model import Deed
from storage.rows import add
from storage.schema import deeds


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
