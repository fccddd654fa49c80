"""The fourth stage: gives articles their topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.desk import Desk
from flows.stages.work import Clock, batches
from storage.archive import Archive

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel


TAG_BATCH = 256


def tag(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Give every article that waits for it its topics. Loads the model only if there is something to tag."""
    model: TopicModel | None = None
    for batch in batches(lambda: archive.waiting_texts(limit=TAG_BATCH), lambda text: text.id):
        model = model or desk.topic_model()
        archive.record_taggings(model.tag(batch), now=now())
