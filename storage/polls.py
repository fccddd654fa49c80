"""Sources between polls: what is remembered of them, and each poll as it went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from marsad.model import Poll, Polled, Source, SourceState, Validators
from storage.announced import Look, take_in
from storage.looks import FRESH, hints_of, looked, move_of
from storage.rows import add_all, add_unknown, named, put
from storage.schema import polls, sources

FAILURES = frozenset({"failed", "blocked", "gone", "not-a-feed"})


def source_states(connection: Connection) -> dict[str, SourceState]:
    """See ``Archive.source_states``."""
    return {row.name: _state(row) for row in connection.execute(select(sources).order_by(sources.c.name))}


def record_polls(connection: Connection, polled: Sequence[Polled]) -> list[int]:
    """See ``Archive.record_polls``."""
    return [fresh for batch in _apart(polled) for fresh in _record(connection, batch)]


def _apart(polled: Sequence[Polled]) -> Iterator[list[Polled]]:
    """``polled`` in parts of which none has two polls of one source: the second must see what the first left."""
    part: dict[str, Polled] = {}
    for one in polled:
        if one.source.name in part:
            yield list(part.values())
            part = {}
        part[one.source.name] = one
    yield list(part.values())


def _record(connection: Connection, polled: Sequence[Polled]) -> list[int]:
    before = _known_sources(connection, [one.source for one in polled])
    looks = [_look(one, first=before[one.source.name].entries_seen == 0) for one in polled]
    counts = take_in(connection, looks)
    told = list(zip(polled, counts, strict=True))
    put(connection, sources, [_after(before[one.source.name], one, fresh) for one, fresh in told])
    add_all(connection, polls, [_note(one, fresh) for one, fresh in told])
    return counts


def _look(one: Polled, *, first: bool) -> Look:
    return Look(one.source.name, one.poll.entries, first, one.now, one.baseline_since, one.fresh_since, one.backfill)


def _known_sources(connection: Connection, looked_at: Sequence[Source]) -> dict[str, Row[Any]]:
    unknown = [
        {
            "name": source.name,
            "kind": source.kind,
            "url": source.url,
            "title": source.title,
            "language": source.language,
            "reason": "",
            "failures": 0,
            "entries_seen": 0,
            **FRESH,
        }
        for source in looked_at
    ]
    add_unknown(connection, sources, unknown)
    rows = named(connection, select(sources), sources.c.name, [source.name for source in looked_at])
    return {row.name: row for row in rows}


def _after(before: Row[Any], one: Polled, fresh: int) -> dict[str, object]:
    source, poll = one.source, one.poll
    values = before._asdict() | {
        "kind": source.kind,
        "url": source.url,
        "title": source.title or poll.title or before.title,
        "language": source.language or poll.language or before.language,
        "last_polled_at": one.now,
        "next_due_at": one.next_due_at,
        "status": poll.status,
        "reason": poll.reason,
        "entries_seen": before.entries_seen + fresh,
        "last_new_entry_at": one.now if fresh and not one.backfill else before.last_new_entry_at,
    }
    known = {} if one.backfill else looked(before, poll, now=one.now, url=source.url, fresh=fresh)
    return values | known | _health(before, poll, one.now)


def _health(before: Row[Any], poll: Poll, now: datetime) -> dict[str, object]:
    if poll.status in FAILURES:
        return {"failures": before.failures + 1}
    values: dict[str, object] = {"failures": 0, "last_ok_at": now, "first_ok_at": before.first_ok_at or now}
    if poll.status != "unchanged" or poll.validators:
        values |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    return values


def _note(one: Polled, fresh: int) -> dict[str, object]:
    return {
        "source": one.source.name,
        "polled_at": one.now,
        "status": one.poll.status,
        "reason": one.poll.reason,
        "entries": len(one.poll.entries),
        "new_entries": fresh,
        "left_out": dict(one.poll.left_out),
        "warnings": one.poll.warnings,
    }


def _state(row: Row[Any]) -> SourceState:
    return SourceState(
        name=row.name,
        url=row.url,
        first_ok_at=row.first_ok_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        next_due_at=row.next_due_at,
        validators=Validators(row.etag, row.last_modified),
        status=row.status,
        reason=row.reason,
        failures=row.failures,
        entries_seen=row.entries_seen,
        last_new_entry_at=row.last_new_entry_at,
        move=move_of(row),
        unchanged=row.unchanged,
        unchanged_since=row.unchanged_since,
        whole_at=row.whole_at,
        doubted_at=row.doubted_at,
        hints=hints_of(row),
    )
