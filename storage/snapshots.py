"""The bytes of pages, each kept once under its SHA-256, compressed with zlib."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, select

from storage.rows import add_unknown, find
from storage.schema import pages


def keep(connection: Connection, sha256: str, content: bytes) -> None:
    """Keep ``content`` under its hash; nothing happens if it is there."""
    if connection.execute(select(pages.c.sha256).where(pages.c.sha256 == sha256)).first() is None:
        row = {"sha256": sha256, "bytes": len(content), "content": zlib.compress(content, 6)}
        add_unknown(connection, pages, [row])


def load(connection: Connection, sha256: str) -> bytes | None:
    """The bytes as they were kept; None if there are none of that hash."""
    page = find(connection, pages, sha256)
    return zlib.decompress(page.content) if page else None
