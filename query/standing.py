"""How a source stands with its server: moved, not believed, unchanged for too long, gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from marsad.model import Source, SourceState
from marsad.rhythm import REMEMBERED, rhythm
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
    server has said "unchanged" when it was not, None if it was never looked at; ``standing`` says these and other
    things that somebody should know in a sentence each."""

    moved_to: str | None = None
    moved_since: datetime | None = None
    validator: str | None = None
    unchanged_since: datetime | None = None
    standing: tuple[str, ...] = ()


def standings(
    sources: Sequence[Source], archive: Archive, polling: PollingSettings, *, now: datetime
) -> dict[str, Standing]:
    """How each of ``sources`` stands, by name."""
    states = archive.source_states()
    arrivals = archive.arrivals([name for name, state in states.items() if state.unchanged >= MANY], most=REMEMBERED)
    return {
        source.name: _standing(source, state, polling, silent=_is_silent(state, arrivals.get(source.name, ())), now=now)
        if (state := states.get(source.name))
        else Standing()
        for source in sources
    }


def _is_silent(state: SourceState, arrivals: Sequence[datetime]) -> bool:
    """Whether, when it was last looked at, the source had had nothing new for longer than it is usually quiet."""
    known, last = rhythm(arrivals), max(arrivals, default=None)
    return bool(known and last and state.last_polled_at and known.silent_from(last) <= state.last_polled_at)


def _standing(source: Source, state: SourceState, polling: PollingSettings, *, silent: bool, now: datetime) -> Standing:
    move = state.move if has_moved(source, state, polling, now) else None
    return Standing(
        moved_to=source_address(move.url) if move else None,
        moved_since=move.since if move else None,
        validator="unreliable" if state.doubted_at else "reliable",
        unchanged_since=state.unchanged_since,
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
