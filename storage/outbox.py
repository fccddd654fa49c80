"""The outbox: alerts queued once by their key, claimed with a lease, and done only when the channel said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select, update

from marsad.model import Alert, AlertLife, AlertState, Novelty, Told, TopicEvidence, Try
from storage import rules
from storage.rows import add, change, insert_into, named
from storage.schema import alert_tries, alerts


def queue(connection: Connection, given: Iterable[Alert], *, now: datetime) -> int:
    """Queue alerts unless their key is known; return how many were queued. Those of rules that are held are held,
    except corrections: what was told already must be put right."""
    held = rules.held(connection)
    return sum(
        _queue(connection, alert, held=alert.rule in held and alert.kind != "correction", now=now) for alert in given
    )


def _queue(connection: Connection, alert: Alert, *, held: bool, now: datetime) -> int:
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
        "state": "held" if held else "pending",
        "attempts": 0,
        "next_attempt_at": alert.digest_at or now,
        "error": "",
        "kind": alert.kind,
        "thread": alert.thread,
        "novelty": [asdict(item) for item in alert.novelty],
        "names": alert.names,
        "other_outlets": alert.other_outlets,
        "languages": alert.languages,
        "frame": alert.frame,
        "overflow": alert.overflow,
        "receipt": "",
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
    return _lives(connection, _lines().where(alerts.c.key.in_(keys)).order_by(*longest_due))


def release_claims(connection: Connection) -> int:
    """See ``Archive.release_claims``."""
    freed = update(alerts).where(alerts.c.state == "sending").values(state="pending", **_UNCLAIMED)
    return connection.execute(freed).rowcount


def record_delivery(connection: Connection, key: str, *, now: datetime, receipt: str) -> None:
    """See ``Archive.record_delivery``."""
    done = {
        "state": "delivered",
        "delivered_at": now,
        "error": "",
        "next_attempt_at": None,
        "receipt": receipt,
        **_UNCLAIMED,
    }
    told = connection.execute(update(alerts).where(alerts.c.key == key, alerts.c.state != "delivered").values(**done))
    if told.rowcount:
        add(connection, alert_tries, {"alert_key": key, "at": now, "outcome": "delivered", "reason": ""})


def record_failure(
    connection: Connection, key: str, reason: str, *, now: datetime, next_attempt_at: datetime | None, owner: str | None
) -> None:
    """See ``Archive.record_delivery_failure``. What was delivered stays so; a sender that lost its claim to another
    one changes nothing (A26)."""
    state = "dead" if next_attempt_at is None else "pending"
    failed = {"state": state, "error": reason, "failed_at": now, "next_attempt_at": next_attempt_at, **_UNCLAIMED}
    changed = connection.execute(update(alerts).where(*_claimed(key, owner)).values(**failed))
    if changed.rowcount:
        add(connection, alert_tries, {"alert_key": key, "at": now, "outcome": "failed", "reason": reason})


def postpone(connection: Connection, key: str, *, until: datetime, owner: str | None) -> None:
    """See ``Archive.postpone_alert``."""
    back = {"state": "pending", "attempts": alerts.c.attempts - 1, "next_attempt_at": until, **_UNCLAIMED}
    held = [*_claimed(key, owner), alerts.c.state == "sending"]
    connection.execute(update(alerts).where(*held).values(**back))


def _claimed(key: str, owner: str | None) -> list[ColumnElement[bool]]:
    held = [alerts.c.key == key, alerts.c.state != "delivered"]
    return held if owner is None else [*held, alerts.c.claimed_by == owner]


def lives(connection: Connection, *, state: AlertState | None, limit: int) -> list[AlertLife]:
    """See ``Archive.alerts``."""
    wanted = _lines().order_by(alerts.c.created_at.desc(), alerts.c.key).limit(limit)
    if state is not None:
        wanted = wanted.where(alerts.c.state == state)
    return _lives(connection, wanted)


def told_of_stories(connection: Connection, stories: Sequence[str]) -> list[Told]:
    """See ``Archive.told_of_stories``."""
    return [_told(row) for row in named(connection, _identities(), alerts.c.story, stories)]


def told_since(connection: Connection, since: datetime) -> list[Told]:
    """See ``Archive.told_since``."""
    return [_told(row) for row in connection.execute(_identities().where(alerts.c.created_at >= since))]


def retry(connection: Connection, key: str, *, now: datetime) -> bool:
    """See ``Archive.retry_alert``."""
    named = select(alerts.c.key, alerts.c.state).where(alerts.c.key.startswith(key, autoescape=True)).limit(2)
    found = connection.execute(named).all()
    if len(found) != 1 or found[0].state not in ("dead", "pending"):
        return False
    _make_due(connection, [found[0].key], now=now)
    return True


def retry_dead(connection: Connection, *, now: datetime) -> int:
    """See ``Archive.retry_dead_alerts``."""
    dead = list(connection.execute(select(alerts.c.key).where(alerts.c.state == "dead")).scalars())
    _make_due(connection, dead, now=now)
    return len(dead)


def _make_due(connection: Connection, keys: Sequence[str], *, now: datetime) -> None:
    for key in keys:
        change(connection, alerts, key, {"state": "pending", "next_attempt_at": now})
        add(connection, alert_tries, {"alert_key": key, "at": now, "outcome": "renewed", "reason": ""})


_UNCLAIMED: dict[str, Any] = {"claimed_by": None, "claimed_until": None}


def _identities() -> Select[Any]:
    """Alerts without what they say, the first made first."""
    a = alerts.c
    told = (a.key, a.rule, a.channel, a.recipient, a.story, a.development, a.created_at, a.digest_at, a.state, a.kind)
    return select(*told, a.article, a.evidence).order_by(a.created_at, a.key)


_first = alerts.alias("first")


def _lines() -> Select[Any]:
    """Alerts, each with the receipt of the first alert of its thread."""
    thread = _first.c.key == alerts.c.thread
    return select(alerts, _first.c.receipt.label("thread_receipt")).outerjoin(_first, thread)


def _lives(connection: Connection, lines: Select[Any]) -> list[AlertLife]:
    rows = connection.execute(lines).all()
    tries: dict[str, list[Try]] = {}
    ended = named(
        connection,
        select(alert_tries).order_by(alert_tries.c.id),
        alert_tries.c.alert_key,
        [row.key for row in rows],
    )
    for row in ended:
        tries.setdefault(row.alert_key, []).append(Try(row.at, row.outcome, row.reason))
    return [_life(row, tuple(tries.get(row.key, ()))) for row in rows]


def _life(row: Row[Any], tries: tuple[Try, ...]) -> AlertLife:
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
        kind=row.kind,
        thread=row.thread,
        thread_receipt=row.thread_receipt or "",
        novelty=tuple(Novelty(**item) for item in row.novelty),
        names=tuple(row.names),
        other_outlets=row.other_outlets,
        languages=tuple(row.languages),
        frame=row.frame,
        overflow=row.overflow,
    )
    return AlertLife(alert, row.state, row.attempts, row.next_attempt_at, row.delivered_at, row.error, tries)


def _told(row: Row[Any]) -> Told:
    return Told(
        key=row.key,
        rule=row.rule,
        channel=row.channel,
        recipient=row.recipient,
        story=row.story,
        development=row.development,
        created_at=row.created_at,
        at_once=row.digest_at is None,
        state=row.state,
        kind=row.kind,
        article=row.article,
        topics=frozenset(found["topic"] for found in row.evidence),
    )
