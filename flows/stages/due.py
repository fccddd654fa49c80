"""Which sources are looked at in a pass that goes by their rhythms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.desk import Desk
from marsad.model import Source, SourceState
from marsad.nextlook import LEARNT_FROM, bounds, next_look
from storage.archive import Archive


def in_time(
    sources: Sequence[Source], states: Mapping[str, SourceState], desk: Desk, archive: Archive, now: datetime
) -> list[Source]:
    """Those of ``sources`` whose time has come. What a source brought is only asked of the archive where its bounds
    leave the question open."""
    polling = desk.settings.polling
    open_ = [source.name for source in sources if _is_open(source, states.get(source.name), desk, now)]
    arrivals = archive.arrivals(open_, most=LEARNT_FROM)

    def has_come(source: Source) -> bool:
        state = states.get(source.name)
        if state is None or state.last_polled_at is None or state.failures:
            return True
        if source.name not in arrivals:
            return now >= state.last_polled_at + bounds(source, polling).slowest
        due = next_look(source, state, arrivals[source.name], polling)
        return due is None or due <= now

    return [source for source in sources if has_come(source)]


def _is_open(source: Source, state: SourceState | None, desk: Desk, now: datetime) -> bool:
    if state is None or state.last_polled_at is None:
        return False
    within = bounds(source, desk.settings.polling)
    return within.fastest <= now - state.last_polled_at < within.slowest
