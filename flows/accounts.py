"""How the sources of a desk do, each beside its own past."""

from __future__ import annotations

from datetime import datetime

from flows.desk import Desk
from marsad.accounts import source_health
from marsad.model import SourceHealth
from storage.archive import Archive


def source_healths(desk: Desk, archive: Archive, *, now: datetime, whole: bool = False) -> dict[str, SourceHealth]:
    """How each source of the watchlist does, by name; going by all of its past if ``whole``, else by what it was
    measured by in the last day."""
    names = [source.name for source in desk.watchlist.sources]
    pasts = archive.source_pasts(names, now=now, whole=names if whole else ())
    known, standing = {past.source: past for past in pasts}, archive.standing_troubles()
    return {
        name: source_health(known.get(name), [trouble for trouble in standing if trouble.source == name])
        for name in names
    }
