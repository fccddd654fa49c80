"""What those who keep a desk were told already, and the dead letters that they are to be told of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from marsad.model import DeadLetters
from storage.rows import add_unknown, named
from storage.schema import alerts, notices


def told(connection: Connection, keys: Sequence[str]) -> set[str]:
    """See ``Archive.notices_told``."""
    return {row.key for row in named(connection, select(notices.c.key), notices.c.key, keys)}


def record(connection: Connection, keys: Iterable[str], *, now: datetime) -> None:
    """See ``Archive.record_notices``."""
    add_unknown(connection, notices, [{"key": key, "told_at": now} for key in keys])


def dead_letters(connection: Connection, *, since: datetime) -> list[DeadLetters]:
    """See ``Archive.dead_letters``."""
    place = (alerts.c.channel, alerts.c.recipient)
    delivered = select(*place, func.max(alerts.c.delivered_at).label("at")).group_by(*place)
    last = {(row.channel, row.recipient): row.at for row in connection.execute(delivered)}
    dead = (
        select(*place, alerts.c.error, func.count().label("number"))
        .where(alerts.c.state == "dead", alerts.c.failed_at >= since)
        .group_by(*place, alerts.c.error)
        .order_by(*place, alerts.c.error)
    )
    return [
        DeadLetters(row.channel, row.recipient, row.error, row.number, last[row.channel, row.recipient])
        for row in connection.execute(dead)
    ]
