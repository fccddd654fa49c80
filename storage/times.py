"""Refuses times without a zone before anything is decided by them (S14)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime


def refuse_naive(*told: object) -> None:
    """A ValueError if any time in ``told``, however deep in dataclasses, tuples and mappings, has no zone."""
    for moment in _times(told):
        if moment.utcoffset() is None:
            raise ValueError(f"a time without a zone: {moment.isoformat()}")


def _times(told: object) -> Iterator[datetime]:
    if isinstance(told, datetime):
        yield told
    elif isinstance(told, tuple | list):
        for item in told:
            yield from _times(item)
    elif isinstance(told, Mapping):
        yield from _times(tuple(told.values()))
    elif is_dataclass(told):
        yield from _times(tuple(getattr(told, field.name) for field in fields(told)))
