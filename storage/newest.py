"""Articles that pass a search's filters, the newest first."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from storage.rows import named
from storage.schema import articles
from storage.shelving import microseconds
from storage.sieve import Sieve


def newest(connection: Connection, sieve: Sieve, *, limit: int, offset: int) -> list[str]:
    """Ids in order of when articles are dated, the newest first, those of one moment by id."""
    wanted = limit + offset
    filed = np.flatnonzero(sieve.places())
    known = select(articles.c.id, articles.c.dated)
    unfiled = named(connection, known, articles.c.version_id, sieve.unfiled.tolist())
    dated = {row.id: microseconds(row.dated) for row in unfiled}
    if filed.size > wanted:
        moments = sieve.standing.dated[filed]
        filed = filed[moments >= np.partition(moments, -wanted)[-wanted]]
    rows = named(connection, known, articles.c.version_id, sieve.standing.versions[filed].tolist())
    dated |= {row.id: microseconds(row.dated) for row in rows}
    return sorted(dated, key=lambda id: (-dated[id], id))[offset:wanted]
