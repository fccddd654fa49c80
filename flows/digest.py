"""The digest flow: sends what waited for the day's digest.

Alerts of digest rules lie in the outbox with the digest's time as their due time; so this flow is a delivery at the
right moment, and an ordinary pass would send them a little later.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow, runtime

from flows import tasks
from flows.lock import run_lock


@flow(name="marsad-digest", persist_result=False)
def digest(home: str = "marsad-desk") -> None:
    """Send the digests of the desk in ``home`` that are due."""
    with run_lock(Path(home)):
        tasks.deliver(home, str(runtime.flow_run.id))
