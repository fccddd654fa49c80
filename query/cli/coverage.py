"""``marsad coverage``: what was had and what was missed and why, per source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, zone_of
from query.missed import in_words
from query.output import cell, fields, minute, soon, table
from query.shown import source_address

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import RenderableType

    from flows.desk import Desk
    from marsad.model import Trouble
    from storage.archive import Archive

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
        rows = _rows(desk, archive, begin, call.now)
        troubles = [trouble for trouble in archive.troubles(since=begin) if not trouble.source]
    call.out.show(rows, lambda: _view(rows, troubles, begin, call.now))
    return 0


def _rows(desk: Desk, archive: Archive, since: datetime, now: datetime) -> list[dict[str, Any]]:
    """Each source's counts, how it does, how it stands with its server, its troubles, and what all that means."""
    from flows.accounts import source_healths
    from flows.stages.rendering import why_not
    from query.standing import Standing, standings

    lacking = why_not(desk)
    healths = source_healths(desk, archive, now=now, whole=True)
    known = standings(desk.watchlist.sources, archive, desk.settings.polling, now=now)
    troubles = archive.troubles(since=since)
    counted = {str(row["source"]): row for row in archive.coverage(since=since)}
    for source in desk.watchlist.sources:
        counted.setdefault(source.name, {"source": source.name, "status": None})
    rows = []
    for name, row in counted.items():
        health = fields(healths[name]) if name in healths else {}
        told = {key: value for key, value in health.items() if key not in ("state", "troubles")}
        of_it = [_told(trouble) for trouble in troubles if trouble.source == name]
        row |= {"url": source_address(str(row["url"]))} if row.get("url") else {}
        whole = row | {"health": health.get("state", "off")} | told | asdict(known.get(name, Standing()))
        unread: Any = whole.get("not_articles") or {}
        mend = [lacking] if lacking and "needs-rendering" in unread else []
        rows.append(whole | {"troubles": of_it, "in_words": [*in_words(whole), *mend]})
    return rows


def _told(trouble: Trouble) -> dict[str, object]:
    from alerts.troubles import mend, recovery_line, trouble_line

    over = trouble.ended_at is not None
    said = recovery_line(trouble) if over else trouble_line(trouble)
    return fields(trouble) | {"mend": "" if over else mend(trouble), "in_words": said}


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
    ailing = [str(_told(trouble)["in_words"]) for trouble in common]
    ailing += [str(trouble["in_words"]) for row in rows for trouble in row["troubles"]]
    if ailing:
        parts += [cell("What ails the sources, or did:"), *(Padding(cell(line), (0, 0, 1, 2)) for line in ailing)]
    missed = [(row["source"], "\n".join(words)) for row in rows if (words := row["in_words"]) != ["nothing"]]
    return Group(*parts, table(("source", "what was missed, and why"), missed))


def _short(moment: datetime | None) -> str:
    """A time of these weeks, for a narrow column."""
    return f"{moment:%d %b %H:%M}" if moment else "–"
