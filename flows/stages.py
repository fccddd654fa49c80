"""The stages of a pass as plain functions: each takes what the archive says is waiting and writes what came of it.

poll → fetch → read → tag → group → deliver. None knows of Prefect; each can be run alone, and again: what was done is
not done twice. ``now`` is a function, since a stage lasts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from alerts.decide import decide
from alerts.digest import next_digest
from alerts.outbox import DeliveryCounts
from alerts.outbox import deliver as deliver_alerts
from classifiers.stories import StoryStream
from flows.desk import Desk
from flows.retries import next_page_attempt, next_poll
from marsad.errors import FetchError, SourceError
from marsad.model import Alert, Article, GroupItem, Poll, Source, SourceState, WaitingEntry, WaitingPage
from marsad.urls import canonical, mask, shard_key
from scrapers.discover import discover
from scrapers.extract import read as read_page
from scrapers.http import Client
from storage.archive import Archive

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
Item = TypeVar("Item")

FETCH_BATCH = 200
READ_BATCH = 50
TAG_BATCH = 256
GROUP_BATCH = 200
STORY_WINDOW = timedelta(days=60)
"""How long a story is remembered for joining; later reports of it begin a new one."""


def utc_now() -> datetime:
    """The clock that the flows use."""
    return datetime.now(UTC)


# ---------------------------------------------------------------- poll


def poll(
    desk: Desk, archive: Archive, *, sources: Sequence[str] = (), shard: int = 0, shards: int = 1, now: Clock
) -> None:
    """Look at every source that is due, of those whose host falls into ``shard``. Sources that are named are looked
    at whether due or not."""
    states = archive.source_states()
    due = [
        source
        for source in desk.watchlist.sources
        if shard_key(source.url) % shards == shard
        and (source.name in sources if sources else _is_due(source, states, now()))
    ]

    async def look() -> None:
        async with _client(desk, archive, now) as client:
            await _each(
                due,
                lambda source: _poll_one(desk, archive, client, source, states.get(source.name), now),
                desk.settings.fetch.connections,
            )

    asyncio.run(look())


async def _poll_one(
    desk: Desk, archive: Archive, client: Client, source: Source, state: SourceState | None, now: Clock
) -> None:
    try:
        found = await discover(source, state, client, now=now())
    except Exception as error:
        log.exception("polling %s failed in an unforeseen way", source.name)
        found = Poll(source.name, "failed", reason=f"internal-{type(error).__name__}")
    failures = 0 if found.status in ("ok", "repaired", "unchanged", "empty") else (state.failures if state else 0) + 1
    archive.record_poll(
        source,
        found,
        now=now(),
        next_due_at=next_poll(failures, found.retry_at, now()),
        baseline_since=now() - timedelta(hours=desk.settings.alerts.baseline_hours),
        fresh_since=_fresh_since(desk, now()),
    )


def _is_due(source: Source, states: Mapping[str, SourceState], now: datetime) -> bool:
    state = states.get(source.name)
    return state is None or state.next_due_at is None or state.next_due_at <= now


# ---------------------------------------------------------------- fetch


def fetch(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Fetch the page of every entry that waits for it, of the hosts of ``shard``."""

    async def fetch_all() -> None:
        async with _client(desk, archive, now) as client:
            for batch in _batches(
                lambda: archive.waiting_entries(now=now(), limit=FETCH_BATCH, shard=shard, shards=shards),
                lambda waiting: waiting.id,
            ):
                await _each(
                    batch,
                    lambda waiting: _fetch_one(desk, archive, client, waiting, now),
                    desk.settings.fetch.connections,
                )

    asyncio.run(fetch_all())


async def _fetch_one(desk: Desk, archive: Archive, client: Client, waiting: WaitingEntry, now: Clock) -> None:
    try:
        page = await client.get(waiting.entry.url or "", validators=waiting.validators)
        if page.truncated and waiting.attempts + 1 < desk.settings.fetch.attempts:
            raise FetchError("cut-off", status=page.status)  # the last try takes what there is (F31)
    except SourceError as error:
        log.info("%s: %s", mask(waiting.entry.url or ""), error.reason)
        again = next_page_attempt(error, waiting.attempts + 1, desk.settings.fetch.attempts, now())
        status = error.status if isinstance(error, FetchError) else None
        archive.record_page_failure(
            waiting.id,
            error.reason,
            now=now(),
            next_attempt_at=again,
            status=status,
            fresh_since=_fresh_since(desk, now()),
        )
    else:
        archive.record_page(waiting.id, page, now=now())


