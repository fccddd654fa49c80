"""Which stories people follow, and of which they want to hear no more."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, delete, select

from marsad.errors import DecisionError
from storage.rows import put, unique
from storage.schema import attention, stories

Kind = Literal["follow", "mute"]


def give(connection: Connection, story: str, kind: Kind | None, *, by: str, now: datetime) -> str:
    """See ``Archive.give_attention``."""
    known = unique(connection, stories.c.id, story)
    if known is None:
        raise DecisionError(f"there is no story {story}")
    if kind is None:
        connection.execute(delete(attention).where(attention.c.story == known))
    else:
        put(connection, attention, [{"story": known, "kind": kind, "by": f"person:{by}", "decided_at": now}])
    return known


def of_stories(connection: Connection) -> dict[str, str]:
    """See ``Archive.attention``."""
    return {row.story: row.kind for row in connection.execute(select(attention.c.story, attention.c.kind))}
