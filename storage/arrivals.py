"""When the entries of a source appeared, from which its rhythm is learnt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, select

from storage.schema import entries, sources

BETWEEN_LOOKS = timedelta(hours=3)
"""An entry that is dated longer before we first saw it was not there at the look before: its date is no time."""
_LATEST = (
    select(
        entries.c.published,
        entries.c.first_seen_at,
        or_(entries.c.baseline, entries.c.first_seen_at <= sources.c.first_ok_at),
    )
    .join(sources, sources.c.name == entries.c.source)
    .where(entries.c.source == bindparam("source"))
    .order_by(entries.c.first_seen_at.desc(), entries.c.published.desc())
    .limit(bindparam("most"))
)


def arrivals(connection: Connection, names: Iterable[str], *, most: int) -> dict[str, list[datetime]]:
    """See ``Archive.arrivals``."""
    found: dict[str, list[datetime]] = {}
    for source in names:
        rows = connection.execute(_LATEST, {"source": source, "most": most})
        found[source] = [moment for row in rows if (moment := appeared(*row))]
    return found


def appeared(published: datetime | None, first_seen: datetime, there_before: bool | None) -> datetime | None:
    """When an entry appeared: by its date where that may be, and never after we saw it (F38). Of what was there before
    our first look nothing is known but its date."""
    if there_before:
        return min(published, first_seen) if published else None
    if published is None or first_seen - published > BETWEEN_LOOKS:
        return first_seen
    return min(published, first_seen)
