"""Who is told, over batches and passes: what the archive remembers goes into what is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from alerts.channel import load_channels
from alerts.decide import Plan
from flows.desk import Desk
from flows.rules import plan, standing
from flows.stages.telling import Telling
from marsad.model import (
    Alert,
    Entry,
    Evidence,
    GroupItem,
    Passage,
    Placement,
    Poll,
    Source,
    Tagging,
    Topic,
)
from marsad.rules import Rule
from marsad.settings import AlertSettings, Schedules, Settings
from marsad.watchlist import Watchlist
from storage.archive import Archive

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVERYONE = Rule(name="all", channel="mail", recipients=("a@reader.example",))

SETTINGS = AlertSettings()


class Press:
    """Brings articles into the archive, up to where they wait to be grouped."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.count = 0

    def report(self, number: int = 1, *, outlet: str = "north", now: datetime = NOW) -> list[GroupItem]:
        """``number`` new articles of one outlet."""
        first, self.count = self.count, self.count + number
        entries = tuple(
            Entry(outlet, f"guid-{n}", None, f"Headline {n}", f"The court heard case {n}.", published=now)
            for n in range(first, self.count)
        )
        source = Source(outlet, "feed", f"https://{outlet}.example/rss", title=outlet.title())
        self.archive.record_poll(
            source, Poll(outlet, "ok", entries=entries), now=now, next_due_at=now, baseline_since=now - HOUR
        )
        taggings = [_tagging(text.id) for text in self.archive.waiting_texts(limit=1000)]
        self.archive.record_taggings(taggings, now=now)
        return self.archive.waiting_to_group(limit=1000)


def _tagging(id: str) -> Tagging:
    evidence = {"extradition": Evidence("The court heard the case.", 0.9, 0)}
    vectors = np.ones((1, 4), np.float32) / 2
    passages = (Passage(0, "x", 0, 1),)
    return Tagging(id, "ok", {"extradition": 0.9}, ("extradition",), evidence, "en", "m", passages, vectors)


@pytest.fixture
def press(archive: Archive) -> Press:
    return Press(archive)


Tell = Callable[..., list[Alert]]


@pytest.fixture
def tell(archive: Archive) -> Tell:
    """One pass of the grouping stage's deciding half, as the stage does it; ``development`` is that of every item, or
    "" for one of its own each."""

    def one(
        items: list[GroupItem],
        *rules: Rule,
        development: str = "",
        story: str = "",
        now: datetime = NOW,
        settings: AlertSettings = SETTINGS,
        **placed: Any,
    ) -> list[Alert]:
        telling = Telling(archive, Plan(rules or (EVERYONE,), Schedules()), settings)
        places = [
            Placement(item.text.id, story or f"s-{item.text.id}", development or f"d-{item.text.id}", True, **placed)
            for item in items
        ]
        alerts = telling.decide(list(zip(items, places, strict=True)), now=now)
        archive.record_grouping(places, alerts, hold=telling.storms(now=now), now=now)
        return alerts

    return one


def states(archive: Archive) -> list[str]:
    return [life.state for life in archive.alerts(limit=1000)]


def test_a01_the_same_development_in_a_later_pass_is_told_to_nobody_again(press: Press, tell: Tell) -> None:
    assert len(tell(press.report(), development="d")) == 1
    assert tell(press.report(outlet="south"), development="d") == []


def test_outlets_are_counted_over_passes(press: Press, tell: Tell) -> None:
    three = replace_rule(min_outlets=3)
    told = [len(tell(press.report(outlet=outlet), three, development="d")) for outlet in ("a", "b", "b", "c", "d")]
    assert told == [0, 0, 0, 1, 0]


def test_outlets_are_counted_within_a_batch(press: Press, tell: Tell) -> None:
    items = [item for outlet in ("a", "b", "c") for item in press.report(outlet=outlet) if item.source == outlet]
    [alert] = tell(items, replace_rule(min_outlets=2), development="d")
    assert alert.other_outlets == 1


def test_a_later_pass_finds_the_thread(press: Press, tell: Tell) -> None:
    [first] = tell(press.report(), story="s", development="d1")
    [second] = tell(press.report(), story="s", development="d2")
    assert (second.kind, second.thread) == ("update", first.key)


def test_a_correction_reaches_who_was_told_in_an_earlier_pass(press: Press, tell: Tell) -> None:
    [first] = tell(press.report(), story="s", development="d1")
    other = replace_rule(name="chat", channel="chat", recipients=())
    correction, news = tell(press.report(), other, story="s", development="d1", correction="It was 36.")
    assert (correction.kind, correction.channel, correction.thread) == ("correction", "mail", first.key)
    assert (news.kind, news.channel) == ("new", "chat")


def test_a_cap_counts_what_earlier_passes_told(press: Press, tell: Tell, archive: Archive) -> None:
    capped = replace_rule(per_hour=5)
    alerts = [*tell(press.report(3), capped), *tell(press.report(4), capped)]
    assert [alert.overflow for alert in alerts] == [False] * 5 + [True] * 2
    assert not tell(press.report(), capped, now=NOW + HOUR)[0].overflow
    assert len(states(archive)) == 8, "nothing is dropped"


