"""The upkeep flow: keeps the archive quick and its search index whole; nightly."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows.lock import run_lock
from flows.stages import tidy, utc_now
from flows.tasks import opened


@flow(name="marsad-upkeep", persist_result=False)
def upkeep(home: str = "marsad-desk") -> None:
    """Tidy the archive of the desk in ``home``, at a time when no pass is under way, and let go what its rules of
    retention let go; the next pass's Report tells what went."""
    with run_lock(Path(home)), opened(home) as (desk, archive):
        tidy(desk, archive, now=utc_now)
