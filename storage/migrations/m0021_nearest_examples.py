"""The examples that are nearest to the passage that earned a tag, and scores by topic in order."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE tags ADD COLUMN nearest {json};
CREATE INDEX tags_by_score ON tags (topic, score) WHERE score IS NOT NULL;
"""


def upgrade(connection: Connection) -> None:
    """Add the column and the index. Tags that are there get their nearest examples when they are next tagged."""
    run_script(connection, STEPS)
