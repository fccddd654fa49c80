"""The fourth stage: gives articles their topics, and finds the watch names in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.desk import Desk
from flows.stages.work import Clock, batches
from storage.archive import Archive

if TYPE_CHECKING:
    from classifiers.relevance import TopicModel


TAG_BATCH = 256


def tag(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Give every article that waits for it its topics and names. Loads the model only if there is something to tag."""
    model: TopicModel | None = None
    finder = desk.name_finder()
    for batch in batches(lambda: archive.waiting_texts(limit=TAG_BATCH), lambda text: text.id):
        model = model or desk.topic_model()
        found = {text.id: finder.find(f"{text.title}\n{text.text}") for text in batch}
        taggings = [replace(tagging, names=found[tagging.id]) for tagging in model.tag(batch)]
        archive.record_taggings(taggings, now=now())
