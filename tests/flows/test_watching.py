"""Those who keep a desk are told when something ails a source, once, and once when that is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from flows.desk import Desk
from flows.operator import tell_operators
from flows.stages import watch
from marsad.model import Entry, Poll, Source
from marsad.settings import OperatorSettings
from query.demo.receivers import SlackDesk
from storage.archive import Archive

NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CHAT = OperatorSettings(channels=("chat",))


@dataclass
class Watched:
    """A desk whose sources are looked at as a test says, and whose operators read the chat."""

    desk: Desk
    archive: Archive
    chat: SlackDesk

    def look(self, source: Source, at: datetime, status: str = "ok", reason: str = "", *, new: int = 0) -> None:
        """A look at a source that shows so many new entries, dated as it."""
        entries = tuple(
            Entry(source.name, f"{at}-{n}", f"https://{source.name}.example/{at.timestamp():.0f}-{n}", published=at)
            for n in range(new)
        )
        poll = Poll(source.name, status, reason, entries)  # type: ignore[arg-type]
        self.archive.record_poll(source, poll, now=at, next_due_at=at, baseline_since=at - HOUR)

    def each(self, at: datetime, status: str = "ok", reason: str = "", *, new: int = 0) -> None:
        for source in self.desk.watchlist.sources:
            self.look(source, at, status, reason, new=new)

    def watch(self, at: datetime) -> None:
        """What a pass does after its looks."""
        watch(self.desk, self.archive, now=lambda: at)
        tell_operators(self.desk, self.archive, now=at)

    @property
    def told(self) -> list[str]:
        return [str(post) for post in self.chat.posts]


@pytest.fixture
def watched(archive: Archive, desk_of: Callable[..., Desk], chat: SlackDesk) -> Callable[..., Watched]:
    def make(*names: str, kind: str = "feed", operator: OperatorSettings = CHAT) -> Watched:
        sources = [Source(name, kind, f"https://{name}.example/rss") for name in names]
        return Watched(desk_of(sources=sources, operator=operator), archive, chat)

    return make


def test_f57_a_brief_outage_is_no_news_and_a_day_of_it_is_told_once_and_once_when_it_is_over(
    watched: Callable[..., Watched],
) -> None:
    desk = watched("north", "south")
    [north, south] = desk.desk.watchlist.sources
    for minute in range(0, 60, 5):
        at = NOW + minute * MINUTE
        failing = 10 <= minute <= 15
        desk.look(north, at, *(("failed", "http-500") if failing else ("ok", "")), new=0 if failing else 1)
        desk.watch(at)
    assert desk.told == []
    for hour in range(1, 26):
        at = NOW + hour * HOUR
        desk.look(north, at, "failed", "http-500")
        desk.look(south, at, "unchanged")
        desk.watch(at)
    [told] = desk.told
    assert "north fails since 2026-07-14 13:00 UTC: 25 looks in a row were in vain (25 × http-500)" in told
    assert "it last answered on 2026-07-14 12:55 UTC" in told
    assert "watchlist/sources/north.toml" in told
    for hour in range(26, 30):
        desk.look(north, NOW + hour * HOUR, new=1)
        desk.watch(NOW + hour * HOUR)
    [_, over] = desk.told
    assert "north is well again since 2026-07-15 14:00 UTC" in over


def test_f26_a_source_that_answers_and_has_nothing_new_for_far_longer_than_it_used_to_is_told_as_silent(
    watched: Callable[..., Watched],
) -> None:
    desk = watched("north")
    [north] = desk.desk.watchlist.sources
    for day in range(14):
        for hour in range(8, 20):
            desk.look(north, NOW + day * DAY + hour * HOUR, new=1)
    last = NOW + 13 * DAY + 19 * HOUR
    for days in range(1, 8):
        desk.look(north, last + days * DAY, "unchanged")
        desk.watch(last + days * DAY)
    [told] = desk.told
    assert "north is silent since 2026-07-28 07:00 UTC" in told
    assert "it has something new every" in told
    desk.look(north, last + 8 * DAY, new=3)
    desk.watch(last + 8 * DAY)
    desk.watch(last + 8 * DAY + HOUR)
    assert "north is well again" in desk.told[-1]
    assert len(desk.told) == 2


def test_f25_a_source_that_turns_us_away_is_told_as_such(watched: Callable[..., Watched]) -> None:
    desk = watched("north")
    desk.each(NOW, new=2)
    for hour in (1, 9, 17, 26):
        desk.each(NOW + hour * HOUR, "blocked", "challenge")
        desk.watch(NOW + hour * HOUR)
    [told] = desk.told
    assert "north turns us away since" in told
    assert "4 × challenge" in told


def test_a_listing_in_which_nothing_is_found_any_more_is_told_as_another_layout(
    watched: Callable[..., Watched],
) -> None:
    desk = watched("north", kind="listing")
    desk.each(NOW, new=9)
    for hour in (1, 9, 17, 26):
        desk.each(NOW + hour * HOUR, "not-a-feed", "no-entries-in-it")
        desk.watch(NOW + hour * HOUR)
    assert ["north looks otherwise than before since" in told for told in desk.told] == [True]


def test_when_the_whole_network_is_down_that_is_one_line_and_not_one_for_each_source(
    watched: Callable[..., Watched],
) -> None:
    desk = watched(*(f"source-{number}" for number in range(64)))
    desk.each(NOW, new=1)
    for hour in range(1, 30):
        desk.each(NOW + hour * HOUR, "failed", "dns")
        desk.watch(NOW + hour * HOUR)
    [told] = desk.told
    assert "64 of 64 sources cannot be reached (64 × dns)" in told
    assert "source-7" not in told
    for number, source in enumerate(desk.desk.watchlist.sources):
        at = NOW + (30 + number % 3) * HOUR
        desk.look(source, at, new=1)
    for hour in (30, 31, 32, 33):
        desk.watch(NOW + hour * HOUR)
    [_, over] = desk.told
    assert "The sources can be reached again" in over


def test_many_sources_with_one_trouble_share_a_line(watched: Callable[..., Watched]) -> None:
    desk = watched(*(f"source-{number:02}" for number in range(20)))
    desk.each(NOW, new=1)
    for hour in (1, 9, 17, 26):
        desk.each(NOW + hour * HOUR, "failed", "http-403")
        desk.watch(NOW + hour * HOUR)
    [told] = desk.told
    assert "20 sources turn us away, the first since 2026-07-14 13:00 UTC: source-00, source-01" in told
    assert "and 8 more. See: marsad coverage" in told


def test_without_operators_troubles_are_kept_all_the_same(watched: Callable[..., Watched]) -> None:
    desk = watched("north", operator=OperatorSettings(patience_hours=2))
    desk.each(NOW, new=1)
    for hour in (1, 2, 4):
        desk.each(NOW + hour * HOUR, "failed", "http-500")
        desk.watch(NOW + hour * HOUR)
    assert [(trouble.source, trouble.kind) for trouble in desk.archive.standing_troubles()] == [("north", "failing")]
    assert desk.told == []


def test_what_ended_before_it_could_be_told_is_not_told_and_neither_is_what_is_no_longer_watched(
    watched: Callable[..., Watched], desk_of: Callable[..., Desk]
) -> None:
    desk = watched("north", "south", operator=OperatorSettings(patience_hours=0))
    for hour in range(3):
        desk.each(NOW + hour * HOUR, "failed", "http-500")
    desk.watch(NOW + 3 * HOUR)
    north = desk.desk.watchlist.sources[0]
    desk.look(north, NOW + 4 * HOUR, new=1)
    desk.watch(NOW + 4 * HOUR)
    later = Watched(desk_of(sources=[north], operator=CHAT), desk.archive, desk.chat)
    later.watch(NOW + 5 * HOUR)
    assert later.told == []
    assert later.archive.standing_troubles() == []
