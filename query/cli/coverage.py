"""``marsad coverage``: what was missed and why, per source, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated

from cyclopts import Parameter

from query import dates
from query.cli.call import Call, zone_of
from query.output import minute, table


def coverage(
    *,
    since: Annotated[str, Parameter(help="From when on: a date or an age such as 7d.")] = "7d",
    call: Call,
) -> int:
    """What was missed and why: silent, failing and blocked sources, unreadable pages, caps reached."""
    from query.standing import Standing, standings

    desk = call.desk()
    begin = dates.since(since, now=call.now, zone=zone_of(desk))
    with desk.open_archive() as archive:
        kept = {str(row["source"]): row for row in archive.coverage(since=begin)}
        known = standings(desk.watchlist.sources, archive, desk.settings.polling, now=call.now)
    never: list[dict[str, object]] = [
        {"source": source.name, "status": None} for source in desk.watchlist.sources if source.name not in kept
    ]
    kept = {name: row | asdict(known.get(name, Standing())) for name, row in kept.items()}
    rows = [(row, in_words(row)) for row in (*kept.values(), *never)]
    columns = ("source", "last read", "entries", "pages", "articles", "what was missed")
    call.out.show(
        [{**row, "in_words": words} for row, words in rows],
        lambda: table(
            columns,
            (
                (row["source"], minute(row.get("last_ok_at")), *map(row.get, columns[2:5]), "\n".join(words))
                for row, words in rows
            ),
            title=f"Since {minute(begin)} UTC",
        ),
    )
    return 0


def in_words(row: Mapping[str, object]) -> list[str]:
    """What a source's row of counts means, one sentence a thing; "nothing" if nothing was missed."""
    if row.get("status") is None:
        return ["never looked at yet: run marsad run"]
    said = [*_source_in_words(row), *_pages_in_words(row)]
    return said or ["nothing"]


def _source_in_words(row: Mapping[str, object]) -> list[str]:
    said, now = [], None
    if row["status"] in ("failed", "not-a-feed", "blocked", "gone"):
        now = row.get("reason")
        why = f" ({now})" if now else ""
        said.append(f"the source itself, {row.get('failures')} times in a row: {row['status']}{why}")
    vain = [(reason, count) for reason, count in _counts(row.get("failed_polls")) if reason != now]
    said += [f"looked at in vain {count} times: {reason}" for reason, count in vain]
    silent = row.get("silent_for")
    if isinstance(silent, int | float) and silent >= SILENT_SECONDS:
        said.append(f"nothing new for {silent / 86400:.0f} days")
    standing = row.get("standing")
    said += map(str, standing if isinstance(standing, Sequence) else ())
    said += [f"up to {count} entries left out at a look: {reason}" for reason, count in _counts(row.get("left_out"))]
    return said


def _pages_in_words(row: Mapping[str, object]) -> list[str]:
    said = [f"{count} pages not had: {reason}" for reason, count in _counts(row.get("failed"))]
    said += [f"{count} pages were no readable article: {status}" for status, count in _counts(row.get("not_articles"))]
    if stand_ins := row.get("stand_ins"):
        said.append(f"{stand_ins} times the source's own summary stands in for the page")
    if waiting := row.get("waiting"):
        said.append(f"{waiting} pages are still to be fetched")
    return said


def _counts(found: object) -> list[tuple[str, int]]:
    return sorted(found.items()) if isinstance(found, Mapping) else []


SILENT_SECONDS = 3 * 86400
"""A source without a new entry for this long is worth a word."""
