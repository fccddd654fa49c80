"""What sources announce: each entry of a poll judged new, known under another name, changed, or the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from marsad.model import Carried, Entry
from marsad.text import one_line
from marsad.urls import article_id
from storage.entries import entry_id, entry_of, values_of
from storage.fetching import keep_carried
from storage.rows import add_unknown, change, get, named
from storage.schema import aliases, articles, entries, entry_keys, versions
from storage.standins import keep_stand_in


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a source: what was told, whether it is the first that shows anything, when it is, what counts as of
    now, and whether it looks for what is past (then nothing that it finds is news)."""

    source: str
    told: Sequence[Entry]
    first: bool
    now: datetime
    baseline_since: datetime
    fresh_since: datetime | None
    backfill: bool = False


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


def take_in(connection: Connection, looks: Sequence[Look]) -> list[int]:
    """Keep every entry of several looks, no two at one source; return how many of each were new."""
    known = _known(connection, looks)
    found = [_told_apart(look, known) for look in looks]
    add_unknown(connection, entries, [row for one in found for row in one.fresh])
    add_unknown(connection, entry_keys, [row for one in found for row in one.names])
    for look, one in zip(looks, found, strict=True):
        for row, entry, holder in one.again:
            _look_again(connection, look, row, entry, holder)
        for id, brought in one.carried.items():
            keep_carried(connection, id, brought, now=look.now)
        for row in [get(connection, entries, str(new["id"])) for new in one.fresh if not new["url"]]:
            if row.id not in one.carried:
                _stand_in(connection, look, row)
    return [len(one.fresh) for one in found]


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of the entries of one look: rows to be added, names for them, known ones as they are told now (with
    the entry that has the page they are told with), and what some bring with them."""

    fresh: list[dict[str, object]] = field(default_factory=list)
    names: list[dict[str, object]] = field(default_factory=list)
    again: list[tuple[Row[Any], Entry, str | None]] = field(default_factory=list)
    carried: dict[str, Carried] = field(default_factory=dict)


def _told_apart(look: Look, known: _Known) -> _Found:
    """Of several entries with one key or one page the first speaks for all, or every poll would see a change."""
    found = _Found()
    ids: dict[str, str] = {}
    seen: set[str] = set()
    for entry in look.told:
        key, page = entry_id(look.source, entry.key), _page_key(entry)
        row = known.by_key.get(key) or known.by_page.get((look.source, page))
        id = ids.get(key) or (row.id if row else ids.get(page, key))
        if id not in seen:
            if row is None:
                found.fresh.append(_new(look, entry, id, known.articles.get(page)))
            else:
                found.again.append((row, entry, ids.get(page) or known.holder(look.source, page)))
        if key not in known.by_key and key not in ids:
            found.names.append({"id": key, "entry_id": id, "key": entry.key})
        if entry.carried:
            found.carried[id] = entry.carried
        seen.add(id)
        ids |= {name: id for name in (key, page) if name and name not in ids}
    return found


# ---------------------------------------------------------------- what is known


def knows_any(connection: Connection, source: str, keys: Sequence[str]) -> bool:
    """See ``Archive.knows_any``."""
    ids = [entry_id(source, key) for key in keys]
    return next(named(connection, select(entry_keys.c.id), entry_keys.c.id, ids), None) is not None


@dataclass(frozen=True, slots=True)
class _Known:
    """Entries by their keys and by source and page, and articles that stand at pages already."""

    by_key: dict[str, Row[Any]]
    by_page: dict[tuple[str, str], Row[Any]]
    articles: dict[str, Row[Any]]

    def holder(self, source: str, page: str) -> str | None:
        """The entry of the source that has this page."""
        return str(self.by_page[source, page].id) if (source, page) in self.by_page else None


def _known(connection: Connection, looks: Sequence[Look]) -> _Known:
    keys = [entry_id(look.source, entry.key) for look in looks for entry in look.told]
    pages = list({_page_key(entry) for look in looks for entry in look.told if entry.url})
    by_key = (
        select(entries, entry_keys.c.id.label("name"))
        .join(entry_keys, entry_keys.c.entry_id == entries.c.id)
    )  # fmt: skip
    read = (
        select(aliases.c.id.label("name"), aliases.c.article_id, versions.c.status)
        .join(articles, articles.c.id == aliases.c.article_id)
        .join(versions, versions.c.id == articles.c.version_id)
        .where(~articles.c.stand_in)
    )
    return _Known(
        {row.name: row for row in named(connection, by_key, entry_keys.c.id, keys)},
        {(row.source, row.page_key): row for row in named(connection, select(entries), entries.c.page_key, pages)},
        {row.name: row for row in named(connection, read, aliases.c.id, pages)},
    )


def _page_key(entry: Entry) -> str:
    return article_id(entry.url) if entry.url else ""


# ---------------------------------------------------------------- what is done about it


def _new(look: Look, entry: Entry, id: str, article: Row[Any] | None) -> dict[str, object]:
    """A new entry. A page that was read for another source is not fetched once more: it is the same article."""
    return {
        "id": id,
        "source": look.source,
        "key": entry.key,
        **values_of(entry),
        "baseline": look.backfill or is_baseline(entry, first_look=look.first, since=look.baseline_since),
        "first_seen_at": look.now,
        "fetch_due_at": look.now if entry.url and not article else None,
        "attempts": 0,
        "reason": "",
        "unread": False,
        "outcome": article.status if article else None,
        "outcome_at": look.now if article else None,
        "article_id": article.article_id if article else None,
    }


def _look_again(connection: Connection, look: Look, row: Row[Any], entry: Entry, holder: str | None) -> None:
    """A known entry: note what is told of it now, and let its page be fetched again if that has changed."""
    again = changed(entry_of(row), entry)
    if not again and (entry.url is None or _page_key(entry) == row.page_key):
        return
    values = values_of(entry) | {"title": entry.title or row.title}
    if entry.url is None or holder not in (None, row.id):
        # No link any more, or one that another entry of this source has: this entry keeps its own.
        values |= {name: getattr(row, name) for name in ("url", "page_key", "shard_key")}
    if values["url"] and (again or row.outcome == "failed"):
        values |= {"fetch_due_at": look.now, "attempts": 0}
    change(connection, entries, row.id, values)
    if not values["url"] and not entry.carried:
        _stand_in(connection, look, get(connection, entries, row.id))


def _stand_in(connection: Connection, look: Look, row: Row[Any]) -> None:
    # Without a link there is no page to be had: what the source says is all there is.
    keep_stand_in(connection, row, "partial", now=look.now, fresh_since=look.fresh_since)
