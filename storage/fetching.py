"""The fetching queue: entries whose page is due, every visit to a page as it went, and robots.txt files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from marsad.model import Carried, Exchange, Page, Validators, WaitingEntry
from storage import relooks, snapshots
from storage.entries import entry_of
from storage.rows import change, find, get, named, put
from storage.schema import entries, robots, visits
from storage.standins import keep_stand_in
from storage.visits import note_failed_visit, note_visit, page_sha256


def waiting_entries(
    connection: Connection, *, now: datetime, limit: int, shard: int, shards: int, only_rendered: bool
) -> list[WaitingEntry]:
    """See ``Archive.waiting_entries``. Of several sources' entries for one page only one is given out."""
    sibling = entries.alias()
    earlier = (
        select(sibling.c.id)
        .where(sibling.c.page_key == entries.c.page_key, sibling.c.fetch_due_at <= now, sibling.c.id < entries.c.id)
        .exists()
    )
    due = (
        select(entries)
        .where(entries.c.fetch_due_at <= now, entries.c.shard_key % shards == shard, ~earlier)
        .order_by(entries.c.fetch_due_at, entries.c.id)
        .limit(limit)
    )
    return [
        WaitingEntry(
            id=row.id,
            entry=entry_of(row),
            baseline=row.baseline,
            attempts=row.attempts,
            validators=Validators(row.etag, row.last_modified),
            first_seen_at=row.first_seen_at,
            render=row.render,
        )
        for row in connection.execute(due.where(entries.c.render) if only_rendered else due)
    ]


def want_rendering(connection: Connection, entry: str, *, now: datetime) -> None:
    """See ``Archive.want_rendering``. What is kept of the page has no text, so nothing is to be compared with it."""
    row = get(connection, entries, entry)
    wanted = {"render": True, "fetch_due_at": now, "attempts": 0, "etag": None, "last_modified": None}
    connection.execute(
        update(entries).where(or_(entries.c.id == row.id, entries.c.page_key == row.page_key)).values(wanted)
    )


def record_page(connection: Connection, entry: str, page: Page, parts: Sequence[Page], *, now: datetime) -> None:
    """See ``Archive.record_page``."""
    row = get(connection, entries, entry)
    if page.not_modified:
        _note_unchanged(connection, row, page, now=now)
        return
    for each in (page, *parts):
        snapshots.keep(connection, each.sha256, each.content)
    visit = note_visit(connection, row, page, page.sha256, now=now)
    for part in parts:
        note_visit(connection, row, part, part.sha256, now=now, part_of=visit)
    brought = [each.sha256 for each in ((page,) if page.rendered else (page, *parts))]
    for waiting in _waiting_for_same_page(connection, row):
        same = waiting.outcome is not None and _kept(connection, waiting.visit_id) == brought
        unread = waiting.unread or not same or relooks.is_missing(connection, waiting.id)
        _settle(connection, waiting, page, visit_id=visit, unread=unread)
        if unread:
            relooks.came(connection, waiting.id, now=now)
        else:
            relooks.seen(connection, waiting.id, "same", now=now, full_at=now)


def keep_carried(connection: Connection, entry: str, carried: Carried, *, now: datetime) -> None:
    """Keep what an entry brought with it as its page, and queue it for reading, unless it is what was kept before."""
    row = get(connection, entries, entry)
    sha256 = hashlib.sha256(carried.content).hexdigest()
    if page_sha256(connection, row) == sha256:
        return
    snapshots.keep(connection, sha256, carried.content)
    headers = {"content-type": carried.media_type} if carried.media_type else {}
    page = Page("", "", 200, headers, carried.content, sha256, now)
    visit = note_visit(connection, row, page, sha256, now=now)
    _settle(connection, row, page, visit_id=visit, unread=True)


