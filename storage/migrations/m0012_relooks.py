"""When each article is looked at again, and since when its page is missing."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
CREATE TABLE relooks (
  article_id TEXT PRIMARY KEY REFERENCES articles (id), entry_id TEXT NOT NULL REFERENCES entries (id),
  looked_at {time} NOT NULL, seen_at {time} NOT NULL, full_at {time} NOT NULL, changed_at {time},
  outcome TEXT NOT NULL, failures INTEGER NOT NULL, live BOOLEAN NOT NULL, unplanned BOOLEAN NOT NULL,
  due_at {time}, rank INTEGER NOT NULL
);
CREATE INDEX relooks_of_entry ON relooks (entry_id);
CREATE INDEX relooks_by_time ON relooks (looked_at);
CREATE INDEX relooks_unplanned ON relooks (article_id) WHERE unplanned {is_true};
CREATE INDEX relooks_due ON relooks (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE absences (
  id {serial}, article_id TEXT NOT NULL REFERENCES articles (id), reason TEXT NOT NULL, last_seen_at {time} NOT NULL,
  missing_at {time} NOT NULL, again_at {time} NOT NULL, times INTEGER NOT NULL, deleted_at {time}, back_at {time}
);
CREATE INDEX absences_of_article ON absences (article_id);
CREATE INDEX absences_open ON absences (article_id) WHERE back_at IS NULL;
CREATE INDEX absences_by_time ON absences (deleted_at) WHERE deleted_at IS NOT NULL;
INSERT INTO relooks (
  article_id, entry_id, looked_at, seen_at, full_at, outcome, failures, live, unplanned, rank
)
SELECT a.id, e.id, v.recorded_at, v.recorded_at, v.recorded_at, 'read', 0, {false}, {true}, 1
  FROM articles a JOIN versions v ON v.id = a.version_id JOIN entries e ON e.id = a.entry_id
  WHERE a.stand_in = {false} AND e.url IS NOT NULL;
"""


def upgrade(connection: Connection) -> None:
    """Add the tables; every article with a text of its own counts as looked at when that was read."""
    run_script(connection, STEPS)
