"""Puts articles on shelves: a thousand at a time, by what searches filter by, with the codes of their vectors.

A shelf is made from the archive's rows and never changes. An article whose rows change is marked (the triggers of the
schema see to it), found by its rows meanwhile, and put on a newer shelf with the next thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, select, update

from storage.quantising import codes_of
from storage.rows import add, add_all, named
from storage.schema import articles, codes, embeddings, entries, shelf_values, shelves, tags, versions
from storage.vectors import unpack

SHELF = 1_024
"""Articles on a shelf: so many at most wait to be put on one, and are looked at row by row meanwhile."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING = (articles.c.unfiled, ~articles.c.tag_due)


def microseconds(moment: datetime) -> int:
    """``moment`` as shelves keep it: since 1970, UTC."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    """The moment that shelves keep so."""
    return _EPOCH + timedelta(microseconds=microseconds)


def file_waiting(connection: Connection, *, all_of_them: bool = False) -> int:
    """Put what waits on shelves as long as there is enough to fill one, or all of it; how many articles that was.

    Articles that are to be tagged wait for that first: it would have them filed twice.
    """
    filed = 0
    while (waiting := _waiting(connection)) and (all_of_them or len(waiting) == SHELF):
        _fill(connection, waiting)
        filed += len(waiting)
    return filed


def clear_away(connection: Connection) -> int:
    """Take apart the shelves of which most is out of date, and file what is left of them anew; how many those were."""
    stale = [shelf for shelf, counted, current in _standing(connection) if 2 * current <= counted]
    for shelf in stale:
        _take_apart(connection, shelf)
    file_waiting(connection)
    return len(stale)


def rebuild(connection: Connection) -> int:
    """Make all shelves anew from the archive's rows; how many articles are on them."""
    for table in (codes, shelf_values, shelves):
        connection.execute(delete(table))
    connection.execute(update(articles).values(unfiled=True))
    return file_waiting(connection, all_of_them=True)


# ---------------------------------------------------------------- filling one


def _waiting(connection: Connection) -> Sequence[Any]:
    columns = (articles.c.id, articles.c.version_id, articles.c.dated, articles.c.language, articles.c.versions)
    waiting = select(*columns).where(*_WAITING, articles.c.version_id.is_not(None))
    return connection.execute(waiting.order_by(articles.c.version_id).limit(SHELF)).all()


def _fill(connection: Connection, rows: Sequence[Row[Any]]) -> None:
    places = {row.id: place for place, row in enumerate(rows)}
    ids = list(places)
    kept = {
        "articles": len(rows),
        "versions": _numbers(row.version_id for row in rows),
        "dated": _numbers(microseconds(row.dated) for row in rows),
        "gone": _numbers(_earlier(connection, rows)),
    }
    shelf = add(connection, shelves, kept)
    add_all(connection, shelf_values, _values(connection, shelf, rows, places))
    add_all(connection, codes, _codes(connection, shelf, places))
    for start in range(0, len(ids), 500):
        some = articles.c.id.in_(ids[start : start + 500])
        connection.execute(update(articles).where(some).values(unfiled=False))


def _earlier(connection: Connection, rows: Sequence[Row[Any]]) -> list[int]:
    """The versions that these articles had before."""
    current = {row.version_id for row in rows}
    edited = [row.id for row in rows if row.versions > 1]
    found = named(connection, select(versions.c.id), versions.c.article_id, edited)
    return sorted(row.id for row in found if row.id not in current)


def values_by_place(
    connection: Connection, rows: Sequence[Row[Any]], places: Mapping[str, int]
) -> dict[tuple[str, str], set[int]]:
    """The places of articles that have each value of each kind: language, source, topic. ``rows`` are theirs,
    ``places`` where each is to stand, by id."""
    ids = list(places)
    found: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        if row.language and row.id in places:
            found.setdefault(("language", row.language), set()).add(places[row.id])
    for row in named(connection, select(entries.c.article_id, entries.c.source), entries.c.article_id, ids):
        found.setdefault(("source", row.source), set()).add(places[row.article_id])
    decided = select(tags.c.article_id, tags.c.topic).where(tags.c.decision)
    for row in named(connection, decided, tags.c.article_id, ids):
        found.setdefault(("topic", row.topic), set()).add(places[row.article_id])
    return found


def vectors_by_place(connection: Connection, places: Mapping[str, int]) -> dict[tuple[str, int], dict[int, bytes]]:
    """The packed vectors of articles by encoder and number of dimensions, and by place."""
    found: dict[tuple[str, int], dict[int, bytes]] = {}
    for row in named(connection, select(embeddings), embeddings.c.article_id, list(places)):
        if row.vectors:
            found.setdefault((row.model, row.dimensions), {})[places[row.article_id]] = row.vectors
    return found


def _values(
    connection: Connection, shelf: int, rows: Sequence[Row[Any]], places: dict[str, int]
) -> list[dict[str, object]]:
    return [
        {"kind": kind, "value": value, "shelf_id": shelf, "places": np.array(sorted(which), "<u2").tobytes()}
        for (kind, value), which in values_by_place(connection, rows, places).items()
    ]


def _codes(connection: Connection, shelf: int, places: dict[str, int]) -> list[dict[str, object]]:
    return [
        {"shelf_id": shelf, "model": model, "dimensions": size, **_coded(packed, size, len(places))}
        for (model, size), packed in vectors_by_place(connection, places).items()
    ]


def _coded(packed: dict[int, bytes], dimensions: int, articles: int) -> dict[str, bytes]:
    passages = np.zeros(articles, "<u2")
    for place, vectors in packed.items():
        passages[place] = len(vectors) // (4 * dimensions)
    together = unpack(b"".join(packed[place] for place in sorted(packed)), dimensions)
    return {"passages": passages.tobytes(), "codes": codes_of(together).astype("<u8", copy=False).tobytes()}


def _numbers(values: Iterable[int]) -> bytes:
    return np.fromiter(values, "<i8").tobytes()


# ---------------------------------------------------------------- taking one apart


def _standing(connection: Connection) -> list[tuple[int, int, int]]:
    """Every shelf, how many articles are on it, and of how many it is where they are to be looked for."""
    rows = connection.execute(select(shelves.c.id, shelves.c.versions).order_by(shelves.c.id)).all()
    unfiled = connection.execute(select(articles.c.version_id).where(articles.c.unfiled)).scalars()
    seen: NDArray[np.int64] = np.fromiter((one for one in unfiled if one), np.int64)
    found = []
    for row in reversed(rows):
        filed = np.frombuffer(row.versions, "<i8")
        there = _there(connection, filed)
        current = there[~np.isin(there, seen)]
        found.append((row.id, filed.size, current.size))
        seen = np.concatenate([seen, current])
    return found


def _there(connection: Connection, filed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of these versions that count now."""
    known = select(articles.c.version_id).where(articles.c.version_id.in_(filed.tolist()))
    return np.fromiter(connection.execute(known).scalars(), np.int64)


def _take_apart(connection: Connection, shelf: int) -> None:
    row = connection.execute(select(shelves).where(shelves.c.id == shelf)).one()
    filed = np.frombuffer(row.versions, "<i8").tolist()
    connection.execute(update(articles).where(articles.c.version_id.in_(filed)).values(unfiled=True))
    for table in (codes, shelf_values):
        connection.execute(delete(table).where(table.c.shelf_id == shelf))
    connection.execute(delete(shelves).where(shelves.c.id == shelf))
