"""Which articles are, or once were, pages that said that they were still being written."""

from __future__ import annotations

from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Add the column; of what was kept before it is not known."""
    connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN live BOOLEAN NOT NULL DEFAULT FALSE")
