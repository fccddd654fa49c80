"""The stage that watches the sources themselves: what ails them, and what has ceased to."""

from __future__ import annotations

from datetime import timedelta

from flows.desk import Desk
from flows.stages.work import Clock
from marsad.troubles import judge
from storage.archive import Archive

OUTAGES_COUNT = timedelta(days=30)
"""How long an outage of the network is remembered when what failed since is laid to somebody."""


def watch(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Note in the archive which troubles of the sources on the watchlist began, and which are over."""
    moment = now()
    known = archive.troubles(since=moment - OUTAGES_COUNT)
    found = judge(
        archive.source_pasts({source.name for source in desk.watchlist.sources}, now=moment),
        [trouble for trouble in known if trouble.ended_at is None],
        outages=[trouble for trouble in known if trouble.sign == "network" and trouble.ended_at is not None],
        now=moment,
        patience=timedelta(hours=desk.settings.operator.patience_hours),
    )
    archive.record_troubles(found.began, found.ended)
