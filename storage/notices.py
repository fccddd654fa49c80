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
    dead = (
        select(*place, alerts.c.error, func.count().label("number"))
        .where(alerts.c.state == "dead", alerts.c.failed_at >= since)
        .group_by(*place, alerts.c.error)
        .order_by(*place, alerts.c.error)
    )
    rows = connection.execute(dead).all()
    last = {bound: _last_delivery(connection, *bound) for bound in {(row.channel, row.recipient) for row in rows}}
    return [
        DeadLetters(row.channel, row.recipient, row.error, row.number, last[row.channel, row.recipient]) for row in rows
    ]


def _last_delivery(connection: Connection, channel: str, recipient: str) -> datetime | None:
    there = (alerts.c.channel == channel, alerts.c.recipient == recipient)
    last: datetime | None = connection.execute(select(func.max(alerts.c.delivered_at)).where(*there)).scalar()
    return last
