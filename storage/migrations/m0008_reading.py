"""What reading learnt to tell: the further pages of an article."""

from __future__ import annotations

from sqlalchemy import Connection

STEPS = """
ALTER TABLE visits ADD COLUMN part_of {number} REFERENCES visits (id);
CREATE INDEX parts_of_visits ON visits (part_of) WHERE part_of IS NOT NULL;
"""


def upgrade(connection: Connection) -> None:
    """Add the columns; what was kept before has none of it."""
    number = "INTEGER" if connection.dialect.name == "sqlite" else "BIGINT"
    for statement in STEPS.format(number=number).split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
