"""How jobs and answers are written that go between us and our worker processes."""

from __future__ import annotations

import io
import pickle
from types import MappingProxyType
from typing import Any

LENGTH = 8
"""Bytes in front of each message that say how long it is."""


def framed(message: bytes) -> bytes:
    """``message`` with its length in front."""
    return len(message).to_bytes(LENGTH, "big") + message


def pickled(what: object) -> bytes:
    """``what``, pickled; read-only mappings too, such as a page's headers."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written)
    pickler.dispatch_table = {MappingProxyType: lambda proxy: (_read_only, (dict(proxy),))}
    pickler.dump(what)
    return written.getvalue()


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)