# ---------------------------------------------------------------- read


def read(desk: Desk, archive: Archive, *, shard: int = 0, shards: int = 1, now: Clock) -> None:
    """Read every fetched page of the hosts of ``shard``."""
    for batch in _batches(
        lambda: archive.waiting_pages(limit=READ_BATCH, shard=shard, shards=shards), lambda waiting: waiting.entry_id
    ):
        for waiting in batch:
            archive.record_article(
                waiting.entry_id, _read_one(waiting), now=now(), fresh_since=_fresh_since(desk, now())
            )


def _read_one(waiting: WaitingPage) -> Article:
    try:
        return read_page(waiting.page, entry=waiting.entry)
    except Exception as error:
        log.exception("reading a page of %s failed in an unforeseen way", mask(waiting.page.final_url))
        return Article(
            url=waiting.page.url,
            canonical_url=canonical(waiting.page.final_url),
            status="failed",
            warnings=(f"internal-{type(error).__name__}",),
        )


# ---------------------------------------------------------------- tag


def tag(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Give every article that waits for it its topics. Loads the model only if there is something to tag."""
    model: TopicModel | None = None
    for batch in _batches(lambda: archive.waiting_texts(limit=TAG_BATCH), lambda text: text.id):
        model = model or desk.topic_model()
        archive.record_taggings(model.tag(batch), now=now())


# ---------------------------------------------------------------- group


def group(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Put every tagged article into its story and development, and queue in the same transaction the alerts that
    this causes. The order of the stream is the archive's, so that a run that was killed ends like any other."""
    stream: StoryStream | None = None
    news_of: dict[str, bool] = {}
    for batch in _batches(lambda: archive.waiting_to_group(limit=GROUP_BATCH), lambda item: item.text.id):
        if stream is None:
            remembered = archive.recent_grouped(since=now() - STORY_WINDOW)
            stream = StoryStream(batch[0].model, remembered)
            for item in remembered:
                news_of.setdefault(_development(item), item.news)
        placed = [(item, stream.place(item)) for item in batch]
        alerts: list[Alert] = []
        for item, placement in placed:
            began_as_news = news_of.setdefault(placement.development, item.news)
            alerts += decide(
                item,
                placement,
                rules=desk.settings.rules,
                began_as_news=began_as_news,
                digest_at=next_digest(desk.settings.schedules, now()),
                now=now(),
            )
        archive.record_grouping([placement for _, placement in placed], alerts, now=now())


def _development(item: GroupItem) -> str:
    return item.placement.development if item.placement else ""


# ---------------------------------------------------------------- deliver


def deliver(desk: Desk, archive: Archive, *, run: str, now: Clock) -> DeliveryCounts:
    """Send what the outbox holds and is due. Only for the holder of the desk's run lock: claims that a killed run
    left behind are freed first."""
    archive.release_claims()
    return deliver_alerts(archive, desk.channels, now=now, owner=run, attempts=desk.settings.alerts.attempts)


# ---------------------------------------------------------------- what the stages share


def _fresh_since(desk: Desk, now: datetime) -> datetime:
    return now - timedelta(hours=desk.settings.alerts.fresh_hours)


def _client(desk: Desk, archive: Archive, now: Clock) -> Client:
    return Client(desk.settings.fetch, robots=archive, now=now)


def _batches(take: Callable[[], Sequence[Item]], key: Callable[[Item], str]) -> Iterator[list[Item]]:
    """What ``take`` gives, batch after batch, until it gives nothing that was not there before: an item that a stage
    could not move on must not keep the stage running for ever."""
    seen: set[str] = set()
    while batch := [item for item in take() if key(item) not in seen]:
        seen.update(map(key, batch))
        yield batch


async def _each(items: Iterable[Item], act: Callable[[Item], Awaitable[None]], at_once: int) -> None:
    """``act`` on every item, ``at_once`` of them at a time."""
    places = asyncio.Semaphore(at_once)

    async def one(item: Item) -> None:
        async with places:
            await act(item)

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(one(item))
