"""The outbox: alerts queued once by their key, claimed with a lease, and done only when the channel said so."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from marsad.model import Alert, AlertLife, AlertState, TopicEvidence
from storage.rows import insert_into
from storage.schema import alerts


def queue(connection: Connection, alert: Alert, *, now: datetime) -> int:
    """Queue an alert unless its key is known; return how many were queued: 1 or 0."""
    row = {
        "key": alert.key,
        "rule": alert.rule,
        "channel": alert.channel,
        "recipient": alert.recipient,
        "development": alert.development,
        "story": alert.story,
        "article": alert.article,
        "headline": alert.headline,
        "language": alert.language,
        "outlet": alert.outlet,
        "url": alert.url,
        "published": alert.published,
        "evidence": [asdict(item) for item in alert.evidence],
        "because": alert.because,
        "created_at": alert.created_at,
        "digest_at": alert.digest_at,
        "queued_at": now,
        "state": "pending",
        "attempts": 0,
        "next_attempt_at": alert.digest_at or now,
        "error": "",
    }
    unknown = insert_into(connection.dialect.name, alerts).on_conflict_do_nothing().returning(alerts.c.key)
    return len(connection.execute(unknown, row).all())


def claim(connection: Connection, *, now: datetime, lease: timedelta, owner: str, limit: int) -> list[AlertLife]:
    """See ``Archive.claim_alerts``. A claim whose lease has ended is due again: its sender died."""
    due = or_(
        and_(alerts.c.state == "pending", alerts.c.next_attempt_at <= now),
        and_(alerts.c.state == "sending", alerts.c.claimed_until <= now),
    )
    longest_due = (alerts.c.next_attempt_at, alerts.c.created_at, alerts.c.key)
    first = select(alerts.c.key).where(due).order_by(*longest_due).limit(limit)
    keys = list(connection.execute(first).scalars())
    connection.execute(
        update(alerts)
        .where(alerts.c.key.in_(keys))
        .values(state="sending", attempts=alerts.c.attempts + 1, claimed_by=owner, claimed_until=now + lease)
    )
    claimed = select(alerts).where(alerts.c.key.in_(keys)).order_by(*longest_due)
    return [_life(row) for row in connection.execute(claimed)]


def release_claims(connection: Connection) -> int:
    """See ``Archive.release_claims``."""
    freed = update(alerts).where(alerts.c.state == "sending").values(state="pending", **_UNCLAIMED)
    return connection.execute(freed).rowcount


def record_delivery(connection: Connection, key: str, *, now: datetime) -> None:
    """See ``Archive.record_delivery``."""
    done = {"state": "delivered", "delivered_at": now, "error": "", "next_attempt_at": None, **_UNCLAIMED}
    connection.execute(update(alerts).where(alerts.c.key == key, alerts.c.state != "delivered").values(**done))


def record_failure(
    connection: Connection, key: str, reason: str, *, now: datetime, next_attempt_at: datetime | None, owner: str | None
) -> None:
    """See ``Archive.record_delivery_failure``. What was delivered stays so; a sender that lost its claim to another
    one changes nothing (A26)."""
    held = [alerts.c.key == key, alerts.c.state != "delivered"]
    if owner is not None:
        held.append(alerts.c.claimed_by == owner)
    state = "dead" if next_attempt_at is None else "pending"
    failed = {"state": state, "error": reason, "failed_at": now, "next_attempt_at": next_attempt_at, **_UNCLAIMED}
    connection.execute(update(alerts).where(*held).values(**failed))


def postpone(connection: Connection, key: str, *, until: datetime) -> None:
    """See ``Archive.postpone_alert``."""
    back = {"state": "pending", "attempts": alerts.c.attempts - 1, "next_attempt_at": until, **_UNCLAIMED}
    connection.execute(update(alerts).where(alerts.c.key == key, alerts.c.state == "sending").values(**back))


def lives(connection: Connection, *, state: AlertState | None, limit: int) -> list[AlertLife]:
    """See ``Archive.alerts``."""
    wanted = select(alerts).order_by(alerts.c.created_at.desc(), alerts.c.key).limit(limit)
    if state is not None:
        wanted = wanted.where(alerts.c.state == state)
    return [_life(row) for row in connection.execute(wanted)]


def retry(connection: Connection, key: str, *, now: datetime) -> bool:
    """See ``Archive.retry_alert``."""
    named = select(alerts.c.key, alerts.c.state).where(alerts.c.key.startswith(key, autoescape=True)).limit(2)
    found = connection.execute(named).all()
    if len(found) != 1 or found[0].state not in ("dead", "pending"):
        return False
    due = {"state": "pending", "next_attempt_at": now}
    connection.execute(update(alerts).where(alerts.c.key == found[0].key).values(**due))
    return True


_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


def _life(row: Row[Any]) -> AlertLife:
    alert = Alert(
        key=row.key,
        rule=row.rule,
        channel=row.channel,
        recipient=row.recipient,
        development=row.development,
        story=row.story,
        article=row.article,
        headline=row.headline,
        language=row.language,
        outlet=row.outlet,
        url=row.url,
        published=row.published,
        evidence=tuple(TopicEvidence(**item) for item in row.evidence),
        because=row.because,
        created_at=row.created_at,
        digest_at=row.digest_at,
    )
    return AlertLife(alert, row.state, row.attempts, row.next_attempt_at, row.delivered_at, row.error)
