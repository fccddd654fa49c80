"""What sources announce: each entry of a poll judged new, known under another name, changed, or the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from marsad.model import Entry, Poll, Source, SourceState, Validators
from marsad.text import one_line
from marsad.urls import article_id
from storage.engine import insert_into
from storage.entries import entry_id, entry_of, entry_row, values_of
from storage.schema import aliases, articles, entries, entry_keys, polls, sources, versions
from storage.standins import keep_stand_in

FAILURES = frozenset({"failed", "blocked", "not-a-feed"})
_CHUNK = 500


def source_states(connection: Connection) -> dict[str, SourceState]:
    """See ``Archive.source_states``."""
    return {row.name: _state(row) for row in connection.execute(select(sources).order_by(sources.c.name))}


def record_poll(
    connection: Connection,
    source: Source,
    poll: Poll,
    *,
    now: datetime,
    next_due_at: datetime,
    baseline_since: datetime,
    fresh_since: datetime | None,
) -> int:
    """See ``Archive.record_poll``."""
    before = _known_source(connection, source)
    first_look = before.entries_seen == 0
    look = _Look(connection, source.name, first_look, now, baseline_since, fresh_since)
    fresh = look.take_in(poll.entries)
    connection.execute(
        update(sources)
        .where(sources.c.name == source.name)
        .values(
            kind=source.kind,
            url=source.url,
            title=source.title or poll.title or before.title,
            language=source.language or poll.language or before.language,
            last_polled_at=now,
            next_due_at=next_due_at,
            status=poll.status,
            reason=poll.reason,
            entries_seen=before.entries_seen + fresh,
            last_new_entry_at=now if fresh else before.last_new_entry_at,
            **_health(before, poll, now),
        )
    )
    connection.execute(
        insert_into(connection, polls).values(
            source=source.name,
            polled_at=now,
            status=poll.status,
            reason=poll.reason,
            entries=len(poll.entries),
            new_entries=fresh,
            left_out=poll.left_out,
            warnings=poll.warnings,
        )
    )
    return fresh


def is_baseline(entry: Entry, *, first_look: bool, since: datetime) -> bool:
    """Was this there before we began to watch its source (A03)? Undated entries of a first look were."""
    dated = entry.published or entry.updated
    return first_look and not (dated is not None and dated >= since)


def changed(kept: Entry, told: Entry) -> bool:
    """Does what the source tells now call for another look at the page: another title, or a later date?"""
    if told.title and one_line(told.title) != one_line(kept.title):
        return True
    before = max((moment for moment in (kept.published, kept.updated) if moment), default=None)
    after = max((moment for moment in (told.published, told.updated) if moment), default=None)
    return before is not None and after is not None and after > before


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at a source, and the means to take in what it showed."""

    connection: Connection
    source: str
    first_look: bool
    now: datetime
    baseline_since: datetime
    fresh_since: datetime | None

    def take_in(self, told: Sequence[Entry]) -> int:
        """Keep every entry; return how many were new."""
        by_key, by_page = self._known_by_key(told), self._known_by_page(told)
        read = self._read_already(told)
        seen: set[str] = set()
        fresh = 0
        for entry in (replace(item, source=self.source) for item in told):
            key, page = entry_id(self.source, entry.key), _page_key(entry)
            row = by_key.get(key) or by_page.get(page)
            if row is None:
                row = self._add(entry, key, read.get(page))
                fresh += 1
            elif row.id not in seen:
                # Of two entries with one link in one poll the first speaks for both, or each poll would see a change.
                self._look_again(row, entry, by_page.get(page))
            if key not in by_key:
                self._name(key, row.id, entry.key)
            seen.add(row.id)
            by_key[key] = row
            if page:
                by_page.setdefault(page, row)
        return fresh

    def _known_by_key(self, told: Sequence[Entry]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        for chunk in _chunks([entry_id(self.source, entry.key) for entry in told]):
            query = (
                select(entries, entry_keys.c.id.label("key_id"))
                .join(entry_keys, entry_keys.c.entry_id == entries.c.id)
                .where(entry_keys.c.id.in_(chunk))
            )
            found |= {row.key_id: row for row in self.connection.execute(query)}
        return found

    def _known_by_page(self, told: Sequence[Entry]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        for chunk in _chunks([_page_key(entry) for entry in told]):
            query = select(entries).where(entries.c.source == self.source, entries.c.page_key.in_(chunk))
            found |= {row.page_key: row for row in self.connection.execute(query)}
        return found

    def _read_already(self, told: Sequence[Entry]) -> dict[str, Row[Any]]:
        """Articles that other sources led to, by the pages they are at, with how their pages were read."""
        found: dict[str, Row[Any]] = {}
        for chunk in _chunks([_page_key(entry) for entry in told]):
            query = (
                select(aliases, versions.c.status)
                .join(articles, articles.c.id == aliases.c.article_id)
                .join(versions, versions.c.id == articles.c.version_id)
                .where(aliases.c.id.in_(chunk), articles.c.stand_in.is_(False))
            )
            found |= {row.id: row for row in self.connection.execute(query)}
        return found

    def _add(self, entry: Entry, id: str, article: Row[Any] | None) -> Row[Any]:
        """A new entry. A page that was read for another source is not fetched once more: it is the same article."""
        self.connection.execute(
            insert_into(self.connection, entries).values(
                id=id,
                source=self.source,
                key=entry.key,
                **values_of(entry),
                baseline=is_baseline(entry, first_look=self.first_look, since=self.baseline_since),
                first_seen_at=self.now,
                fetch_due_at=self.now if entry.url and not article else None,
                attempts=0,
                reason="",
                unread=False,
                outcome=article.status if article else None,
                outcome_at=self.now if article else None,
                article_id=article.article_id if article else None,
            )
        )
        row = entry_row(self.connection, id)
        if not entry.url:
            self._stand_in(row)
        return row

    def _look_again(self, row: Row[Any], entry: Entry, holder: Row[Any] | None) -> None:
        """A known entry: note what is told of it now, and let its page be fetched again if that has changed."""
        again = changed(entry_of(row), entry)
        if not again and (entry.url is None or _page_key(entry) == row.page_key):
            return
        values = values_of(entry) | {"title": entry.title or row.title}
        if entry.url is None or (holder is not None and holder.id != row.id):
            # No link any more, or one that another entry of this source has: this entry keeps its own.
            values |= {name: getattr(row, name) for name in ("url", "page_key", "shard_key")}
        if values["url"] and (again or row.outcome == "failed"):
            values |= {"fetch_due_at": self.now, "attempts": 0}
        self.connection.execute(update(entries).where(entries.c.id == row.id).values(**values))
        if not values["url"]:
            self._stand_in(entry_row(self.connection, row.id))

    def _stand_in(self, row: Row[Any]) -> None:
        # Without a link there is no page to be had: what the source says is all there is.
        keep_stand_in(self.connection, row, "partial", now=self.now, fresh_since=self.fresh_since)

    def _name(self, key_id: str, id: str, key: str) -> None:
        named = insert_into(self.connection, entry_keys).values(id=key_id, entry_id=id, key=key)
        self.connection.execute(named.on_conflict_do_nothing())


def _page_key(entry: Entry) -> str:
    return article_id(entry.url) if entry.url else ""


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _known_source(connection: Connection, source: Source) -> Row[Any]:
    unknown = insert_into(connection, sources).values(
        name=source.name,
        kind=source.kind,
        url=source.url,
        title=source.title,
        language=source.language,
        reason="",
        failures=0,
        entries_seen=0,
    )
    connection.execute(unknown.on_conflict_do_nothing())
    return connection.execute(select(sources).where(sources.c.name == source.name)).one()


def _health(before: Row[Any], poll: Poll, now: datetime) -> dict[str, object]:
    if poll.status in FAILURES:
        return {"failures": before.failures + 1}
    values: dict[str, object] = {"failures": 0, "last_ok_at": now, "first_ok_at": before.first_ok_at or now}
    if poll.status != "unchanged" or poll.validators:
        values |= {"etag": poll.validators.etag, "last_modified": poll.validators.last_modified}
    return values


def _state(row: Row[Any]) -> SourceState:
    return SourceState(
        name=row.name,
        url=row.url,
        first_ok_at=row.first_ok_at,
        last_polled_at=row.last_polled_at,
        last_ok_at=row.last_ok_at,
        next_due_at=row.next_due_at,
        validators=Validators(row.etag, row.last_modified),
        status=row.status,
        reason=row.reason,
        failures=row.failures,
        entries_seen=row.entries_seen,
        last_new_entry_at=row.last_new_entry_at,
    )
