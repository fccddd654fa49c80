"""``marsad init``, ``run`` and ``serve``: make a desk, run it once, run it on its schedules."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from query.cli.call import Call, zone_of
from query.missed import counted, left_out
from query.output import cell, fields, note, soon, table, working
from query.usage import UsageError, must_be_sources

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.console import RenderableType

    from flows.desk import Desk
    from marsad.model import Report, SourceReport

STAGES = ("entries", "pages", "articles", "tags", "stories", "developments", "alerts")
"""The archive's counts that tell how far a pass has come, in the order of the stages."""


def init(directory: Path | None = None, /, *, call: Call) -> int:
    """Make a desk: marsad.toml with comments, and a watchlist with the default topics.

    A watchlist that is there already is kept; a folder with a marsad.toml is refused.

    Parameters
    ----------
    directory
        The folder to make it in, instead of --home.
    """
    from query.newdesk import write_desk

    home = directory or call.home
    written = write_desk(home)
    call.out.show({"home": home, "written": written}, lambda: cell(_welcome(home, len(written))))
    return 0


def run(
    *,
    source: Annotated[
        tuple[str, ...],
        Parameter(show_default=False, help="Look at this source alone, even if it fails; may be repeated."),
    ] = (),
    due: Annotated[
        bool, Parameter(negative="", help="Only the sources whose time has come by their own rhythm, as schedules do.")
    ] = False,
    shards: Annotated[int | None, Parameter(help="How many workers share the hosts.")] = None,
    since: Annotated[
        str | None,
        Parameter(help="Also fetch what the sources have had since then: 2026-07-14, 30d. None of it is told as new."),
    ] = None,
    call: Call,
) -> int:
    """Run the monitor once, now, over all sources: poll, fetch, read, tag, group, tell. Answers with a Report."""
    from flows.run import run_monitor

    if shards is not None and shards < 1:
        raise UsageError("--shards must be 1 or more.")
    desk = call.desk()
    must_be_sources(desk, source)
    begin = _past(since, call, desk)
    with progress_line() as progress:
        report = run_monitor(call.home, sources=source, shards=shards, since=begin, in_rhythm=due, progress=progress)
    call.out.show({**fields(report), "failed": report.failed}, lambda: report_view(report))
    return 1 if report.failed else 0


def _past(typed: str | None, call: Call, desk: Desk) -> datetime | None:
    """The moment from which to backfill; UsageError for one that is not past."""
    from query.dates import since

    if typed is None:
        return None
    moment = since(typed, now=call.now, zone=zone_of(desk))
    if moment > call.now:
        raise UsageError("--since must be in the past.")
    return moment


def serve(*, call: Call) -> int:
    """Run the flows on the schedules of marsad.toml until stopped with Ctrl-C."""
    from flows.serve import serve as serve_flows

    call.desk()
    note("starting Prefect; Ctrl-C stops it")
    with redirect_stdout(sys.stderr):  # what Prefect has to say is no data
        serve_flows(call.home)
    return 0


def report_view(report: Report) -> RenderableType:
    """A Report for people: what each source gave, then what the pass came to."""
    from rich.console import Group

    busy = [source for source in report.sources if source.status or source.pages or source.errors]
    rows = [_source_row(source, report.finished_at) for source in busy]
    quiet = len(report.sources) - len(rows)
    missed = [(source.source, "\n".join(words)) for source in busy if (words := _missed(source))]
    parts: list[RenderableType] = []
    if rows:
        parts.append(table(("source", "look", "entries", "new", "pages", "articles", "tags", "next"), rows))
    if missed:
        parts.append(table(("source", "what was missed, and why"), missed))
    if quiet:
        parts.append(cell(f"{quiet} more sources were not due."))
    parts.append(cell(_totals(report)))
    parts += [cell(f"Warning: {warning}") for warning in report.warnings]
    return Group(*parts)


def _source_row(source: SourceReport, now: datetime) -> tuple[object, ...]:
    counts = (source.entries, source.new_entries, source.pages, source.articles, source.tags)
    return (source.source, source.status or "not due", *counts, soon(source.next_look_at, now))


def _missed(source: SourceReport) -> list[str]:
    """What of a source a pass did not get, or left out, and how it does where it does not do well."""
    health = source.health
    said: list[str] = [health.state] if health and health.state not in ("well", "new", "shaky") else []
    if source.errors:
        said.append(", ".join(f"{count} × {reason}" for reason, count in sorted(source.errors.items())))
    return said + [left_out(why, count) for why, count in source.left_out.items()]


def _totals(report: Report) -> str:
    seconds = (report.finished_at - report.started_at).total_seconds()
    articles = sum(source.articles for source in report.sources)
    return (
        f"{articles} articles ({report.baseline} of them back catalogue), {report.stories} new stories, "
        f"{report.developments} new developments, in {seconds:.0f} s.\n"
        f"{again_in_words(report)}"
        f"Alerts: {report.alerts_queued} queued, {report.alerts_delivered} delivered, {report.alerts_failed} failed. "
        f"Things that failed: {report.failed}."
    )


def again_in_words(report: Report) -> str:
    """What became of articles that were had before, as a line; "" if none was looked at again."""
    sums = Counter[str]()
    for source in report.sources:
        sums.update(source.again)
    if not sums:
        return ""
    fates = ", ".join(f"{sums[fate]} {fate}" for fate in ("edited", "deleted", "back"))
    put_off = f", {sums['put_off']} put off until the next pass" if sums["put_off"] else ""
    return f"Looked at again: {counted(sums['looked_at'], 'article')}; {fates}{put_off}.\n"


@contextmanager
def progress_line() -> Iterator[Callable[[Mapping[str, int]], None]]:
    """A line on standard error that counts along with a pass; nothing where there is no terminal to count in."""
    with working("Starting Prefect …") as tell:
        yield lambda counts: tell(" · ".join(f"{name} {counts[name]}" for name in STAGES if name in counts))


def _welcome(home: Path, files: int) -> str:
    return (
        f"A desk in {home} ({files} files written).\n"
        f"Next: look through {home / 'marsad.toml'} and {home / 'watchlist'}, then\n"
        f"  marsad run --home {home}"
    )
