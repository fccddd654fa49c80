"""Nightly care for the database: the word index merged, statistics for the planner."""

from __future__ import annotations

from sqlalchemy import Connection


def tidy(connection: Connection) -> None:
    """See ``Archive.tidy``. PostgreSQL merges and vacuums by itself; writers wait while SQLite merges."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO words (words) VALUES ('optimize')")
        connection.exec_driver_sql("PRAGMA analysis_limit = 1000")
    connection.exec_driver_sql("ANALYZE")
