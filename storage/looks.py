"""What a look at a source teaches of how it is to be asked: where it went, and whether its server's word is good."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from marsad.model import Hints, Move, Poll

FRESH: dict[str, object] = {"moved_looks": 0, "unchanged": 0, "hints": {}}
_GOOD = ("ok", "repaired", "unchanged")
_NOTHING: dict[str, object] = {
    **FRESH,
    "moved_to": None,
    "moved_since": None,
    "unchanged_since": None,
    "whole_at": None,
    "doubted_at": None,
}


def looked(before: Row[Any], poll: Poll, *, now: datetime, url: str, fresh: int) -> dict[str, object]:
    """The columns of ``sources`` that change with ``poll``, at which ``fresh`` entries were new. ``before`` is the row
    as it was; what it knows of another address than ``url`` is forgotten."""
    known = {name: getattr(before, name) for name in _NOTHING} if before.url == url else dict(_NOTHING)
    hints = known["hints"] if poll.hints is None else _told(poll.hints)
    move = _move_columns(moved(_move(known), poll, now=now))
    return known | _trust(known, poll, now, fresh) | move | {"hints": hints}


def moved(before: Move | None, poll: Poll, *, now: datetime) -> Move | None:
    """What is known of a source's move after ``poll``. A temporary redirect, or none, ends it, and so does an address
    at which there is no such source; a look that failed otherwise says nothing (F16)."""
    if poll.status in ("not-a-feed", "gone"):
        return None
    if poll.status not in _GOOD:
        return before
    if poll.moved_to is None:
        return None
    if before and before.url == poll.moved_to:
        return Move(before.url, before.since, before.looks + 1)
    return Move(poll.moved_to, now)


def move_of(row: Row[Any]) -> Move | None:
    """The move in a row of ``sources``."""
    return _move({"moved_to": row.moved_to, "moved_since": row.moved_since, "moved_looks": row.moved_looks})


def hints_of(row: Row[Any]) -> Hints:
    """The publisher's wishes in a row of ``sources``."""
    told = row.hints
    return Hints(told.get("gap", 0.0), tuple(told.get("skip_hours", ())), tuple(told.get("skip_days", ())))


def _trust(known: dict[str, Any], poll: Poll, now: datetime, fresh: int) -> dict[str, object]:
    """Counts what the server says, and finds it out: new entries that it kept to itself when asked if there were any
    make its word worthless, new ones that it owns up to make it good again (F19)."""
    if poll.status == "unchanged" or (poll.asked == "doubted" and poll.status in _GOOD and not fresh):
        row: dict[str, object] = {
            "unchanged": known["unchanged"] + 1,
            "unchanged_since": known["unchanged_since"] or now,
        }
        return row if poll.status == "unchanged" else row | {"whole_at": now}
    if poll.status not in _GOOD:
        return {}
    had: dict[str, object] = {"unchanged": 0, "unchanged_since": None, "whole_at": now}
    if fresh and poll.asked != "whole":
        had["doubted_at"] = now if poll.asked == "doubted" else None
    return had


def _move(known: dict[str, Any]) -> Move | None:
    if known["moved_to"] is None:
        return None
    return Move(known["moved_to"], known["moved_since"], known["moved_looks"])


def _move_columns(move: Move | None) -> dict[str, object]:
    if move is None:
        return {"moved_to": None, "moved_since": None, "moved_looks": 0}
    return {"moved_to": move.url, "moved_since": move.since, "moved_looks": move.looks}


def _told(hints: Hints) -> dict[str, object]:
    return {name: value for name, value in asdict(hints).items() if value}
