"""How a source stands with its server: moved, not believed, unchanged for too long, gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from marsad.model import Source, SourceState
from marsad.nextlook import LEARNT_FROM, next_look
from marsad.rhythm import rhythm
from marsad.settings import PollingSettings
from query.output import minute
from query.shown import source_address
from scrapers.asking import has_moved

if TYPE_CHECKING:
    from storage.archive import Archive

MANY = 3
"""A server that has said "unchanged" fewer times in a row has said nothing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``moved_to`` is where the source is asked now, if not at its own address; ``validator`` "unreliable" if its
    server has said "unchanged" when it was not, None if it was never looked at. ``usual_pause`` is the usual time
    between new entries in seconds, None while that is not known; ``next_look_at`` is when it is to be looked at next.
    ``standing`` says in a sentence each what somebody should know."""

    moved_to: str | None = None
    moved_since: datetime | None = None
    validator: str | None = None
    unchanged_since: datetime | None = None
    usual_pause: float | None = None
    next_look_at: datetime | None = None
    standing: tuple[str, ...] = ()


def standings(
    sources: Sequence[Source], archive: Archive, polling: PollingSettings, *, now: datetime
) -> dict[str, Standing]:
    """How each of ``sources`` stands, by name."""
    states = archive.source_states()
    arrivals = archive.arrivals([source.name for source in sources if source.name in states], most=LEARNT_FROM)
    return {
        source.name: _standing(source, state, arrivals[source.name], polling, now)
        if (state := states.get(source.name))
        else Standing()
        for source in sources
    }


def _standing(
    source: Source, state: SourceState, arrivals: Sequence[datetime], polling: PollingSettings, now: datetime
) -> Standing:
    move = state.move if has_moved(source, state, polling, now) else None
    known, last = rhythm(arrivals), max(arrivals, default=None)
    silent = bool(known and last and state.last_polled_at and known.silent_from(last) <= state.last_polled_at)
    looks = (next_look(source, state, arrivals, polling), state.next_due_at)
    return Standing(
        moved_to=source_address(move.url) if move else None,
        moved_since=move.since if move else None,
        validator="unreliable" if state.doubted_at else "reliable",
        unchanged_since=state.unchanged_since,
        usual_pause=known.usual.total_seconds() if known else None,
        next_look_at=max((moment for moment in looks if moment), default=None),
        standing=tuple(in_words(source, state, polling, silent=silent, now=now)),
    )


def in_words(source: Source, state: SourceState, polling: PollingSettings, *, silent: bool, now: datetime) -> list[str]:
    """One sentence for each thing that somebody should know."""
    said = [*_moved(source, state, polling, now)]
    if state.doubted_at:
        said.append(
            f'validator unreliable: its server said "unchanged" on {minute(state.doubted_at)} though it was not; '
            "asked for everything each time"
        )
    if silent and state.unchanged >= MANY:
        whole = f"; read whole on {minute(state.whole_at)}" if state.whole_at else ""
        said.append(
            f'its server has said nothing but "unchanged" since {minute(state.unchanged_since)} ({state.unchanged} '
            f"times), longer than it is usually quiet{whole}"
        )
    if state.reason == "http-410":
        said.append("its server says that it is gone for good (410): asked seldom, in case it comes back")
    return said


def _moved(source: Source, state: SourceState, polling: PollingSettings, now: datetime) -> list[str]:
    move = state.move if state.url == source.url else None
    if move is None:
        return []
    where, since = source_address(move.url), minute(move.since)
    if has_moved(source, state, polling, now):
        return [f"moved to {where}, and asked there (redirected since {since})"]
    believed = minute(move.since + timedelta(days=polling.moved_days))
    return [f"permanently redirected to {where} since {since}; asked there from {believed} on if that lasts"]
