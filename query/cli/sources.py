"""``marsad sources``: what the desk reads, and what each source would give now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from query.cli.call import Call
from query.output import minute, table
from query.shown import source_address
from query.usage import must_be_sources

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import Poll, Source, SourceState

SHOWN = 3
"""Entries of each source that ``check`` shows."""
GOOD = ("ok", "repaired", "empty")
sources = App(name="sources", help="What the desk reads.")


@sources.command(name="list")
def list_(*, call: Call) -> int:
    """List the sources, and how each did when it was last looked at."""
    from marsad.model import SourceState

    desk = call.desk()
    with desk.open_archive() as archive:
        states = archive.source_states()
    found = [
        _listed(source, states.get(source.name, SourceState(source.name, source.url)))
        for source in desk.watchlist.sources
    ]
    columns = ("name", "kind", "language", "status", "last read", "entries", "address", "title")
    call.out.show(found, lambda: table(columns, map(_listed_row, found)))
    return 0


@sources.command
def check(*names: Annotated[str, Parameter(help="Only these sources.")], call: Call) -> int:
    """Look at each source once and show what it would give. Nothing is kept."""
    import asyncio

    desk = call.desk()
    must_be_sources(desk, names)
    chosen = [source for source in desk.watchlist.sources if not names or source.name in names]
    polls = asyncio.run(_look_at(chosen, desk))
    columns = ("name", "status", "entries", "newest", "would give")
    call.out.show([_checked(poll) for poll in polls], lambda: table(columns, map(_checked_row, polls)))
    return 0 if all(poll.status in GOOD for poll in polls) else 1


async def _look_at(chosen: Sequence[Source], desk: Desk) -> list[Poll]:
    import asyncio

    from scrapers.discover import discover
    from scrapers.http import Client

    def now() -> datetime:
        return datetime.now(UTC)

    async with Client(desk.settings.fetch, now=now) as client:
        return await asyncio.gather(*(discover(source, None, client, now=now()) for source in chosen))


def _listed(source: Source, state: SourceState) -> dict[str, object]:
    return {
        "name": source.name,
        "kind": source.kind,
        "title": source.title,
        "language": source.language,
        "url": source_address(source.url),
        "status": state.status,
        "reason": state.reason,
        "last_ok_at": state.last_ok_at,
        "next_due_at": state.next_due_at,
        "failures": state.failures,
        "entries_seen": state.entries_seen,
    }


def _listed_row(row: Mapping[str, object]) -> tuple[object, ...]:
    status = _with_reason(row["status"], row["reason"]) if row["status"] else "not read yet"
    read = minute(row["last_ok_at"])
    return row["name"], row["kind"], row["language"], status, read, row["entries_seen"], row["url"], row["title"]


def _checked(poll: Poll) -> dict[str, object]:
    return {
        "name": poll.source,
        "status": poll.status,
        "reason": poll.reason,
        "title": poll.title,
        "version": poll.version,
        "language": poll.language,
        "warnings": poll.warnings,
        "count": len(poll.entries),
        "left_out": poll.left_out,
        "entries": [
            {"title": entry.title, "url": entry.url, "published": entry.published} for entry in poll.entries[:SHOWN]
        ],
    }


def _checked_row(poll: Poll) -> tuple[object, ...]:
    dates = [entry.published for entry in poll.entries if entry.published]
    given = "\n".join(entry.title or entry.url or "(no title)" for entry in poll.entries[:SHOWN])
    status = _with_reason(poll.status, poll.reason)
    return poll.source, status, len(poll.entries), minute(max(dates, default=None)), given


def _with_reason(status: object, reason: object) -> str:
    return f"{status}: {reason}" if reason else str(status)
