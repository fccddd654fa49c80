"""Refuses times without a zone before anything is decided by them (S14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime

_NO_TIME = frozenset({str, bytes, int, float, bool, type(None)})  # nearly all that an entry is made of


class _Fields(dict[type, tuple[str, ...]]):
    """The names of each dataclass's fields, worked out once; none for any other type."""

    def __missing__(self, kind: type) -> tuple[str, ...]:
        self[kind] = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
        return self[kind]


_FIELDS = _Fields()


def refuse_naive(*told: object) -> None:
    """A ValueError if any time in ``told``, however deep in dataclasses, tuples and mappings, has no zone."""
    for item in told:
        if type(item) in _NO_TIME:
            continue
        if isinstance(item, datetime):
            if item.utcoffset() is None:
                raise ValueError(f"a time without a zone: {item.isoformat()}")
        elif isinstance(item, tuple | list):
            refuse_naive(*item)
        elif isinstance(item, Mapping):
            refuse_naive(*item.values())
        elif names := _FIELDS[type(item)]:
            refuse_naive(*[getattr(item, name) for name in names])
