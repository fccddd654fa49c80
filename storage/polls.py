"""Sources between polls: what is remembered of them, and each poll as it went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from marsad.model import Poll, Source, SourceState, Validators
from storage.announced import Look, take_in
from storage.looks import FRESH, hints_of, looked, move_of
from storage.rows import add, add_unknown, change, get
from storage.schema import polls, sources

FAILURES = frozenset({"failed", "blocked", "gone", "not-a-feed"})


def source_states(connection: Connection) -> dict[str, SourceState]:
    """See ``Archive.source_states``."""
    return {row.name: _state(row) for row in connection.execute(select(sources).order_by(sources.c.name))}


def record_poll(
    connection: Connection,
    source: Source,
    poll: Poll,
    *,
    now: datetime,
    next_due_at: datetime,
    baseline_since: datetime,
    fresh_since: datetime | None,
    backfill: bool = False,
) -> int:
    """See ``Archive.record_poll``."""
    before = _known_source(connection, source)
    look = Look(source.name, before.entries_seen == 0, now, baseline_since, fresh_since, backfill)
    fresh = take_in(connection, look, poll.entries)
    after = {
        "kind": source.kind,
        "url": source.url,
        "title": source.title or poll.title or before.title,
        "language": source.language or poll.language or before.language,
        "last_polled_at": now,
        "next_due_at": next_due_at,
        "status": poll.status,
        "reason": poll.reason,
        "entries_seen": before.entries_seen + fresh,
        "last_new_entry_at": now if fresh else before.last_new_entry_at,
    }
    known = {} if backfill else looked(before, poll, now=now, url=source.url, fresh=fresh)
    change(connection, sources, source.name, after | known | _health(before, poll, now))
    _note_poll(connection, source.name, poll, fresh, now)
    return fresh


def _known_source(connection: Connection, source: Source) -> Row[Any]:
    unknown = {
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
    add_unknown(connection, sources, [unknown])
    return get(connection, sources, source.name)


def _health(before: Row[Any], poll: Poll, now: datetime) -> dict[str, object]:
    if poll.status in FAILURES:
        return {"failures": before.failures + 1}
    values: dict[str, object] = {"failures": 0, "last_ok_at": now, "first_ok_at": before.first_ok_at or now}
    if poll.status != "unchanged" or poll.validators:
        values |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    return values


def _note_poll(connection: Connection, source: str, poll: Poll, fresh: int, now: datetime) -> None:
    row = {
        "source": source,
        "polled_at": now,
        "status": poll.status,
        "reason": poll.reason,
        "entries": len(poll.entries),
        "new_entries": fresh,
        "left_out": dict(poll.left_out),
        "warnings": poll.warnings,
    }
    add(connection, polls, row)


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
