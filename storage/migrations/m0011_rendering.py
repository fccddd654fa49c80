"""Which entries need a browser, and which pages are what one made of them."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE entries ADD COLUMN render BOOLEAN NOT NULL DEFAULT {false};
ALTER TABLE visits ADD COLUMN rendered BOOLEAN NOT NULL DEFAULT {false};
"""


def upgrade(connection: Connection) -> None:
    """Add the columns; no page that is there was rendered."""
    run_script(connection, STEPS)
