"""The fourth stage: gives articles their topics, and finds the watch names in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flows.desk import Desk
from flows.stages.work import Clock, batches
from marsad.model import Tagging, Text
from storage.archive import Archive

if TYPE_CHECKING:
    from classifiers.names import NameFinder
    from classifiers.relevance import TopicModel


TAG_BATCH = 256


def tag(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Give every article that waits for it its topics and names. Loads the model only if there is something to tag."""
    model: TopicModel | None = None
    finder = desk.name_finder()
    for batch in batches(lambda: archive.waiting_texts(limit=TAG_BATCH), lambda text: text.id):
        model = model or desk.topic_model()
        archive.record_taggings(with_names(finder, batch, model.tag(batch)), now=now())


def with_names(finder: NameFinder, texts: Sequence[Text], taggings: Sequence[Tagging]) -> list[Tagging]:
    """``taggings``, one for each of ``texts``, with the watch names that these mention, and what they speak of."""
    from classifiers.notions import notions

    return [
        replace(tagging, names=finder.find(f"{text.title}\n{text.text}"), notions=notions(text.title, text.text))
        for text, tagging in zip(texts, taggings, strict=True)
    ]
