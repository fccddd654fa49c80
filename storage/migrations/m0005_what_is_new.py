"""What is new in each development, and with which article, as it then read, it began; what an article corrects."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE developments ADD COLUMN article_id TEXT;
ALTER TABLE developments ADD COLUMN version_id {number};
ALTER TABLE developments ADD COLUMN novelty JSON NOT NULL DEFAULT '[]';
ALTER TABLE placements ADD COLUMN correction TEXT NOT NULL DEFAULT '';
UPDATE developments SET article_id = (
  SELECT p.article_id FROM placements p WHERE p.development_id = developments.id ORDER BY p.id LIMIT 1
);
UPDATE developments SET version_id = (
  SELECT min(v.id) FROM versions v WHERE v.article_id = developments.article_id
);
CREATE INDEX developments_begun_by ON developments (article_id);
"""


def upgrade(connection: Connection) -> None:
    """Add the columns; a development that is there began with its first article as that was first kept, and what was
    new in it is not known."""
    run_script(connection, STEPS)
