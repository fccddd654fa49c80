"""What is remembered of a source's address, its server's word that nothing has changed, and its publisher's wishes."""

from __future__ import annotations

from sqlalchemy import Connection

from storage.sqlscript import run_script

STEPS = """
ALTER TABLE sources ADD COLUMN moved_to TEXT;
ALTER TABLE sources ADD COLUMN moved_since {time};
ALTER TABLE sources ADD COLUMN moved_looks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN unchanged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN unchanged_since {time};
ALTER TABLE sources ADD COLUMN whole_at {time};
ALTER TABLE sources ADD COLUMN doubted_at {time};
ALTER TABLE sources ADD COLUMN hints JSON NOT NULL DEFAULT '{{}}';
"""


def upgrade(connection: Connection) -> None:
    """Add the columns; of sources that are there nothing of the kind is known yet."""
    run_script(connection, STEPS)
