"""What goes after its time: bytes of pages, summaries, visits that brought nothing; never what a desk works with.

What is in the manifest goes with an entry that says so: the chain stays whole, and what stays can still be proved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, cast, delete, exists, func, or_, select, update

from marsad.model import Forgettable, LetGo, Retention
from storage import manifest
from storage.chain import FORGOTTEN
from storage.rows import add_all
from storage.schema import (
    alerts,
    articles,
    entries,
    forgotten,
    mentions,
    pages,
    story_decisions,
    tags,
    versions,
    visits,
)

AT_ONCE = 500
"""Things that go in one transaction: writers wait no longer than that takes."""
NOT_MODIFIED = 304


def due(connection: Connection, rules: Retention, what: Forgettable, *, now: datetime, limit: int | None) -> list[Any]:
    """Things whose time has come: key, source and bytes of each, ``limit`` of them at most."""
    age: timedelta | None = getattr(rules, what)
    if age is None:
        return []
    asked = _ASKED[what](now - age, _kept_articles(connection, rules))
    return list(connection.execute(asked.limit(limit)).all())


def let_go(connection: Connection, what: Forgettable, rows: Sequence[Row[Any]], *, now: datetime) -> None:
    """Let ``rows``, as ``due`` gives them, go, and keep account of it."""
    keys = [row.key for row in rows]
    _ACTS[what](connection, keys, now)
    add_all(
        connection,
        forgotten,
        [
            {"at": now, "source": one.source, "what": what, "things": one.things, "bytes": one.bytes}
            for one in summed(what, rows)
        ],
    )


def summed(what: Forgettable, rows: Sequence[Row[Any]]) -> list[LetGo]:
    """``rows`` counted by source."""
    things, size = Counter[str](), Counter[str]()
    for row in rows:
        things[row.source] += 1
        size[row.source] += row.bytes or 0
    return [LetGo(source, what, count, size[source]) for source, count in sorted(things.items())]


def since(connection: Connection, moment: datetime) -> dict[str, dict[str, int]]:
    """What went since then: how many things by kind, by source."""
    counted = (
        select(forgotten.c.source, forgotten.c.what, func.sum(forgotten.c.things))
        .where(forgotten.c.at >= moment)
        .group_by(forgotten.c.source, forgotten.c.what)
        .order_by(forgotten.c.what)
    )
    found: dict[str, dict[str, int]] = {}
    for source, what, things in connection.execute(counted):
        found.setdefault(source, {})[what] = int(things)
    return found


# ---------------------------------------------------------------- what stays


def _kept_articles(connection: Connection, rules: Retention) -> Select[Any]:
    """Articles of which everything stays: those that are not settled yet and, unless the rules say otherwise, those
    that anybody has a use for."""
    reasons: list[ColumnElement[bool]] = [articles.c.tag_due, articles.c.group_due]
    if not rules.tagged_too:
        of_it = tags.c.article_id == articles.c.id
        reasons += [
            exists().where(of_it, or_(tags.c.decision, tags.c.by.startswith("person:"))),
            exists().where(mentions.c.article_id == articles.c.id),
            articles.c.id.in_(select(alerts.c.article)),
            articles.c.id.in_(_decided_on(connection)),
        ]
    return select(articles.c.id).where(or_(*reasons))


def _decided_on(connection: Connection) -> list[str]:
    rows = connection.execute(select(story_decisions.c.articles)).scalars()
    return sorted({article for chosen in rows for article in chosen})


# ---------------------------------------------------------------- what goes


def _old_pages(before: datetime, kept: Select[Any]) -> Select[Any]:
    """Pages that no later visit brought, and that no article which stays was read from."""
    stays = or_(visits.c.fetched_at >= before, entries.c.unread, entries.c.article_id.in_(kept))
    in_use = (
        select(visits.c.page_sha256)
        .join(entries, entries.c.id == visits.c.entry_id)
        .where(visits.c.page_sha256.is_not(None), stays)
    )
    read = select(versions.c.page_sha256).where(versions.c.page_sha256.is_not(None), versions.c.article_id.in_(kept))
    source = (
        select(func.min(entries.c.source))
        .join(visits, visits.c.entry_id == entries.c.id)
        .where(visits.c.page_sha256 == pages.c.sha256)
        .scalar_subquery()
    )
    return (
        select(pages.c.sha256.label("key"), source.label("source"), func.length(pages.c.content).label("bytes"))
        .where(pages.c.forgotten_at.is_(None), pages.c.sha256.not_in(in_use), pages.c.sha256.not_in(read))
        .where(exists().where(visits.c.page_sha256 == pages.c.sha256))
    )


def _old_summaries(before: datetime, kept: Select[Any]) -> Select[Any]:
    settled = (entries.c.fetch_due_at.is_(None), ~entries.c.unread, entries.c.outcome_at < before)
    said = func.length(entries.c.summary) + func.length(cast(entries.c.enclosures, String))
    return select(entries.c.id.label("key"), entries.c.source, said.label("bytes")).where(
        entries.c.first_seen_at < before,
        *settled,
        or_(entries.c.summary != "", cast(entries.c.enclosures, String) != "[]"),
        or_(entries.c.article_id.is_(None), entries.c.article_id.not_in(kept)),
    )


def _old_visits(before: datetime, kept: Select[Any]) -> Select[Any]:
    said = func.length(cast(visits.c.exchanges, String)) + func.length(cast(visits.c.headers, String))
    part = visits.alias()
    return (
        select(visits.c.id.label("key"), entries.c.source, said.label("bytes"))
        .join(entries, entries.c.id == visits.c.entry_id)
        .where(
            visits.c.fetched_at < before,
            or_(visits.c.page_sha256.is_(None), visits.c.status == NOT_MODIFIED),
            or_(entries.c.article_id.is_(None), entries.c.article_id.not_in(kept)),
            or_(entries.c.visit_id.is_(None), entries.c.visit_id != visits.c.id),
            ~exists().where(versions.c.visit_id == visits.c.id),
            ~exists().where(part.c.part_of == visits.c.id),
        )
    )


def _forget_pages(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    emptied = update(pages).where(pages.c.sha256.in_(keys)).values(content=b"", forgotten_at=now)
    connection.execute(emptied)
    _tell(connection, pages.name, keys, now)


def _forget_summaries(connection: Connection, keys: Sequence[str], now: datetime) -> None:
    connection.execute(update(entries).where(entries.c.id.in_(keys)).values(summary="", enclosures=[]))


def _forget_visits(connection: Connection, keys: Sequence[int], now: datetime) -> None:
    connection.execute(delete(visits).where(visits.c.id.in_(keys)))
    _tell(connection, visits.name, keys, now)


def _tell(connection: Connection, table: str, keys: Sequence[Any], now: datetime) -> None:
    manifest.note(connection, [manifest.Fact(FORGOTTEN, {"table": table, "rows": sorted(keys)})], now=now)


_ASKED: Mapping[Forgettable, Callable[[datetime, Select[Any]], Select[Any]]] = {
    "pages": _old_pages,
    "summaries": _old_summaries,
    "visits": _old_visits,
}
_ACTS: Mapping[Forgettable, Callable[[Connection, Sequence[Any], datetime], None]] = {
    "pages": _forget_pages,
    "summaries": _forget_summaries,
    "visits": _forget_visits,
}
KINDS: tuple[Forgettable, ...] = tuple(_ASKED)
