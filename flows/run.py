"""Runs a pass now, from a program that is not a Prefect worker."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from flows.desk import open_desk
from flows.lock import run_lock
from flows.prefect_server import prefect_api
from marsad.errors import StorageError
from marsad.model import Report

Progress = Callable[[Mapping[str, int]], None]
LOOK_EVERY = 0.5
PREFECT_RUN_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")


def run_monitor(
    home: Path,
    *,
    sources: Sequence[str] = (),
    shards: int | None = None,
    since: datetime | None = None,
    in_rhythm: bool = False,
    progress: Progress | None = None,
) -> Report:
    """One pass of the monitor flow over the desk in ``home``; returns its Report. ``since`` and ``in_rhythm`` are the
    flow's.

    ``progress`` is called about twice a second, from another thread, with the archive's counts: the archive is the
    queue, so what stands in it is how far the pass has come. Raises ConfigError, RunUnderWayError,
    PrefectUnavailableError, StorageError.
    """
    home = home.resolve()
    open_desk(home).open_archive().close()
    with run_lock(home):
        pass  # what is wrong with desk or archive, or another run, is told before Prefect is started
    with prefect_api(home) as url:
        from prefect.settings import PREFECT_API_URL, temporary_settings

        from flows.monitor import DEFAULT_SHARDS, monitor

        with temporary_settings({PREFECT_API_URL: url}), _failures_told_once(), _watched(home, progress):
            return monitor(str(home), list(sources), shards or DEFAULT_SHARDS, since, in_rhythm)


@contextmanager
def _failures_told_once() -> Iterator[None]:
    """A pass that fails raises to our caller, who tells it; Prefect does not print the traceback as well. Its last
    lines are sent while there is still somebody to send them to."""
    from prefect.logging.handlers import APILogWorker

    levels = {name: logging.getLogger(name).level for name in PREFECT_RUN_LOGGERS}
    for name in levels:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        APILogWorker.drain_all(timeout=5)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _watched(home: Path, progress: Progress | None) -> Iterator[None]:
    if progress is None:
        yield
        return
    done = threading.Event()

    def look() -> None:
        # An archive that fails stops the pass itself, which says so; that nobody counts along is no matter then.
        with suppress(StorageError), open_desk(home).open_archive() as archive:
            while not done.wait(LOOK_EVERY):
                progress(archive.counts())

    watcher = threading.Thread(target=look, name="progress", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
