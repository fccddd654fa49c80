"""What ails sources, since when and until when; each trouble a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, select, update

from marsad.model import Trouble
from storage.rows import add
from storage.schema import troubles


def standing(connection: Connection) -> list[Trouble]:
    """See ``Archive.standing_troubles``."""
    return _found(connection, troubles.c.ended_at.is_(None))


def since(connection: Connection, moment: datetime) -> list[Trouble]:
    """See ``Archive.troubles``."""
    return _found(connection, or_(troubles.c.ended_at.is_(None), troubles.c.ended_at >= moment))


def record(connection: Connection, began: Sequence[Trouble], ended: Sequence[Trouble]) -> None:
    """See ``Archive.record_troubles``."""
    for trouble in ended:
        same = (troubles.c.source == trouble.source, troubles.c.sign == trouble.sign, troubles.c.ended_at.is_(None))
        connection.execute(update(troubles).where(*same).values(ended_at=trouble.ended_at))
    for trouble in began:
        add(connection, troubles, asdict(trouble))


def _found(connection: Connection, condition: ColumnElement[bool]) -> list[Trouble]:
    rows = connection.execute(select(troubles).where(condition).order_by(troubles.c.began_at, troubles.c.id))
    return [_trouble(row) for row in rows]


def _trouble(row: Any) -> Trouble:
    return Trouble(
        source=row.source,
        sign=row.sign,
        kind=row.kind,
        began_at=row.began_at,
        noticed_at=row.noticed_at,
        seen=row.seen,
        usual=row.usual,
        level=row.level,
        ended_at=row.ended_at,
    )
