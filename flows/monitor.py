"""The monitor flow: one pass over all sources, from the first poll to the last alert."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import Task, flow, runtime
from prefect.futures import wait
from prefect.task_runners import ThreadPoolTaskRunner

from flows import tasks
from flows.lock import run_lock
from flows.report import publish
from flows.stages import utc_now
from marsad.model import Report

DEFAULT_SHARDS = 2


@flow(
    name="marsad-monitor",
    task_runner=ThreadPoolTaskRunner(max_workers=8),  # type: ignore[arg-type]
    persist_result=False,
    validate_parameters=True,
)
def monitor(
    home: str = "marsad-desk",
    sources: list[str] | None = None,
    shards: int = DEFAULT_SHARDS,
    since: datetime | None = None,
    in_rhythm: bool = False,
) -> Report:
    """Poll, fetch, read, tag, group, watch the sources and tell, once. ``home`` is the desk's folder; ``sources`` names
    those to look at (all if empty; with ``in_rhythm``, as schedules have it, those whose time has come by their own
    rhythm); ``shards`` is how many workers share the hosts; ``since``, an aware time, has the sources asked for what
    they have had since then, none of which is told as new.

    A stage ends before the next begins, so a pass that was killed and one that was not end alike.
    """
    with run_lock(Path(home)):
        run = str(runtime.flow_run.id)
        with tasks.opened(home) as (_, archive):
            archive.begin_run(run, now=utc_now())
        _in_shards(tasks.poll, shards, home, sources or [], since, in_rhythm)
        _in_shards(tasks.fetch, shards, home)
        _in_shards(tasks.read, shards, home)
        _in_shards(tasks.render, shards, home)
        tasks.tag(home)
        tasks.plan_relooks(home)
        tasks.group(home)
        tasks.watch(home)
        tasks.deliver(home, run)
        tasks.prove(home)
        return publish(home, run)


def _in_shards(stage: Task[..., None], shards: int, *arguments: Any) -> None:
    futures = [stage.submit(*arguments, shard=shard, shards=shards) for shard in range(shards)]
    wait(futures)
    for future in futures:
        future.result()
