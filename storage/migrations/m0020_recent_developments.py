"""Developments by when they were recorded: what is new is asked for again and again."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
CREATE INDEX developments_by_time ON developments (created_at, id);
"""


def upgrade(connection: Connection) -> None:
    """Add the index; no row changes."""
    run_script(connection, STEPS)
