"""The stage that watches the sources themselves: what ails them, and what has ceased to."""

from __future__ import annotations

from datetime import timedelta

from flows.desk import Desk
from flows.stages.work import Clock
from marsad.accounts import measured
from marsad.troubles import judge
from storage.archive import Archive

OUTAGES_COUNT = timedelta(days=30)
"""How long an outage of the network is remembered when what failed since is laid to somebody."""


def watch(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Note in the archive which troubles of the sources on the watchlist began, which are over, and what is usual."""
    moment = now()
    known = archive.troubles(since=moment - OUTAGES_COUNT)
    standing = [trouble for trouble in known if trouble.ended_at is None]
    names = {source.name for source in desk.watchlist.sources}
    pasts = archive.source_pasts(names, now=moment, whole={trouble.source for trouble in standing})
    found = judge(
        pasts,
        standing,
        outages=[trouble for trouble in known if trouble.sign == "network" and trouble.ended_at is not None],
        now=moment,
        patience=timedelta(hours=desk.settings.operator.patience_hours),
    )
    archive.record_troubles(found.began, found.ended)
    archive.keep_norms({past.source: measured(past) for past in pasts if past.whole}, now=moment)
