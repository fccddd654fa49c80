"""What accounts need: why entries were left out, how long texts are, and what ails a source since when."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE polls ADD COLUMN reasons JSON NOT NULL DEFAULT '{{}}';
UPDATE polls SET reasons = CAST('{{"unknown": ' || left_out || '}}' AS {json}) WHERE left_out > 0;
ALTER TABLE polls DROP COLUMN left_out;
ALTER TABLE polls RENAME COLUMN reasons TO left_out;
ALTER TABLE entries ADD COLUMN text_length INTEGER;
CREATE INDEX polls_of_source ON polls (source, polled_at);
CREATE INDEX entries_of_source ON entries (source, first_seen_at);
CREATE INDEX entries_settled ON entries (source, outcome_at) WHERE outcome_at IS NOT NULL;
CREATE TABLE troubles (
  id {serial}, source TEXT NOT NULL, sign TEXT NOT NULL, kind TEXT NOT NULL, began_at {time} NOT NULL,
  noticed_at {time} NOT NULL, seen TEXT NOT NULL, usual TEXT NOT NULL, level DOUBLE PRECISION, ended_at {time}
);
CREATE UNIQUE INDEX troubles_open ON troubles (source, sign) WHERE ended_at IS NULL;
CREATE INDEX troubles_by_end ON troubles (ended_at);
CREATE TABLE norms (source TEXT PRIMARY KEY REFERENCES sources (name), measured_at {time} NOT NULL, norm JSON NOT NULL);
"""


def upgrade(connection: Connection) -> None:
    """Add columns, indexes and the table. Why entries were left out before is not known."""
    run_script(connection, STEPS)
