"""The manifest, which is only added to; each visit's requests with their answers; and pages that were let go."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE visits ADD COLUMN exchanges JSON NOT NULL DEFAULT '[]';
ALTER TABLE pages ADD COLUMN forgotten_at {time};
CREATE TABLE manifest (
  number {number} PRIMARY KEY, hash TEXT NOT NULL, kind TEXT NOT NULL, row_id {number}, record TEXT NOT NULL
);
CREATE INDEX manifest_of_rows ON manifest (kind, row_id);
CREATE TABLE stamps (
  number {number} PRIMARY KEY, hash TEXT NOT NULL, authority TEXT NOT NULL, stamped_at {time} NOT NULL,
  token {bytes} NOT NULL
);
CREATE TABLE forgotten (
  id {serial}, at {time} NOT NULL, source TEXT NOT NULL, what TEXT NOT NULL, things INTEGER NOT NULL,
  bytes {number} NOT NULL
);
CREATE INDEX forgotten_by_time ON forgotten (at);
CREATE TABLE submissions (
  article_id TEXT NOT NULL REFERENCES articles (id), service TEXT NOT NULL, url TEXT NOT NULL, at {time} NOT NULL,
  attempts INTEGER NOT NULL, status INTEGER, reason TEXT NOT NULL, copy TEXT NOT NULL, next_at {time},
  PRIMARY KEY (article_id, service)
);
CREATE INDEX submissions_due ON submissions (next_at) WHERE next_at IS NOT NULL;
"""
SQLITE_GUARD = """
CREATE TRIGGER manifest_is_not_changed BEFORE UPDATE ON manifest
  BEGIN SELECT RAISE(ABORT, 'the manifest is only added to'); END;
CREATE TRIGGER manifest_is_not_shortened BEFORE DELETE ON manifest
  BEGIN SELECT RAISE(ABORT, 'the manifest is only added to'); END;
"""
POSTGRES_GUARD = """
CREATE FUNCTION manifest_refuses() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the manifest is only added to'; END $$;
CREATE TRIGGER manifest_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON manifest
  FOR EACH STATEMENT EXECUTE FUNCTION manifest_refuses();
"""


def upgrade(connection: Connection) -> None:
    """Add them. What was kept before gets its entries when all migrations are done (``storage.manifest.adopt``)."""
    sqlite = connection.dialect.name == "sqlite"
    run_script(connection, STEPS + (SQLITE_GUARD if sqlite else POSTGRES_GUARD))
