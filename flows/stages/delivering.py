"""The last stage: sends what the outbox holds."""

from __future__ import annotations

from datetime import datetime

from alerts.outbox import DeliveryCounts
from alerts.outbox import deliver as deliver_alerts
from alerts.times import quiet_until
from flows.desk import Desk
from flows.operator import tell_operators
from flows.stages.work import Clock
from marsad.model import Alert
from storage.archive import Archive


def deliver(desk: Desk, archive: Archive, *, run: str, now: Clock) -> DeliveryCounts:
    """Send what the outbox holds and is due, and tell those who keep the desk what cannot be told. Only for the holder
    of the desk's run lock: claims that a killed run left behind are freed first."""
    archive.release_claims()
    rules = {rule.name: rule for rule in desk.rules}

    def quiet(alert: Alert, moment: datetime) -> datetime | None:
        rule = rules.get(alert.rule)
        return quiet_until(rule, desk.settings.schedules, moment) if rule else None

    counts = deliver_alerts(
        archive, desk.channels, now=now, owner=run, attempts=desk.settings.alerts.attempts, quiet=quiet
    )
    tell_operators(desk, archive, now=now())
    return counts
