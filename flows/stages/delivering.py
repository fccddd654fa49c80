"""The last stage: sends what the outbox holds."""

from __future__ import annotations

from alerts.outbox import DeliveryCounts
from alerts.outbox import deliver as deliver_alerts
from flows.desk import Desk
from flows.stages.work import Clock
from storage.archive import Archive


def deliver(desk: Desk, archive: Archive, *, run: str, now: Clock) -> DeliveryCounts:
    """Send what the outbox holds and is due. Only for the holder of the desk's run lock: claims that a killed run
    left behind are freed first."""
    archive.release_claims()
    return deliver_alerts(archive, desk.channels, now=now, owner=run, attempts=desk.settings.alerts.attempts)
