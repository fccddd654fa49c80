"""The desk's own files that browsers fetch, and a version of each that changes with it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib import resources

TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@lru_cache
def file(name: str) -> bytes | None:
    """The file of this name; None if there is none."""
    known = {one.name: one for one in (resources.files("query.web") / "static").iterdir()}
    return known[name].read_bytes() if name in known and name.rpartition(".")[2] in TYPES else None


@lru_cache
def version(name: str) -> str:
    """A short hash of the file, which stands in its address."""
    return hashlib.sha256(file(name) or b"").hexdigest()[:12]
