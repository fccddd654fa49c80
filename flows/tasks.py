"""The stages as Prefect tasks. A task is a shard of hosts or a whole stage, never an article (P04).

Tasks are given a folder's name and numbers, no clients or archives: each opens what it needs and closes it again, in
its own event loop (P13). Nothing is cached or kept as a result: what was done is known to the archive alone (P05).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows import stages
from flows.desk import Desk, open_desk
from flows.stages import utc_now
from storage.archive import Archive


@contextmanager
def opened(home: str) -> Iterator[tuple[Desk, Archive]]:
    """The desk in ``home`` with its archive open."""
    desk = open_desk(Path(home))
    with desk.open_archive() as archive:
        yield desk, archive


@task(name="poll sources", cache_policy=NO_CACHE, persist_result=False)
def poll(home: str, sources: list[str], since: datetime | None, in_rhythm: bool, shard: int, shards: int) -> None:
    with opened(home) as (desk, archive):
        stages.poll(
            desk,
            archive,
            sources=sources,
            shard=shard,
            shards=shards,
            since=since,
            in_rhythm=in_rhythm,
            now=utc_now,
        )


@task(name="fetch pages", cache_policy=NO_CACHE, persist_result=False)
def fetch(home: str, shard: int, shards: int) -> None:
    with opened(home) as (desk, archive):
        stages.fetch(desk, archive, shard=shard, shards=shards, now=utc_now)


@task(name="read articles", cache_policy=NO_CACHE, persist_result=False)
def read(home: str, shard: int, shards: int) -> None:
    with opened(home) as (desk, archive):
        stages.read(desk, archive, shard=shard, shards=shards, now=utc_now)


@task(name="show pages in a browser", cache_policy=NO_CACHE, persist_result=False)
def render(home: str, shard: int, shards: int) -> None:
    with opened(home) as (desk, archive):
        stages.fetch_rendered(desk, archive, shard=shard, shards=shards, now=utc_now)
        stages.read(desk, archive, shard=shard, shards=shards, now=utc_now)


@task(name="tag articles", cache_policy=NO_CACHE, persist_result=False)
def tag(home: str) -> None:
    with opened(home) as (desk, archive):
        stages.tag(desk, archive, now=utc_now)


@task(name="plan relooks", cache_policy=NO_CACHE, persist_result=False)
def plan_relooks(home: str) -> None:
    with opened(home) as (desk, archive):
        stages.plan_relooks(desk, archive, now=utc_now)


@task(name="group into stories", cache_policy=NO_CACHE, persist_result=False)
def group(home: str) -> None:
    with opened(home) as (desk, archive):
        stages.group(desk, archive, now=utc_now)


@task(name="watch the sources", cache_policy=NO_CACHE, persist_result=False)
def watch(home: str) -> None:
    with opened(home) as (desk, archive):
        stages.watch(desk, archive, now=utc_now)


@task(name="prove to others", cache_policy=NO_CACHE, persist_result=False)
def prove(home: str) -> None:
    with opened(home) as (desk, archive):
        stages.submit(desk, archive, now=utc_now)
        stages.stamp_manifest(desk, archive, now=utc_now)


@task(name="deliver alerts", cache_policy=NO_CACHE, persist_result=False)
def deliver(home: str, run: str) -> None:
    with opened(home) as (desk, archive):
        stages.deliver(desk, archive, run=run, now=utc_now)
