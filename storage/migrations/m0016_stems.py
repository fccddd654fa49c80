"""Stems beside the words of the index, which is made anew from the texts."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.index import index_all
from storage.migrations.m0001_first import POSTGRES_WORDS, SQLITE_WORDS
from storage.sqlscript import run_script


def upgrade(connection: Connection) -> None:
    """Index every version again. If words are ever kept otherwise, the filling moves to the step that does so."""
    words = SQLITE_WORDS if connection.dialect.name == "sqlite" else POSTGRES_WORDS
    run_script(connection, "DROP TABLE words;" + words)
    index_all(connection)