def test_a14_what_a_batch_tells_goes_out_in_its_order(press: Press, tell: Tell, archive: Archive) -> None:
    many = [replace(item, text=replace(item.text, title=f"Thing {n}")) for n, item in enumerate(press.report(20))]
    made = tell(many)
    claimed = archive.claim_alerts(now=NOW, lease=HOUR, owner="sender", limit=100)
    assert [life.alert.headline for life in claimed] == [alert.headline for alert in made]
    assert [alert.headline for alert in made] == [f"Thing {n}" for n in range(20)]


def test_a04_a_storm_is_held_whole_and_nothing_of_it_is_lost(press: Press, tell: Tell, archive: Archive) -> None:
    settings = AlertSettings(storm=50)
    tell(press.report(10), settings=settings)
    tell(press.report(80), settings=settings)
    tell(press.report(5), replace_rule(name="other"), settings=settings)
    assert states(archive).count("held") == 90
    assert states(archive).count("pending") == 5
    archive.release_rule("all", now=NOW)
    claimed = archive.claim_alerts(now=NOW, lease=HOUR, owner="sender", limit=1000)
    assert len(claimed) == 95
    assert sum(life.alert.digest_at is not None for life in claimed) == 90, "many in a message"
    tell(press.report(5, now=NOW + 2 * HOUR), settings=settings, now=NOW + 2 * HOUR)
    assert states(archive).count("held") == 0, "after its release a rule tells again"


def test_many_recipients_are_no_storm(press: Press, tell: Tell, archive: Archive) -> None:
    many = replace_rule(recipients=tuple(f"r{n}@reader.example" for n in range(60)))
    tell(press.report(2), many)
    assert set(states(archive)) == {"pending"}


# ---------------------------------------------------------------- rules that are new


@pytest.fixture
def desk_of(archive: Archive) -> Callable[..., Desk]:
    """A desk with these rules and settings of alerts."""

    def make(*rules: Rule, **settings: Any) -> Desk:
        mail = {"kind": "email", "host": "mail.example", "sender": "marsad@desk.example"}
        made = Settings(rules=rules, alerts=AlertSettings(**settings), channels={"mail": mail})
        return Desk(None, made, Watchlist((), ()), load_channels({"mail": mail}))

    return make


def test_a03_a_rule_added_later_is_silent_on_what_was_there(
    press: Press, tell: Tell, archive: Archive, desk_of: Callable[..., Desk]
) -> None:
    assert plan(desk_of(EVERYONE), archive, now=NOW).since == {"all": NOW}
    tell(press.report(), development="d")
    second = replace_rule(name="second", recipients=("b@reader.example",))
    later = plan(desk_of(EVERYONE, second), archive, now=NOW + HOUR)
    assert later.since == {"all": NOW, "second": NOW + HOUR}
    telling = Telling(archive, later, AlertSettings())
    [item] = press.report(outlet="south", now=NOW + HOUR)
    known, fresh = (Placement(item.text.id, "s", id, False) for id in ("d", "fresh"))
    assert telling.decide([(item, known)], now=NOW + HOUR) == []
    told = telling.decide([(item, fresh)], now=NOW + HOUR)
    assert sorted(alert.rule for alert in told) == ["all", "second"]


def test_a_new_rule_that_would_fire_too_often_is_refused_until_forced(
    press: Press, tell: Tell, archive: Archive, desk_of: Callable[..., Desk]
) -> None:
    assert plan(desk_of(EVERYONE, most_per_day=5), archive, now=NOW).rules == (EVERYONE,), "the archive is empty"
    tell(press.report(20))
    wide = replace_rule(name="wide")
    desk = desk_of(EVERYONE, wide, most_per_day=5)
    assert plan(desk, archive, now=NOW + HOUR).rules == (EVERYONE,)
    [stopped] = standing(desk, archive)
    assert (stopped.rule, "20 times a day" in stopped.why) == ("wide", True)
    forced = replace_rule(name="wide", force=True)
    assert forced in plan(desk_of(EVERYONE, forced, most_per_day=5), archive, now=NOW + HOUR).rules
    assert standing(desk_of(EVERYONE, forced), archive) == []


def test_a_reason_calls_topics_what_the_watchlist_calls_them(
    press: Press, archive: Archive, desk_of: Callable[..., Desk]
) -> None:
    topic = Topic("extradition", {"ar": "تسليم المطلوبين"}, {})
    desk = replace(desk_of(replace_rule(frame="ar")), watchlist=Watchlist((), (topic,)))
    [item] = press.report()
    telling = Telling(archive, plan(desk, archive, now=NOW), SETTINGS)
    [alert] = telling.decide([(item, Placement(item.text.id, "s", "d", True))], now=NOW)
    assert "تسليم المطلوبين (0.90)" in alert.because


def test_a27_a_memory_that_is_new_while_the_archive_is_not_is_told_and_nothing_is_repeated(
    press: Press, tell: Tell, archive: Archive, desk_of: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    archive.record_grouping([Placement(press.report()[0].text.id, "s", "d", True)], [], now=NOW)
    later = plan(desk_of(EVERYONE), archive, now=NOW + HOUR)
    assert "memory of rules is new" in caplog.text
    telling = Telling(archive, later, AlertSettings())
    items = press.report(outlet="south", now=NOW + HOUR)
    assert telling.decide([(items[0], Placement(items[0].text.id, "s", "d", False))], now=NOW + HOUR) == []


def replace_rule(**fields: Any) -> Rule:
    return EVERYONE.model_copy(update=fields)
