"""The grouping stage keeps to what persons decided of stories, and tells nothing because of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from flows.desk import open_desk
from flows.stages.grouping import group
from marsad.model import Entry, Evidence, Passage, Placement, Poll, Source, Tagging
from query.newdesk import write_desk
from storage.archive import Archive

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
TEXT = "The harbour court sentenced the captain of the sunken ferry to nine years in prison on Tuesday, a clerk said."


def _report(archive: Archive, outlet: str) -> str:
    """The same report by an outlet, up to where it waits to be grouped; its id."""
    entry = Entry(outlet, "guid", None, "Captain of sunken ferry sentenced", TEXT, published=NOW)
    source = Source(outlet, "feed", f"https://{outlet}.example/rss", title=outlet.title())
    poll = Poll(outlet, "ok", entries=(entry,))
    archive.record_poll(source, poll, now=NOW, next_due_at=NOW, baseline_since=NOW - timedelta(hours=1))
    [text] = archive.waiting_texts(limit=9)
    evidence = {"extradition": Evidence(TEXT, 0.9, 0)}
    vectors = np.ones((1, 4), np.float32) / 2
    passages = (Passage(0, TEXT, 0, len(TEXT)),)
    tagging = Tagging(text.id, "ok", {"extradition": 0.9}, ("extradition",), evidence, "en", "m", passages, vectors)
    archive.record_taggings([tagging], now=NOW)
    return text.id


def test_later_articles_join_what_a_story_was_merged_into(tmp_path: Path) -> None:
    write_desk(tmp_path / "desk", sources={})
    (tmp_path / "desk" / "watchlist" / "sources").mkdir()
    desk = open_desk(tmp_path / "desk")
    with desk.open_archive(create=True) as archive:
        first = _report(archive, "north")
        archive.record_grouping([Placement(first, "s-away", "d-1", True)], [], now=NOW)
        other = _report(archive, "east")
        archive.record_grouping([Placement(other, "s-into", "d-2", True)], [], now=NOW)
        archive.merge_stories("s-into", "s-away", by="an editor", now=NOW)
        alerts = archive.counts()["alerts"]
        assert alerts == 0
        later = _report(archive, "south")
        group(desk, archive, now=lambda: NOW)
        placed = archive.article(later)
        assert placed is not None
        assert placed["story"] == "s-into"
        story = archive.story("s-away")
        assert story is not None
        assert (story["id"], story["articles"]) == ("s-into", 3)
