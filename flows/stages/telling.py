"""Decides, while articles are grouped, who is to be told: asks the archive for what was told and reported before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.decide import Plan, decide
from alerts.ledger import Ledger
from marsad.model import Alert, GroupItem, Placement, Reports
from marsad.settings import AlertSettings
from storage.archive import Archive

LOOK_BACK = timedelta(days=2)
"""Longer than any window of a cap: a day of 25 hours in any zone."""
MOMENT = timedelta(microseconds=1)


class Telling:
    """The deciding half of the grouping stage: what was told is read once, what is decided is remembered."""

    def __init__(self, archive: Archive, plan: Plan, settings: AlertSettings) -> None:
        self._archive = archive
        self._plan = plan
        self._storm = settings.storm
        self._window = timedelta(minutes=settings.storm_minutes)
        self._ledger: Ledger | None = None

    def decide(self, placed: Sequence[tuple[GroupItem, Placement]], *, now: datetime) -> list[Alert]:
        """The alerts that a batch of articles, just placed, gives rise to, in order."""
        ledger = self._known(now)
        ledger.remember(self._archive.told_of_stories(sorted({place.story for _, place in placed})))
        reports = self._archive.reports(sorted({place.development for _, place in placed}))
        made: list[Alert] = []
        for place, (item, placement) in enumerate(placed):
            before = reports.get(placement.development, Reports(now))
            moment = now + place * MOMENT  # what is told goes out in the order in which it was decided
            alerts = decide(item, placement, before, plan=self._plan, ledger=ledger, now=moment)
            ledger.add(alerts)
            made += alerts
            reports[placement.development] = replace(
                before, earlier=(*before.earlier, item), novelty=before.novelty or placement.novelty
            )
        return made

    def storms(self, *, now: datetime) -> dict[str, str]:
        """The rules that told more at once than is likely to be meant, and why they are to be held (A04)."""
        told = {rule.name: self._known(now).developments(rule.name, now - self._window) for rule in self._plan.rules}
        minutes = f"{self._window.total_seconds() / 60:g}"
        return {
            name: f"{count} developments in {minutes} minutes; {self._storm} is the most"
            for name, count in told.items()
            if count > self._storm
        }

    def _known(self, now: datetime) -> Ledger:
        if self._ledger is None:
            self._ledger = Ledger(self._archive.told_since(now - max(LOOK_BACK, self._window)))
        return self._ledger
