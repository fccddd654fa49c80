"""Stems beside the words of the index, which is made anew from the texts."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.index import index_all
from storage.migrations.m0001_first import SQLITE_WORDS
from storage.sqlscript import run_script

# size: words and stems of the version, as FTS5 counts them by itself. The words stay with their row, as far as they fit
# a page: ranking unpacks those of many versions, which takes three times as long if they have to be fetched elsewhere.
POSTGRES_WORDS = """
CREATE TABLE words (version_id BIGINT PRIMARY KEY REFERENCES versions (id), words TSVECTOR NOT NULL,
  size INTEGER NOT NULL);
ALTER TABLE words SET (toast_tuple_target = 8160);
ALTER TABLE words ALTER COLUMN words SET STORAGE MAIN;
CREATE INDEX words_of_versions ON words USING gin (words);
"""


def upgrade(connection: Connection) -> None:
    """Index every version again. If words are ever kept otherwise, the filling moves to the step that does so."""
    words = SQLITE_WORDS if connection.dialect.name == "sqlite" else POSTGRES_WORDS
    run_script(connection, "DROP TABLE words;" + words)
    index_all(connection)
