"""The shelves as arrays in memory: read once, gone through by every search, in step with what a transaction sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from storage.quantising import Words, width
from storage.rows import named
from storage.schema import codes, shelf_values, shelves

_TOGETHER = 64  # shelves whose codes are one array


@dataclass(frozen=True, slots=True)
class Standing:
    """All shelves one after the other: ``versions`` and ``dated`` (microseconds since 1970) by place, and which places
    count: not those of articles that are on a newer shelf as well."""

    first: Mapping[int, int]
    versions: NDArray[np.int64]
    dated: NDArray[np.int64]
    counts: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many places there are."""
        return self.versions.size


@dataclass(frozen=True, slots=True)
class Coded:
    """Codes of some shelves: (width, passages) uint64. ``places`` says whose they are, each place's passages from
    ``starts`` on and before the next one's."""

    codes: Words
    places: NDArray[np.int64]
    starts: NDArray[np.int64]

    def passages(self, which: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The passages of the articles at these indices of ``places``, and where each article's begin among them."""
        ends = np.append(self.starts[1:], self.codes.shape[1])
        lengths = ends[which] - self.starts[which]
        begins = np.cumsum(lengths) - lengths
        return np.repeat(self.starts[which] - begins, lengths) + np.arange(lengths.sum()), begins


@dataclass(frozen=True, slots=True)
class Valued:
    """All values of a kind on the shelves: the place ``places[n]`` has the value ``values[which[n]]``."""

    values: tuple[str, ...]
    places: NDArray[np.int64]
    which: NDArray[np.int64]

    def counts(self, passing: NDArray[np.bool_]) -> dict[str, int]:
        """How many of the places that are ``passing`` have each value."""
        counted = np.bincount(self.which[passing[self.places]], minlength=len(self.values))
        return dict(zip(self.values, counted.tolist(), strict=True))


class Shelves:
    """What was read of an archive's shelves. Threads may share one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._ids: tuple[int, ...] = ()
        self._standing = _standing({})
        self._rows: dict[int, _Row] = {}
        self._coded: dict[tuple[object, ...], Coded] = {}
        self._valued: dict[str, tuple[Standing, Valued]] = {}

    def standing(self, connection: Connection) -> Standing:
        """The shelves that this transaction sees."""
        ids = tuple(connection.execute(select(shelves.c.id).order_by(shelves.c.id)).scalars())
        with self._lock:
            if ids != self._ids:
                rows = {id: row for id, row in self._rows.items() if id in set(ids)}
                rows |= _read(connection, [id for id in ids if id not in rows])
                self._standing, self._ids = _standing({id: rows[id] for id in ids}), ids
                self._rows = rows
            return self._standing

    def coded(self, connection: Connection, standing: Standing, model: str, dimensions: int) -> Iterator[Coded]:
        """The codes of the vectors of one encoder, some shelves at a time."""
        all_ids = tuple(standing.first)
        groups = [all_ids[start : start + _TOGETHER] for start in range(0, len(all_ids), _TOGETHER)]
        keys = [(model, dimensions, *ids) for ids in groups]
        with self._lock:
            self._coded = {key: kept for key, kept in self._coded.items() if key in keys}
            known = dict(self._coded)
        for key, ids in zip(keys, groups, strict=True):
            found = known.get(key) or _codes(connection, standing, ids, model, dimensions)
            with self._lock:
                self._coded[key] = found
            yield found

    def valued(self, connection: Connection, standing: Standing, kind: str) -> Valued:
        """The values of one kind: topic, language or source."""
        with self._lock:
            known = self._valued.get(kind)
        if known and known[0] is standing:
            return known[1]
        found = _values(connection, standing, kind)
        with self._lock:
            self._valued[kind] = standing, found
        return found


def having(connection: Connection, standing: Standing, kind: str, value: str) -> NDArray[np.bool_]:
    """Which places have ``value`` as their ``kind``: topic, language or source."""
    found = np.zeros(standing.size, np.bool_)
    asked = select(shelf_values.c.shelf_id, shelf_values.c.places)
    for row in connection.execute(asked.where(shelf_values.c.kind == kind, shelf_values.c.value == value)):
        found[standing.first[row.shelf_id] + np.frombuffer(row.places, "<u2").astype(np.int64)] = True
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    versions: NDArray[np.int64]
    dated: NDArray[np.int64]
    gone: NDArray[np.int64]


def _read(connection: Connection, ids: Sequence[int]) -> dict[int, _Row]:
    found = named(connection, select(shelves), shelves.c.id, ids)
    return {row.id: _Row(*(np.frombuffer(one, "<i8") for one in (row.versions, row.dated, row.gone))) for row in found}


def _standing(rows: Mapping[int, _Row]) -> Standing:
    sizes = [row.versions.size for row in rows.values()]
    ends = np.cumsum([0, *sizes])
    none = [np.zeros(0, np.int64)]
    versions = np.concatenate([row.versions for row in rows.values()] or none)
    latest = np.full(int(versions.max(initial=0)) + 1, -1, np.int64)
    for row, (start, end) in zip(rows.values(), pairwise(ends.tolist()), strict=True):
        latest[row.gone[row.gone < latest.size]] = -1
        latest[row.versions] = np.arange(start, end)
    dated = np.concatenate([row.dated for row in rows.values()] or none)
    counts = latest[versions] == np.arange(versions.size)
    return Standing(dict(zip(rows, ends.tolist(), strict=False)), versions, dated, counts)


def _codes(connection: Connection, standing: Standing, ids: Sequence[int], model: str, dimensions: int) -> Coded:
    asked = select(codes).where(codes.c.shelf_id.in_(ids), codes.c.model == model, codes.c.dimensions == dimensions)
    rows = {row.shelf_id: row for row in connection.execute(asked)}
    parts: list[Words] = [np.zeros((width(dimensions), 0), np.uint64)]
    places, sizes = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for id in ids:
        if id not in rows:
            continue
        passages = np.frombuffer(rows[id].passages, "<u2").astype(np.int64)
        filled = np.flatnonzero(passages)
        places.append(standing.first[id] + filled)
        sizes.append(passages[filled])
        parts.append(np.frombuffer(rows[id].codes, "<u8").reshape(width(dimensions), -1))
    lengths = np.concatenate(sizes)
    return Coded(np.concatenate(parts, axis=1), np.concatenate(places), np.cumsum(lengths) - lengths)


def _values(connection: Connection, standing: Standing, kind: str) -> Valued:
    rows = connection.execute(select(shelf_values).where(shelf_values.c.kind == kind)).all()
    numbered = {value: number for number, value in enumerate(dict.fromkeys(row.value for row in rows))}
    none = np.zeros(0, np.int64)
    places = [standing.first[row.shelf_id] + np.frombuffer(row.places, "<u2").astype(np.int64) for row in rows]
    which = [np.full(one.size, numbered[row.value]) for row, one in zip(rows, places, strict=True)]
    return Valued(tuple(numbered), np.concatenate([none, *places]), np.concatenate([none, *which]))