def record_page_failure(
    connection: Connection,
    entry: str,
    reason: str,
    *,
    now: datetime,
    next_attempt_at: datetime | None,
    status: int | None,
    fresh_since: datetime | None,
    later_at: datetime | None = None,
    exchanges: Sequence[Exchange] = (),
) -> None:
    """See ``Archive.record_page_failure``."""
    row = get(connection, entries, entry)
    note_failed_visit(connection, row, reason, status, exchanges, now=now)
    for waiting in _waiting_for_same_page(connection, row):
        values = {"attempts": waiting.attempts + 1, "reason": reason, "status": status, "fetch_due_at": next_attempt_at}
        if next_attempt_at is None and relooks.has_text(connection, waiting):
            relooks.hasten(connection, waiting.id, now=now)
        elif next_attempt_at is None:
            values |= {"outcome": "failed", "outcome_at": now} | ask_later(later_at)
            keep_stand_in(connection, waiting, "failed", now=now, fresh_since=fresh_since)
        change(connection, entries, waiting.id, values)


def ask_later(moment: datetime | None) -> dict[str, object]:
    """The columns of an entry whose page is asked for once more at ``moment``, for whatever there is then."""
    return {"fetch_due_at": moment, "etag": None, "last_modified": None}


def robots_of(connection: Connection, origins: Collection[str]) -> dict[str, tuple[int, str, datetime]]:
    """See ``Archive.robots``."""
    rows = named(connection, select(robots), robots.c.origin, list(origins))
    return {row.origin: (row.status, row.body, row.fetched_at) for row in rows}


def keep_robots(connection: Connection, files: Mapping[str, tuple[int, str, datetime]]) -> None:
    """See ``Archive.keep_robots``."""
    rows = [
        {"origin": origin, "status": status, "body": body, "fetched_at": fetched_at}
        for origin, (status, body, fetched_at) in files.items()
    ]
    put(connection, robots, rows)


def _note_unchanged(connection: Connection, row: Row[Any], page: Page, *, now: datetime) -> None:
    kept = page_sha256(connection, row)
    note_visit(connection, row, page, kept, now=now)
    for waiting in _waiting_for_same_page(connection, row):
        _settle(connection, waiting, page)
        relooks.seen(connection, waiting.id, "same", now=now)
        if waiting.visit_id is None and waiting.article_id is None:
            # "Not modified" to someone who has no copy: all there is to go by is what the source said.
            keep_stand_in(connection, waiting, "failed", now=now)
            nothing = {"outcome": "failed", "outcome_at": now, "reason": "not-modified-without-copy"}
            change(connection, entries, waiting.id, nothing)


def _waiting_for_same_page(connection: Connection, row: Row[Any]) -> Sequence[Row[Any]]:
    same = (entries.c.page_key == row.page_key) & entries.c.fetch_due_at.is_not(None)
    return connection.execute(select(entries).where(or_(entries.c.id == row.id, same)).order_by(entries.c.id)).all()


def _settle(connection: Connection, row: Row[Any], page: Page, **more: object) -> None:
    """The page came, or is known to be as it was: nothing more to fetch for this entry."""
    values: dict[str, object] = {"fetch_due_at": None, "attempts": 0, "reason": "", "status": page.status, **more}
    if not page.not_modified or page.validators:
        # Those of half a page must not make the server say that it is the whole (F31).
        kept = Validators() if page.truncated else page.validators
        values |= {"etag": kept.etag, "last_modified": kept.last_modified}
    change(connection, entries, row.id, values)


def parts_of(connection: Connection, visit: int | None) -> Sequence[Row[Any]]:
    """The visits to the further pages of an article whose first page was had at ``visit``, in order. One that a browser
    has shown has none: what belongs to that is the page as it came."""
    return [] if visit is None or get(connection, visits, visit).rendered else _belonging(connection, visit)


def received(connection: Connection, visit: Row[Any]) -> str | None:
    """The hash of the page as it came, if ``visit`` kept what a browser made of it."""
    return next((row.page_sha256 for row in _belonging(connection, visit.id)), None) if visit.rendered else None


def _belonging(connection: Connection, visit: int) -> Sequence[Row[Any]]:
    return connection.execute(select(visits).where(visits.c.part_of == visit).order_by(visits.c.id)).all()


def _kept(connection: Connection, visit: int | None) -> list[str | None]:
    first = find(connection, visits, visit)
    return [row.page_sha256 for row in (first, *parts_of(connection, visit)) if row is not None]
