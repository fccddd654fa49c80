"""What an alert says beyond its article, every try of it, and what is remembered of rules and notices."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE alerts ADD COLUMN kind TEXT NOT NULL DEFAULT 'new';
ALTER TABLE alerts ADD COLUMN thread TEXT;
ALTER TABLE alerts ADD COLUMN novelty JSON NOT NULL DEFAULT '[]';
ALTER TABLE alerts ADD COLUMN names JSON NOT NULL DEFAULT '[]';
ALTER TABLE alerts ADD COLUMN other_outlets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN languages JSON NOT NULL DEFAULT '[]';
ALTER TABLE alerts ADD COLUMN frame TEXT NOT NULL DEFAULT 'en';
ALTER TABLE alerts ADD COLUMN overflow BOOLEAN NOT NULL DEFAULT {false};
ALTER TABLE alerts ADD COLUMN receipt TEXT NOT NULL DEFAULT '';
CREATE INDEX placements_of_development ON placements (development_id);
CREATE INDEX alerts_of_story ON alerts (story, channel, recipient);
CREATE INDEX alerts_of_rule ON alerts (rule, created_at);
CREATE TABLE alert_tries (
  id {serial}, alert_key TEXT NOT NULL REFERENCES alerts (key), at {time} NOT NULL, outcome TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX alert_tries_of_alert ON alert_tries (alert_key);
CREATE TABLE rules (
  name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, since {time} NOT NULL, held_at {time}, held_why TEXT NOT NULL,
  refused_why TEXT NOT NULL
);
CREATE TABLE notices (key TEXT PRIMARY KEY, told_at {time} NOT NULL);
"""


def upgrade(connection: Connection) -> None:
    """Add the columns and tables; alerts that are there become new ones, framed in English, without a thread."""
    run_script(connection, STEPS)
