"""Tags what was tagged before anew, after topics, names or the model have changed: nothing is fetched again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from flows.desk import Desk
from flows.stages.tagging import TAG_BATCH, with_names
from flows.stages.work import Clock
from marsad.model import TaggedText, Tagging
from storage.archive import Archive


@dataclass(slots=True)
class Rescored:
    """How many ``articles`` were looked at, and by topic how many have it now and had not, and the reverse. Where a
    person decided, that holds (C13)."""

    articles: int = 0
    added: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)


def rescore(desk: Desk, archive: Archive, *, since: datetime | None = None, now: Clock) -> Rescored:
    """Give every tagged article its topics and names anew, those dated ``since`` then if it is given. Vectors that are
    kept are used; only texts of another encoder are embedded. Nobody is told: what was there was there before."""
    model, finder, found = desk.topic_model(), desk.name_finder(), Rescored()
    after = ""
    while batch := archive.tagged_texts(since=since, after=after, limit=TAG_BATCH):
        taggings = with_names(finder, [kept.text for kept in batch], model.tag_again(batch))
        archive.record_taggings(taggings, now=now(), group=False)
        _count(found, batch, taggings)
        after = batch[-1].text.id
    return found


def _count(found: Rescored, batch: list[TaggedText], taggings: list[Tagging]) -> None:
    found.articles += len(batch)
    for kept, tagging in zip(batch, taggings, strict=True):
        before, after = set(kept.text.topics), set(tagging.topics)
        found.added.update(after - before - kept.decided)
        found.removed.update(before - after - kept.decided)
