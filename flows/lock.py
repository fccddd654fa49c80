"""One run of a desk at a time, and none left behind by a process that was killed.

The operating system holds the lock and frees it with the process, however that ends; so there is no stale lock to
wait for (P08), and whoever holds it knows that no other run of this desk is alive.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marsad.errors import MarsadError


class RunUnderWayError(MarsadError):
    """Another process runs this desk now."""


@contextmanager
def run_lock(home: Path) -> Iterator[None]:
    """Hold the desk's run lock; RunUnderWayError at once if another process has it."""
    with (home / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise RunUnderWayError(
                f"another run of {home} is under way (process {lock.read().strip() or '?'})"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
