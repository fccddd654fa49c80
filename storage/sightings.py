"""What is remembered of each site's articles so that paragraphs which repeat on many of them can be told: the latest
few hundred of a site, for some months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from marsad.model import Sighting
from storage.rows import put
from storage.schema import sightings

LATEST = 200
"""Articles of a site that count."""
KEPT = timedelta(days=90)


def remember(connection: Connection, seen: Sequence[Sighting], *, now: datetime) -> None:
    """See ``Archive.remember_sightings``."""
    rows = [
        {"article": one.article, "site": one.site, "title": one.title, "paragraphs": one.paragraphs, "seen_at": now}
        for one in seen
    ]
    put(connection, sightings, rows)


def of_site(connection: Connection, site: str) -> list[Sighting]:
    """See ``Archive.sightings``."""
    latest = select(sightings).where(sightings.c.site == site)
    rows = connection.execute(latest.order_by(sightings.c.seen_at.desc(), sightings.c.article).limit(LATEST))
    return [Sighting(row.article, row.site, row.title, tuple(row.paragraphs)) for row in rows]


def forget_before(connection: Connection, moment: datetime) -> None:
    """Forget what was seen before ``moment``."""
    connection.execute(delete(sightings).where(sightings.c.seen_at < moment))
