"""Counting rows since a time, for all sources at once: what reports and coverage are made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, Text, cast, func, select

from storage.schema import entries, polls, visits

NOT_MODIFIED = 304
Tally = dict[str, int]


def all_of(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    """How many rows of ``table`` fulfil the conditions."""
    return connection.execute(select(func.count()).select_from(table).where(*conditions)).scalar_one()


def by_source(connection: Connection, counted: Any) -> Tally:
    """The second column of ``counted``, an aggregate, for each value of the first, a source."""
    source = counted.selected_columns[0]
    return {str(name): int(number) for name, number in connection.execute(counted.group_by(source))}


def reasons(connection: Connection, counted: Any) -> dict[str, Tally]:
    """For each source, the first column, how many there are (third) of each reason (second)."""
    source, reason, _ = counted.selected_columns
    found: dict[str, Tally] = {}
    for name, why, number in connection.execute(counted.group_by(source, reason).order_by(source, reason)):
        found.setdefault(str(name), {})[str(why)] = int(number)
    return found


def refused_polls(connection: Connection, since: datetime, statuses: Collection[str]) -> dict[str, Tally]:
    """Polls with one of these statuses, by their reason."""
    refused = select(polls.c.source, polls.c.reason, func.count())
    return reasons(connection, refused.where(polls.c.polled_at >= since, polls.c.status.in_(statuses)))


def left_out(connection: Connection, since: datetime) -> dict[str, Tally]:
    """What was left out by reason: the most at one look, for the same entries are left out look after look."""
    some = select(polls.c.source, polls.c.left_out).where(
        polls.c.polled_at >= since, cast(polls.c.left_out, Text) != "{}"
    )
    found: dict[str, Tally] = {}
    for source, counts in connection.execute(some):
        most = found.setdefault(source, {})
        most |= {reason: max(number, most.get(reason, 0)) for reason, number in counts.items()}
    return found


def warned(connection: Connection, since: datetime) -> dict[str, Tally]:
    """At how many looks each warning was given, by its word: what follows a colon is left away."""
    some = select(polls.c.source, polls.c.warnings).where(
        polls.c.polled_at >= since, cast(polls.c.warnings, Text) != "[]"
    )
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for source, warnings in connection.execute(some):
        found[source].update({warning.partition(":")[0] for warning in warnings})
    return {source: dict(sorted(tally.items())) for source, tally in found.items()}


def outcomes(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Entries by what their page turned out to be; "failed" are those that could not be read, though they came."""
    settled = select(entries.c.source, entries.c.outcome, func.count())
    return reasons(
        connection,
        settled.where(entries.c.outcome_at >= since, (entries.c.outcome != "failed") | (entries.c.reason == "")),
    )


def visited(connection: Connection, since: datetime, *, only_new: bool = False) -> Tally:
    """Entries whose page was visited and is kept; ``only_new`` leaves out visits that found nothing changed."""
    seen = (
        select(entries.c.source, func.count(func.distinct(visits.c.entry_id)))
        .join(visits, visits.c.entry_id == entries.c.id)
        .where(visits.c.recorded_at >= since, visits.c.page_sha256.is_not(None))
    )
    return by_source(connection, seen.where(visits.c.status != NOT_MODIFIED) if only_new else seen)


def failed_visits(connection: Connection, since: datetime) -> dict[str, Tally]:
    """Visits that brought no page, by their reason."""
    failed = (
        select(entries.c.source, visits.c.reason, func.count())
        .join(visits, visits.c.entry_id == entries.c.id)
        .where(visits.c.recorded_at >= since, visits.c.reason != "")
    )
    return reasons(connection, failed)
