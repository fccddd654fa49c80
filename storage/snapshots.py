"""The bytes of pages, each kept once under its SHA-256, compressed with zlib."""

from __future__ import annotations

import zlib

from sqlalchemy import Connection, select

from marsad.errors import StorageError
from storage.rows import find, put
from storage.schema import pages


def keep(connection: Connection, sha256: str, content: bytes) -> None:
    """Keep ``content`` under its hash; nothing happens if it is there. What was let go is kept again."""
    there = select(pages.c.sha256).where(pages.c.sha256 == sha256, pages.c.forgotten_at.is_(None))
    if connection.execute(there).first() is None:
        row = {"sha256": sha256, "bytes": len(content), "content": zlib.compress(content, 6), "forgotten_at": None}
        put(connection, pages, [row])


def load(connection: Connection, sha256: str) -> bytes | None:
    """The bytes as they were kept; None if there are none of that hash, or they were let go. StorageError if they
    cannot be unpacked."""
    page = find(connection, pages, sha256)
    if page is None or page.forgotten_at is not None:
        return None
    try:
        return zlib.decompress(page.content)
    except zlib.error as error:
        raise StorageError(f"page {sha256} is damaged: marsad verify says what else is") from error
