"""The first schema. What is written here never changes again; what comes later is a further migration."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

TABLES = """
CREATE TABLE sources (
  name TEXT PRIMARY KEY, kind TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, language TEXT,
  first_ok_at {time}, last_polled_at {time}, last_ok_at {time}, next_due_at {time}, etag TEXT, last_modified TEXT,
  status TEXT, reason TEXT NOT NULL, failures INTEGER NOT NULL, entries_seen INTEGER NOT NULL, last_new_entry_at {time}
);
CREATE TABLE polls (
  id {serial}, source TEXT NOT NULL REFERENCES sources (name), polled_at {time} NOT NULL, status TEXT NOT NULL,
  reason TEXT NOT NULL, entries INTEGER NOT NULL, new_entries INTEGER NOT NULL, left_out INTEGER NOT NULL,
  warnings JSON NOT NULL
);
CREATE INDEX polls_by_time ON polls (polled_at);
CREATE TABLE entries (
  id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources (name), key TEXT NOT NULL, url TEXT, page_key TEXT,
  shard_key INTEGER NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL, guid TEXT, published {time},
  published_raw TEXT, updated {time}, authors JSON NOT NULL, language TEXT, enclosures JSON NOT NULL,
  baseline BOOLEAN NOT NULL, first_seen_at {time} NOT NULL, fetch_due_at {time}, attempts INTEGER NOT NULL,
  status INTEGER, reason TEXT NOT NULL, etag TEXT, last_modified TEXT, visit_id {number}, unread BOOLEAN NOT NULL,
  outcome TEXT, outcome_at {time}, article_id TEXT
);
CREATE UNIQUE INDEX entries_by_page ON entries (source, page_key);
CREATE INDEX entries_of_page ON entries (page_key);
CREATE INDEX entries_by_time ON entries (first_seen_at, source);
CREATE INDEX entries_by_outcome ON entries (outcome_at);
CREATE INDEX entries_of_visit ON entries (visit_id);
CREATE INDEX entries_of_article ON entries (article_id, source);
CREATE INDEX entries_to_fetch ON entries (fetch_due_at, id) WHERE fetch_due_at IS NOT NULL;
CREATE INDEX entries_to_read ON entries (id) WHERE unread {is_true};
CREATE TABLE entry_keys (id TEXT PRIMARY KEY, entry_id TEXT NOT NULL REFERENCES entries (id), key TEXT NOT NULL);
CREATE INDEX entry_keys_of_entry ON entry_keys (entry_id);
CREATE TABLE pages (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, content {bytes} NOT NULL);
CREATE TABLE visits (
  id {serial}, entry_id TEXT NOT NULL REFERENCES entries (id), url TEXT NOT NULL, final_url TEXT NOT NULL,
  redirects JSON NOT NULL, status INTEGER, reason TEXT NOT NULL, headers JSON NOT NULL, fetched_at {time} NOT NULL,
  recorded_at {time} NOT NULL, page_sha256 TEXT REFERENCES pages (sha256), truncated BOOLEAN NOT NULL
);
CREATE INDEX visits_of_entry ON visits (entry_id);
CREATE INDEX visits_by_time ON visits (recorded_at);
CREATE TABLE robots (
  origin TEXT PRIMARY KEY, status INTEGER NOT NULL, body TEXT NOT NULL, fetched_at {time} NOT NULL
);
CREATE TABLE articles (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, canonical_url TEXT NOT NULL, entry_id TEXT NOT NULL REFERENCES entries (id),
  source TEXT NOT NULL REFERENCES sources (name), version_id {number}, versions INTEGER NOT NULL,
  stand_in BOOLEAN NOT NULL, language TEXT, published {time}, dated {time} NOT NULL, first_seen_at {time} NOT NULL,
  news BOOLEAN NOT NULL, tag_due BOOLEAN NOT NULL, group_due BOOLEAN NOT NULL, tag_status TEXT, model TEXT
);
CREATE UNIQUE INDEX articles_of_version ON articles (version_id);
CREATE INDEX articles_by_date ON articles (dated, id);
CREATE INDEX articles_to_tag ON articles (id) WHERE tag_due {is_true};
CREATE INDEX articles_to_group ON articles (dated, id) WHERE group_due {is_true};
CREATE TABLE aliases (id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles (id), url TEXT NOT NULL);
CREATE INDEX aliases_of_article ON aliases (article_id);
CREATE TABLE versions (
  id {serial}, article_id TEXT NOT NULL REFERENCES articles (id), number INTEGER NOT NULL, stand_in BOOLEAN NOT NULL,
  status TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, authors JSON NOT NULL, published {time},
  published_from TEXT, modified {time}, language TEXT, site TEXT NOT NULL, image TEXT, links JSON NOT NULL,
  warnings JSON NOT NULL, text_sha256 TEXT NOT NULL, page_key TEXT, page_sha256 TEXT REFERENCES pages (sha256),
  visit_id {number}, recorded_at {time} NOT NULL
);
CREATE UNIQUE INDEX versions_of_article ON versions (article_id, number);
CREATE INDEX versions_by_time ON versions (recorded_at);
CREATE TABLE embeddings (
  article_id TEXT NOT NULL REFERENCES articles (id), model TEXT NOT NULL, dimensions INTEGER NOT NULL,
  passages JSON NOT NULL, vectors {bytes} NOT NULL, PRIMARY KEY (article_id, model)
);
CREATE TABLE tags (
  article_id TEXT NOT NULL REFERENCES articles (id), topic TEXT NOT NULL, decision BOOLEAN NOT NULL, by TEXT NOT NULL,
  decided_at {time} NOT NULL, note TEXT NOT NULL, score DOUBLE PRECISION, evidence TEXT,
  evidence_score DOUBLE PRECISION, evidence_index INTEGER, model TEXT, PRIMARY KEY (article_id, topic)
);
CREATE INDEX tags_of_topic ON tags (topic, article_id) WHERE decision {is_true};
CREATE INDEX tags_by_time ON tags (decided_at);
CREATE TABLE stories (id TEXT PRIMARY KEY, created_at {time} NOT NULL);
CREATE TABLE developments (
  id TEXT PRIMARY KEY, story_id TEXT NOT NULL REFERENCES stories (id), created_at {time} NOT NULL
);
CREATE INDEX developments_of_story ON developments (story_id);
CREATE TABLE placements (
  id {serial}, article_id TEXT NOT NULL UNIQUE REFERENCES articles (id), story_id TEXT NOT NULL REFERENCES stories (id),
  development_id TEXT NOT NULL REFERENCES developments (id), new BOOLEAN NOT NULL, grouped_at {time} NOT NULL
);
CREATE INDEX placements_of_story ON placements (story_id);
CREATE TABLE alerts (
  key TEXT PRIMARY KEY, rule TEXT NOT NULL, channel TEXT NOT NULL, recipient TEXT NOT NULL, development TEXT NOT NULL,
  story TEXT NOT NULL, article TEXT NOT NULL, headline TEXT NOT NULL, language TEXT, outlet TEXT NOT NULL,
  url TEXT NOT NULL, published {time}, evidence JSON NOT NULL, because TEXT NOT NULL, created_at {time} NOT NULL,
  digest_at {time},
  queued_at {time} NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, next_attempt_at {time}, claimed_by TEXT,
  claimed_until {time}, delivered_at {time}, failed_at {time}, error TEXT NOT NULL
);
CREATE INDEX alerts_by_state ON alerts (state, next_attempt_at);
CREATE INDEX alerts_by_time ON alerts (created_at, key);
CREATE TABLE runs (id TEXT PRIMARY KEY, started_at {time} NOT NULL, finished_at {time}, report JSON);
"""

# One row a version, never changed: what no article's current version points to is simply not joined. Contentless, for
# the words are ours and the text stands in versions; cut at spaces, for marsad/tokens.py has cut already.
SQLITE_WORDS = """
CREATE VIRTUAL TABLE words USING fts5(title, text, content='', tokenize="ascii tokenchars '_'");
"""
POSTGRES_WORDS = """
CREATE TABLE words (version_id BIGINT PRIMARY KEY REFERENCES versions (id), words TSVECTOR NOT NULL);
CREATE INDEX words_of_versions ON words USING gin (words);
"""


def upgrade(connection: Connection) -> None:
    """Make every table and index of the first schema."""
    sqlite = connection.dialect.name == "sqlite"
    run_script(connection, TABLES + (SQLITE_WORDS if sqlite else POSTGRES_WORDS))
