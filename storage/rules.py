"""What is remembered of rules: since when each is as it is, whether its alerts are held, whether it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from marsad.model import RuleMemory
from storage.rows import change, put
from storage.schema import alerts, rules


def remembered(connection: Connection) -> dict[str, RuleMemory]:
    """See ``Archive.rule_memories``."""
    return {row.name: _memory(row) for row in connection.execute(select(rules).order_by(rules.c.name))}


def remember(connection: Connection, fingerprints: Mapping[str, str], *, now: datetime) -> list[str]:
    """See ``Archive.remember_rules``."""
    known = remembered(connection)
    new = [name for name, print_ in fingerprints.items() if name not in known or known[name].fingerprint != print_]
    begun = {"since": now, "held_at": None, "held_why": "", "refused_why": ""}
    put(connection, rules, [{"name": name, "fingerprint": fingerprints[name], **begun} for name in new])
    return new


def refuse(connection: Connection, name: str, why: str) -> None:
    """See ``Archive.refuse_rule``."""
    change(connection, rules, name, {"refused_why": why})


def hold(connection: Connection, name: str, why: str, *, now: datetime) -> int:
    """See ``Archive.hold_rule``."""
    if not change(connection, rules, name, {"held_at": now, "held_why": why}):
        begun = {"name": name, "fingerprint": "", "since": now, "refused_why": ""}
        put(connection, rules, [{**begun, "held_at": now, "held_why": why}])
    waiting = (alerts.c.rule == name, alerts.c.state == "pending", alerts.c.kind != "correction")
    return connection.execute(update(alerts).where(*waiting).values(state="held")).rowcount


def release(connection: Connection, name: str, *, now: datetime) -> int:
    """See ``Archive.release_rule``."""
    change(connection, rules, name, {"held_at": None, "held_why": ""})
    held = (alerts.c.rule == name, alerts.c.state == "held")
    due = {"state": "pending", "digest_at": now, "next_attempt_at": now}
    return connection.execute(update(alerts).where(*held).values(**due)).rowcount


def held(connection: Connection) -> set[str]:
    """The rules whose alerts are held."""
    return set(connection.execute(select(rules.c.name).where(rules.c.held_at.is_not(None))).scalars())


def _memory(row: Row[Any]) -> RuleMemory:
    return RuleMemory(row.name, row.fingerprint, row.since, row.held_at, row.held_why, row.refused_why)
