"""Nightly care for the database: what is of no use any more goes, the word index is merged, the planner informed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage import copies, shelving, sightings
from storage.forgetting import forget_polls
from storage.schema import metadata


def tidy(connection: Connection, *, now: datetime) -> None:
    """See ``Archive.tidy``. PostgreSQL merges and vacuums by itself; writers wait while SQLite merges."""
    copies.forget_before(connection, now - copies.LATEST)
    sightings.forget_before(connection, now - sightings.KEPT)
    forget_polls(connection, now=now)
    shelving.clear_away(connection)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('optimize')")
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
        connection.exec_driver_sql("ANALYZE")
    else:
        # The database may hold more than this archive, and a bare ANALYZE locks all of it.
        connection.exec_driver_sql(f"ANALYZE {', '.join(sorted(metadata.tables))}, words")
