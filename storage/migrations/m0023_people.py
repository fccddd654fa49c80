"""People who may come in, with sessions and tokens; what they did; what they follow and mute."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
CREATE TABLE people (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, subject TEXT, created_at {time} NOT NULL,
  disabled_at {time}
);
CREATE UNIQUE INDEX people_by_subject ON people (subject) WHERE subject IS NOT NULL;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people (name), begun_at {time} NOT NULL, seen_at {time} NOT NULL
);
CREATE INDEX sessions_of_person ON sessions (person);

CREATE TABLE tokens (
  id TEXT PRIMARY KEY, person TEXT NOT NULL, title TEXT NOT NULL, scopes JSON NOT NULL, made_at {time} NOT NULL,
  used_at {time}, revoked_at {time}
);

CREATE TABLE deeds (
  id {serial}, at {time} NOT NULL, person TEXT NOT NULL, deed TEXT NOT NULL, what TEXT NOT NULL, detail JSON NOT NULL
);
CREATE INDEX deeds_by_time ON deeds (at, id);

CREATE TABLE attention (
  story TEXT PRIMARY KEY REFERENCES stories (id), kind TEXT NOT NULL, by TEXT NOT NULL, decided_at {time} NOT NULL
);
"""


def upgrade(connection: Connection) -> None:
    """Add the tables; nobody has to log in until there is somebody who can."""
    run_script(connection, STEPS)
