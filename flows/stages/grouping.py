"""The fifth stage: puts articles into stories and developments, and queues what is to be told."""

from __future__ import annotations

from datetime import timedelta

from alerts.decide import decide
from alerts.digest import next_digest
from classifiers.stories import StoryStream
from flows.desk import Desk
from flows.stages.work import Clock, batches
from marsad.model import Alert, GroupItem
from storage.archive import Archive

GROUP_BATCH = 200
STORY_WINDOW = timedelta(days=60)
"""How long a story is remembered for joining; later reports of it begin a new one."""


def group(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Put every tagged article into its story and development, and queue in the same transaction the alerts that
    this causes. The order of the stream is the archive's, so that a run that was killed ends like any other."""
    stream: StoryStream | None = None
    news_of: dict[str, bool] = {}
    for batch in batches(lambda: archive.waiting_to_group(limit=GROUP_BATCH), lambda item: item.text.id):
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
