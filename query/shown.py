"""Addresses as they may be shown: what may be a key in them is left out (H13)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from marsad.urls import mask

HIDDEN = "…"
# A path's part that looks made by a machine: a UUID, or long with letters and digits mixed and no words in it.
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)(?=.*[a-z])[a-z0-9_~=.]{20,}", re.IGNORECASE)


def source_address(url: str) -> str:
    """A source's address for people who know the source: without credentials, with the values of its query and what
    looks like a key in its path hidden. An address of an article needs no hiding; this is for what we poll."""
    parts = urlsplit(url)
    if not parts.hostname:
        return mask(url)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = f"{host}:{parts.port}" if parts.port else host
    path = "/".join(HIDDEN if _KEY.fullmatch(part) else part for part in parts.path.split("/"))
    query = "&".join(_without_value(part) for part in parts.query.split("&") if part)
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def _without_value(part: str) -> str:
    name, equals, _ = part.partition("=")
    return f"{name}={HIDDEN}" if equals else HIDDEN
