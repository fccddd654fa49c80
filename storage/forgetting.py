"""Which looks at sources are forgotten, so that they do not grow for ever: silence, troubles and yields need the latest
ones, and the days' largest; the archive's entries know for themselves when they came."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from storage.pasts import MOST_POLLS
from storage.schema import polls

UNCHANGED_KEPT = timedelta(days=8)
"""How long a look is kept at which the server said that nothing had changed."""
KEPT = timedelta(days=60)
"""How long all others are."""


def forget_polls(connection: Connection, *, now: datetime) -> int:
    """Forget old looks but for the latest of each source, however old those are; return how many."""
    ranked = select(
        polls.c.id,
        func.row_number()
        .over(partition_by=polls.c.source, order_by=(polls.c.polled_at.desc(), polls.c.id.desc()))
        .label("place"),
    ).subquery()
    old = (polls.c.polled_at < now - KEPT) | (
        (polls.c.status == "unchanged") & (polls.c.polled_at < now - UNCHANGED_KEPT)
    )
    spare = select(ranked.c.id).where(ranked.c.place > MOST_POLLS)
    return connection.execute(delete(polls).where(old, polls.c.id.in_(spare))).rowcount
