"""What reading learnt to tell: the further pages of an article, wire copy, and by
which copies of one text and a site's own paragraphs are known."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE visits ADD COLUMN part_of {number} REFERENCES visits (id);
CREATE INDEX parts_of_visits ON visits (part_of) WHERE part_of IS NOT NULL;
ALTER TABLE versions ADD COLUMN agencies JSON NOT NULL DEFAULT '[]';
ALTER TABLE articles ADD COLUMN copy_of TEXT;
CREATE INDEX copies_of_articles ON articles (copy_of) WHERE copy_of IS NOT NULL;
CREATE TABLE sketches (
  hash BIGINT NOT NULL, article_id TEXT NOT NULL REFERENCES articles (id), seen_at {time} NOT NULL,
  PRIMARY KEY (hash, article_id)
);
CREATE TABLE sightings (
  article TEXT PRIMARY KEY, site TEXT NOT NULL, title TEXT NOT NULL, paragraphs JSON NOT NULL, seen_at {time} NOT NULL
);
CREATE INDEX sightings_of_site ON sightings (site, seen_at);
CREATE INDEX sketches_by_article ON sketches (article_id);
"""


def upgrade(connection: Connection) -> None:
    """Add the columns; what was kept before has none of it."""
    run_script(connection, STEPS)
