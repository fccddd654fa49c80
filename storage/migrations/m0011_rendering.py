"""Which entries need a browser, and which pages are what one made of them."""

from __future__ import annotations

from sqlalchemy import Connection

STEPS = (
    "ALTER TABLE entries ADD COLUMN render BOOLEAN NOT NULL DEFAULT {false}",
    "ALTER TABLE visits ADD COLUMN rendered BOOLEAN NOT NULL DEFAULT {false}",
)


def upgrade(connection: Connection) -> None:
    """Add the columns; no page that is there was rendered."""
    false = "0" if connection.dialect.name == "sqlite" else "FALSE"
    for statement in STEPS:
        connection.exec_driver_sql(statement.format(false=false))
