"""Which visits brought a page, quickly: for pages that many visits share, and for those that are let go."""

from __future__ import annotations

from sqlalchemy import Connection


def upgrade(connection: Connection) -> None:
    """Add the index."""
    connection.exec_driver_sql(
        "CREATE INDEX visits_of_page ON visits (page_sha256, entry_id) WHERE page_sha256 IS NOT NULL"
    )
