"""What each article speaks of, in terms common to all languages."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
CREATE TABLE notions (article_id TEXT PRIMARY KEY REFERENCES articles (id), counts JSON NOT NULL);
"""


def upgrade(connection: Connection) -> None:
    """Add the table. Articles that are there are read for it when they are next tagged."""
    run_script(connection, STEPS)
