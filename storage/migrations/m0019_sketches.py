"""Sketches of texts by another hash: those made by the one before compare with none."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
DELETE FROM sketches;
"""


def upgrade(connection: Connection) -> None:
    """Forget the sketches; copies of what came in the two weeks before are not recognised as such."""
    run_script(connection, STEPS)
