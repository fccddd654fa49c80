"""``marsad sources``: what the desk reads, and what each source would give now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cyclopts import App

from query.cli.call import Call
from query.output import minute, table
from query.shown import source_address

if TYPE_CHECKING:
    from marsad.model import Source, SourceState

sources = App(name="sources", help="What the desk reads.")


@sources.command(name="list")
def list_(*, call: Call) -> int:
    """List the sources, and how each did when it was last looked at."""
    from marsad.model import SourceState

    desk = call.desk()
    listed = desk.watchlist.sources
    with desk.open_archive() as archive:
        states = archive.source_states()
    found = [_listed(source, states.get(source.name, SourceState(source.name, source.url))) for source in listed]
    columns = ("name", "kind", "language", "status", "last read", "entries", "address", "title")
    call.out.show(
        found,
        lambda: table(
            columns,
            (
                (
                    row["name"],
                    row["kind"],
                    row["language"],
                    _state(row),
                    minute(row["last_ok_at"]),
                    row["entries_seen"],
                    row["url"],
                    row["title"],
                )
                for row in found
            ),
        ),
    )
    return 0


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


def _state(row: Mapping[str, object]) -> str:
    if row["status"] is None:
        return "not read yet"
    return f"{row['status']}: {row['reason']}" if row["reason"] else str(row["status"])
