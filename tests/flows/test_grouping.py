"""The grouping stage: what persons decided of stories holds, and what an edit brings is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from alerts.channel import load_channels
from classifiers.names import NameFinder
from flows.desk import Desk, open_desk
from flows.stages.grouping import group
from marsad.model import Alert, Entry, Evidence, Passage, Placement, Poll, Source, Tagging, WatchName
from marsad.rules import Rule
from marsad.settings import Settings
from marsad.watchlist import Watchlist
from query.newdesk import write_desk
from storage.archive import Archive

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
TEXT = "The harbour court sentenced the captain of the sunken ferry to nine years in prison on Tuesday, a clerk said."


def _report(
    archive: Archive, outlet: str, text: str = TEXT, *, now: datetime = NOW, names: NameFinder | None = None
) -> str:
    """The same report by an outlet, or an edit of it, up to where it waits to be grouped; its id."""
    entry = Entry(outlet, "guid", None, "Captain of sunken ferry sentenced", text, published=NOW, updated=now)
    source = Source(outlet, "feed", f"https://{outlet}.example/rss", title=outlet.title())
    poll = Poll(outlet, "ok", entries=(entry,))
    archive.record_poll(source, poll, now=now, next_due_at=now, baseline_since=NOW - timedelta(hours=1))
    [waiting] = archive.waiting_texts(limit=9)
    evidence = {"extradition": Evidence(text, 0.9, 0)}
    vectors = np.ones((1, 4), np.float32) / 2
    passages = (Passage(0, text, 0, len(text)),)
    tagging = Tagging(waiting.id, "ok", {"extradition": 0.9}, ("extradition",), evidence, "en", "m", passages, vectors)
    found = names.find(text) if names else ()
    archive.record_taggings([replace(tagging, names=found)], now=now)
    return waiting.id


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


@pytest.fixture
def desk() -> Desk:
    """A desk with one reader, who is told of everything."""
    mail = {"kind": "email", "host": "mail.example", "sender": "marsad@desk.example"}
    everything = Rule(name="all", channel="mail", recipients=("a@reader.example",))
    settings = Settings(rules=(everything,), channels={"mail": mail})
    return Desk(None, settings, Watchlist((), ()), load_channels({"mail": mail}))


def _told(archive: Archive) -> list[Alert]:
    return sorted((life.alert for life in archive.alerts()), key=lambda alert: alert.created_at)


def test_an_edit_with_something_new_is_told_as_an_update_and_other_edits_are_not(desk: Desk, archive: Archive) -> None:
    _report(archive, "north")
    group(desk, archive, now=lambda: NOW)
    added = f"{TEXT} Two officers of the port, aged 51 and 38, were sentenced with him."
    for hours, text in enumerate((f"{TEXT} A clerk read it.", added, f"{added} A clerk read it out."), 1):
        now = NOW + timedelta(hours=hours)
        _report(archive, "north", text, now=now)
        group(desk, archive, now=lambda now=now: now)
    first, update = _told(archive)
    assert (first.kind, update.kind, update.thread) == ("new", "update", first.key)
    assert {new.text for new in update.novelty} == {"51", "38"}
    story = archive.story(first.story)
    assert story is not None
    assert len(story["developments"]) == 2


def test_a_correction_at_the_foot_of_an_edit_is_told_once_to_whoever_heard(desk: Desk, archive: Archive) -> None:
    _report(archive, "north")
    group(desk, archive, now=lambda: NOW)
    corrected = f"{TEXT.replace('nine', 'four')}\n\nCorrection: the sentence is four years, not nine."
    for hours, text in enumerate((corrected, f"{corrected}\n\nA clerk read it out."), 1):
        now = NOW + timedelta(hours=hours)
        _report(archive, "north", text, now=now)
        group(desk, archive, now=lambda now=now: now)
    first, correction = _told(archive)
    assert (correction.kind, correction.thread) == ("correction", first.key)
    assert correction.novelty[0].text == "Correction: the sentence is four years, not nine."


def test_of_a_muted_story_nobody_is_told_while_it_goes_on(desk: Desk, archive: Archive) -> None:
    _report(archive, "north")
    group(desk, archive, now=lambda: NOW)
    [told] = _told(archive)
    archive.give_attention(told.story, "mute", by="an editor", now=NOW)
    later = NOW + timedelta(hours=1)
    _report(archive, "north", f"{TEXT} Two officers of the port, aged 51 and 38, were sentenced with him.", now=later)
    group(desk, archive, now=lambda: later)
    story = archive.story(told.story)
    assert story is not None
    assert len(story["developments"]) == 2
    assert _told(archive) == [told]


def test_a_rule_for_a_watch_name_in_english_tells_of_an_arabic_report(archive: Archive) -> None:
    prison = WatchName("roumieh-prison", "place", {"en": "Roumieh prison", "ar": "سجن رومية"})
    mail = {"kind": "email", "host": "mail.example", "sender": "marsad@desk.example"}
    wanted = Rule(name="prison", channel="mail", recipients=("a@reader.example",), names=("Roumieh prison",))
    settings = Settings(rules=(wanted,), channels={"mail": mail})
    desk = Desk(None, settings, Watchlist((), (), (prison,)), load_channels({"mail": mail}))
    _report(archive, "north", "أضرب نزلاء سجن رومية المركزي عن الطعام.", names=desk.name_finder())
    _report(archive, "south", "أضرب نزلاء سجن آخر عن الطعام منذ يومين.", names=desk.name_finder())
    group(desk, archive, now=lambda: NOW)
    [alert] = _told(archive)
    assert alert.names == ("Roumieh prison",)
    assert "Roumieh prison" in alert.because
