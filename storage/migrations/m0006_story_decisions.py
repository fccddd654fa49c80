"""What persons decided of stories: splits, merges and pins."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

TABLE = """
CREATE TABLE story_decisions (
  id {serial}, kind TEXT NOT NULL, story TEXT NOT NULL REFERENCES stories (id),
  other TEXT NOT NULL REFERENCES stories (id), articles JSON NOT NULL, by TEXT NOT NULL, note TEXT NOT NULL,
  decided_at {time} NOT NULL
)
"""


def upgrade(connection: Connection) -> None:
    """Add the table; stories that are there stay as the stream made them."""
    run_script(connection, TABLE)
