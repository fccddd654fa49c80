"""Which watch names each article mentions."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
CREATE TABLE mentions (
  article_id TEXT NOT NULL REFERENCES articles (id), name TEXT NOT NULL, text TEXT NOT NULL, place INTEGER NOT NULL,
  PRIMARY KEY (article_id, name)
);
CREATE INDEX mentions_of_name ON mentions (name, article_id);
"""


def upgrade(connection: Connection) -> None:
    """Add the table. Articles that are there get their names when they are next tagged."""
    run_script(connection, STEPS)
