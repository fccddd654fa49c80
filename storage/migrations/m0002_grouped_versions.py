"""Which version of an article was grouped, so that an edit can be read beside what readers were told of."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE placements ADD COLUMN version_id {number};
UPDATE placements SET version_id = (
  SELECT max(v.id) FROM versions v JOIN articles a ON a.id = v.article_id WHERE a.id = placements.article_id
  AND (v.recorded_at <= placements.grouped_at OR NOT (a.tag_due OR a.group_due))
);
"""


def upgrade(connection: Connection) -> None:
    """Add the column: the newest version of what waits for no stage, else the newest that was there when its article
    was placed."""
    run_script(connection, STEPS)
