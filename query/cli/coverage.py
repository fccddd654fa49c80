"""``marsad coverage``: what was had and what was missed and why, per source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, zone_of
from query.covering import coverage_rows, trouble_told
from query.output import cell, minute, soon, table

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from marsad.model import Trouble

NUMBERS = ("entries", "pages", "articles")
COLUMNS = ("source", "health", "last read", "next look", "new", "pages", "read")


def coverage(
    *,
    since: Annotated[str, Parameter(help="From when on: a date or an age such as 7d.")] = "7d",
    call: Call,
) -> int:
    """What was missed and why: silent, failing and blocked sources, unreadable pages, caps reached."""
    desk = call.desk()
    begin = dates.since(since, now=call.now, zone=zone_of(desk))
    with desk.open_archive() as archive:
        rows = coverage_rows(desk, archive, begin, call.now)
        troubles = [trouble for trouble in archive.troubles(since=begin) if not trouble.source]
    call.out.show(rows, lambda: _view(rows, troubles, begin, call.now))
    return 0


def _view(
    rows: Sequence[Mapping[str, Any]], common: Sequence[Trouble], since: datetime, now: datetime
) -> RenderableType:
    """A table of counts, then what ails the sources, then what was missed of each."""
    from rich.console import Group
    from rich.padding import Padding

    counts = [
        (
            row["source"],
            row["health"],
            _short(row.get("last_ok_at")),
            soon(row.get("next_look_at"), now),
            *map(row.get, NUMBERS),
        )
        for row in rows
    ]
    parts: list[RenderableType] = [table(COLUMNS, counts, title=f"Since {minute(since)}, all times UTC")]
    ailing = [str(trouble_told(trouble)["in_words"]) for trouble in common]
    ailing += [str(trouble["in_words"]) for row in rows for trouble in row["troubles"]]
    if ailing:
        parts += [cell("What ails the sources, or did:"), *(Padding(cell(line), (0, 0, 1, 2)) for line in ailing)]
    missed = [(row["source"], "\n".join(words)) for row in rows if (words := row["in_words"]) != ["nothing"]]
    return Group(*parts, table(("source", "what was missed, and why"), missed))


def _short(moment: datetime | None) -> str:
    """A time of these weeks, for a narrow column."""
    return f"{moment:%d %b %H:%M}" if moment else "–"
