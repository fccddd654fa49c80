"""``marsad sources``: what the desk reads, and what each source would give now."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from query.cli.call import Call
from query.output import cell, minute, soon, table, working
from query.shown import source_address
from query.usage import UsageError, must_be_sources

if TYPE_CHECKING:
    from rich.console import RenderableType

    from flows.desk import Desk
    from marsad.model import Poll, Source, SourceState

SHOWN = 3
"""Entries of each source that ``check`` shows."""
FIRST = 5
"""Entries that ``add`` shows."""
GOOD = ("ok", "repaired", "empty")
sources = App(name="sources", help="What the desk reads.")


@sources.command(name="list")
def list_(*, call: Call) -> int:
    """List the sources, and how each did when it was last looked at."""
    from flows.accounts import source_healths
    from marsad.model import SourceState
    from query.standing import standings

    desk = call.desk()
    with desk.open_archive() as archive:
        states = archive.source_states()
        healths = source_healths(desk, archive, now=call.now)
        known = standings(desk.watchlist.sources, archive, desk.settings.polling, now=call.now)
    found = [
        _listed(source, states.get(source.name, SourceState(source.name, source.url)))
        | {"health": healths[source.name].state}
        | asdict(known[source.name])
        for source in desk.watchlist.sources
    ]
    columns = ("name", "health", "read", "next", "address, kind, status, title")
    call.out.show(found, lambda: table(columns, (_listed_row(row, call.now) for row in found)))
    return 0


@sources.command
def check(*names: Annotated[str, Parameter(help="Only these sources.")], call: Call) -> int:
    """Look at each source once and show what it would give. Nothing is kept."""
    import asyncio

    from query.standing import standings

    desk = call.desk()
    must_be_sources(desk, names)
    chosen = [source for source in desk.watchlist.sources if not names or source.name in names]
    polls = asyncio.run(_look_at(chosen, desk))
    with desk.open_archive() as archive:
        known = standings(chosen, archive, desk.settings.polling, now=call.now)
    columns = ("name", "status", "entries", "newest", "would give")
    call.out.show(
        [_checked(poll) | asdict(known[poll.source]) for poll in polls],
        lambda: table(columns, (_checked_row(poll, known[poll.source].standing) for poll in polls)),
    )
    return 0 if all(poll.status in GOOD for poll in polls) else 1


@sources.command
def add(
    url: str,
    /,
    *,
    yes: Annotated[bool, Parameter(negative="", help="Save it; without this it is only shown.")] = False,
    name: Annotated[str | None, Parameter(help="What to call the source.")] = None,
    kind: Annotated[str | None, Parameter(help="Follow it as this kind: feed, sitemap, listing, telegram …")] = None,
    call: Call,
) -> int:
    """Find how a site can be followed, show what that would collect, and with --yes save it.

    Parameters
    ----------
    url
        A page of the site, or a feed, a sitemap, a Telegram channel.
    """
    from query.newsources import home_of, proposed
    from query.sourcefiles import write_source

    desk = call.desk()
    with working("Looking for what can be followed there …"):
        found = proposed(url, kind=kind, name=name, desk=desk, now=call.now)
    saved = write_source(home_of(desk), found.name, found.file) if yes else None
    entries = found.poll.entries
    shown = {
        "name": found.name,
        **{key: getattr(found.file, key) for key in ("kind", "url", "title", "language")},
        "entries": len(entries),
        "first": [{"title": one.title, "url": one.url, "published": one.published} for one in entries[:FIRST]],
        "others": [{"kind": one.kind, "url": one.url, "title": one.poll.title} for one in found.others],
        "saved": saved,
    }
    call.out.show(shown, lambda: _added_view(shown))
    return 0


@sources.command(name="import")
def import_(file: Path, /, *, call: Call) -> int:
    """Take sources from an OPML file. What is watched already and what makes no source is told, line by line.

    Parameters
    ----------
    file
        The OPML file.
    """
    from marsad.watchlist import load_source_files
    from query.newsources import taken_in
    from query.opml import read_opml

    call.desk()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    files = load_source_files(call.home / "watchlist")
    lines = [taken_in(outline, files, call.home) for outline in read_opml(content, origin=file.name)]
    columns = ("status", "name", "address", "reason", "title")
    call.out.show(lines, lambda: table(columns, ([line[column] for column in columns] for line in lines)))
    return 1 if any(line["status"] == "bad" for line in lines) else 0


@sources.command
def export(file: Path | None = None, /, *, call: Call) -> int:
    """Give all sources as OPML, which other readers understand and `import` takes back whole.

    Parameters
    ----------
    file
        Where to write it; standard output without one.
    """
    from marsad.watchlist import load_source_files
    from query.opml import write_opml

    call.desk()
    files = load_source_files(call.home / "watchlist")
    written = write_opml(files)
    if file is None:
        sys.stdout.write(written.decode("utf-8"))
        return 0
    try:
        file.write_bytes(written)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}.") from error
    call.out.show({"file": file, "sources": len(files)}, lambda: cell(f"{len(files)} sources written to {file}."))
    return 0


def _added_view(shown: Mapping[str, Any]) -> RenderableType:
    from rich.console import Group

    address = source_address(str(shown["url"]))
    head = f"{shown['name']}: {shown['kind']} {address}\n{shown['title'] or '(no title)'} · {shown['language'] or '?'}"
    rows = [(minute(one["published"]), one["title"] or one["url"]) for one in shown["first"]]
    others = [f"also found: {one['kind']} {source_address(one['url'])}" for one in shown["others"]]
    end = f"Saved as {shown['saved']}." if shown["saved"] else "Not saved: add --yes to save it."
    return Group(
        cell(head), table(("date", f"the first of {shown['entries']} entries"), rows), *map(cell, others), cell(end)
    )


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


def _listed_row(row: Mapping[str, object], now: datetime) -> tuple[object, ...]:
    status = _with_reason(row["status"], row["reason"], row["standing"]) if row["status"] else ""
    kind = ", ".join(str(one) for one in (row["kind"], row["language"], f"{row['entries_seen']} entries") if one)
    told = (row["url"], kind, "" if status == "ok" else status, row["title"])
    read = row["last_ok_at"]
    ago = f"{soon(now, read)} ago".replace("now ago", "just now") if isinstance(read, datetime) else "never"
    return row["name"], row["health"], ago, soon(row["next_look_at"], now), "\n".join(str(one) for one in told if one)


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


def _checked_row(poll: Poll, standing: Sequence[str]) -> tuple[object, ...]:
    dates = [entry.published for entry in poll.entries if entry.published]
    given = "\n".join(entry.title or entry.url or "(no title)" for entry in poll.entries[:SHOWN])
    status = _with_reason(poll.status, poll.reason, standing)
    return poll.source, status, len(poll.entries), minute(max(dates, default=None)), given


def _with_reason(status: object, reason: object, standing: object) -> str:
    told = f"{status}: {reason}" if reason else str(status)
    return "\n".join([told, *standing]) if isinstance(standing, Sequence) else told
