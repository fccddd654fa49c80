"""The fifth stage: puts articles into stories and developments, and queues what is to be told."""

from __future__ import annotations

from datetime import timedelta

from classifiers.stories import StoryStream
from flows import rules
from flows.desk import Desk
from flows.stages.telling import Telling
from flows.stages.work import Clock, batches
from marsad.model import StoryDecisions
from storage.archive import Archive

GROUP_BATCH = 200
STORY_WINDOW = timedelta(days=60)
"""How long a story is remembered for joining; later reports of it begin a new one."""


def group(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Put every tagged article into its story and development, and queue in the same transaction the alerts that
    this causes. What persons decide of stories meanwhile holds from the next batch on; of a muted one nobody is told.
    The order of the stream is the archive's, so that a run that was killed ends like any other."""
    stream: StoryStream | None = None
    decided: StoryDecisions | None = None
    telling = Telling(archive, rules.plan(desk, archive, now=now()), desk.settings.alerts)
    for batch in batches(lambda: archive.waiting_to_group(limit=GROUP_BATCH), lambda item: item.text.id):
        decisions = archive.story_decisions()
        if stream is None or decisions != decided:
            remembered = archive.recent_grouped(since=now() - STORY_WINDOW)
            stream, decided = StoryStream(batch[0].model, remembered, decisions=decisions), decisions
        placed = [(item, stream.place(item)) for item in batch]
        attention = archive.attention()
        heard = [one for one in placed if attention.get(one[1].story) != "mute"]
        alerts = telling.decide(heard, now=now())
        placements = [placement for _, placement in placed]
        archive.record_grouping(placements, alerts, hold=telling.storms(now=now()), now=now())
