"""Articles that pass a search's filters, the newest first."""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection, select

from storage.rows import named
from storage.schema import articles
from storage.sieve import Sieve


def newest(connection: Connection, sieve: Sieve, *, limit: int, offset: int) -> list[int]:
    """Current versions in order of when their articles are dated, the newest first, those of one moment by id."""
    wanted = limit + offset
    filed = np.flatnonzero(sieve.places())
    if filed.size > wanted:
        moments = sieve.standing.dated[filed]
        filed = filed[moments >= np.partition(moments, -wanted)[-wanted]]
    candidates = [*sieve.unfiled.tolist(), *sieve.standing.versions[filed].tolist()]
    return newest_first(connection, candidates)[offset:wanted]


def newest_first(connection: Connection, versions: list[int]) -> list[int]:
    """These current versions in that order."""
    known = select(articles.c.version_id, articles.c.dated, articles.c.id)
    rows = sorted(named(connection, known, articles.c.version_id, versions), key=lambda row: row.id)
    return [row.version_id for row in sorted(rows, key=lambda row: row.dated, reverse=True)]
