"""Whether shelves say of articles what the archive's rows say: for ``marsad verify``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from storage.flaws import Flaw
from storage.quantising import codes_of, width
from storage.schema import articles, codes, shelf_values, shelves
from storage.shelves import Shelves, Standing
from storage.shelving import microseconds, values_by_place, vectors_by_place
from storage.vectors import unpack


def misfiled(connection: Connection) -> Iterator[Flaw]:
    """Shelves that differ from the rows they were made of, each with what differs. What waits to be put on a shelf anew
    is not looked at."""
    standing = Shelves().standing(connection)
    unfiled = select(articles.c.version_id).where(articles.c.unfiled)
    waiting = np.fromiter((one for one in connection.execute(unfiled).scalars() if one), np.int64)
    counts = standing.counts & ~np.isin(standing.versions, waiting)
    for shelf, what in _each(connection, standing, counts):
        yield Flaw(
            shelves.name, str(shelf), f"its {what} are not what the articles say: marsad archive reindex mends it"
        )


def _each(connection: Connection, standing: Standing, counts: NDArray[np.bool_]) -> Iterator[tuple[int, str]]:
    sizes = {row.id: row.articles for row in connection.execute(select(shelves.c.id, shelves.c.articles))}
    for shelf, first in standing.first.items():
        filed = np.arange(first, first + sizes[shelf])
        current = dict(zip(standing.versions[filed].tolist(), filed.tolist(), strict=True))
        asked = select(articles).where(articles.c.version_id.in_(standing.versions[filed[counts[filed]]].tolist()))
        rows = connection.execute(asked).all()
        places = {row.id: current[row.version_id] - first for row in rows}
        if any(standing.dated[first + places[row.id]] != microseconds(row.dated) for row in rows):
            yield shelf, "dates"
        if _values(connection, shelf, set(places.values())) != values_by_place(connection, rows, places):
            yield shelf, "topics, languages or sources"
        if any(_miscoded(connection, shelf, key, kept) for key, kept in vectors_by_place(connection, places).items()):
            yield shelf, "codes"


def _values(connection: Connection, shelf: int, current: set[int]) -> dict[tuple[str, str], set[int]]:
    """What the shelf says of the places that are current."""
    stored = connection.execute(select(shelf_values).where(shelf_values.c.shelf_id == shelf))
    told = {(row.kind, row.value): current & set(np.frombuffer(row.places, "<u2").tolist()) for row in stored}
    return {key: places for key, places in told.items() if places}


def _miscoded(connection: Connection, shelf: int, key: tuple[str, int], kept: Mapping[int, bytes]) -> bool:
    """Whether the shelf has other codes than these vectors of one encoder, by place, give."""
    model, dimensions = key
    of_it = codes.c.shelf_id == shelf, codes.c.model == model, codes.c.dimensions == dimensions
    stored = connection.execute(select(codes).where(*of_it)).one_or_none()
    if stored is None:
        return True
    ends = np.cumsum(np.frombuffer(stored.passages, "<u2").astype(np.int64))
    words = np.frombuffer(stored.codes, "<u8").reshape(width(dimensions), -1)
    return any(
        not np.array_equal(
            words[:, ends[place - 1] if place else 0 : ends[place]], codes_of(unpack(packed, dimensions))
        )
        for place, packed in kept.items()
    )
