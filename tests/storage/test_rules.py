"""What is remembered of rules, what they are tried on, and alerts that are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from marsad.model import Placement
from storage.archive import open_archive

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)


@pytest.fixture
def queued(desk, now):
    """Queues an alert of ``rule``, changed as told."""

    def queue(key, rule="all", **fields):
        return desk.archive.record_grouping([], [replace(desk.alert(key, now=now), rule=rule, **fields)], now=now)

    return queue


def states(archive):
    return {life.alert.key: life.state for life in archive.alerts()}


def due(archive, now):
    return [life.alert.key for life in archive.claim_alerts(now=now, lease=LEASE, owner="sender", limit=99)]


def test_a03_a_rule_is_as_it_is_since_it_was_first_seen_so(url, desk, now):
    archive = desk.archive
    assert archive.remember_rules({"a": "1", "b": "1"}, now=now) == ["a", "b"]
    assert archive.remember_rules({"a": "1", "b": "2"}, now=now + HOUR) == ["b"]
    with open_archive(url) as later:
        assert later.remember_rules({"a": "1"}, now=now + 2 * HOUR) == []
        since = {name: memory.since for name, memory in later.rule_memories().items()}
    assert since == {"a": now, "b": now + HOUR}, "a rule that is left out for a while is not forgotten"


def test_a_refusal_holds_until_the_rule_is_changed(desk, now):
    desk.archive.remember_rules({"a": "1"}, now=now)
    desk.archive.refuse_rule("a", "too many")
    desk.archive.remember_rules({"a": "1"}, now=now)
    assert desk.archive.rule_memories()["a"].refused_why == "too many"
    desk.archive.remember_rules({"a": "2"}, now=now)
    assert desk.archive.rule_memories()["a"].refused_why == ""


def test_a04_what_a_held_rule_tells_is_kept_and_goes_out_when_it_is_released(desk, queued, now):
    queued("before")
    queued("other", rule="other")
    assert desk.archive.hold_rule("all", "a storm", now=now) == 1
    queued("after")
    queued("correction", kind="correction")
    assert states(desk.archive) == {
        "before": "held",
        "after": "held",
        "other": "pending",
        "correction": "pending",
    }, "what was told already must be put right"
    assert desk.archive.rule_memories()["all"].held_why == "a storm"
    assert due(desk.archive, now) == ["correction", "other"]
    assert desk.archive.release_rule("all", now=now + HOUR) == 2
    assert {"after", "before"} < set(due(desk.archive, now + HOUR))
    assert desk.archive.rule_memories()["all"].held_at is None


def test_a04_a_storm_is_held_in_the_transaction_that_queues_it(desk, queued, now):
    queued("before")
    alerts = [desk.alert(f"key-{n}") for n in range(3)]
    assert desk.archive.record_grouping([], alerts, hold={"all": "a storm"}, now=now) == 3
    assert set(states(desk.archive).values()) == {"held"}


def test_what_was_told_is_found_by_story_and_by_time(desk, queued, now):
    queued("a", story="s1", development="d1")
    queued("b", story="s1", development="d2", digest_at=now + HOUR, kind="update", thread="a")
    queued("c", story="s2", created_at=now - 99 * HOUR)
    found = desk.archive.told_of_stories(["s1", "s9"])
    assert [(told.key, told.development, told.at_once, told.kind) for told in found] == [
        ("a", "d1", True, "new"),
        ("b", "d2", False, "update"),
    ]
    assert {told.key for told in desk.archive.told_since(now - HOUR)} == {"a", "b"}


@pytest.fixture
def grouped(desk, entry, now):
    """Three articles of two developments, the third of the second's."""
    desk.poll(*[entry(n) for n in range(1, 4)])
    desk.fetch()
    desk.read()
    desk.tag("extradition")
    items = desk.archive.waiting_to_group(limit=9)
    places = [Placement(item.text.id, "s", f"d{min(n, 1)}", n < 2) for n, item in enumerate(items)]
    desk.archive.record_grouping(places, [], now=now)
    return items


def test_a_development_is_known_with_its_reports_in_order_and_when_it_began(desk, grouped, now):
    found = desk.archive.reports(["d1", "d0", "unheard"])
    assert set(found) == {"d0", "d1"}
    assert [item.text.id for item in found["d1"].earlier] == [item.text.id for item in grouped[1:]]
    assert found["d1"].began_at == now
    first = found["d0"].earlier[0]
    assert (first.text.text, first.evidence, first.outlet) == (
        grouped[0].text.text,
        grouped[0].evidence,
        grouped[0].outlet,
    )
    assert len(first.vectors) == 0


def test_rules_are_tried_on_what_was_grouped_since_a_time(desk, grouped, now):
    assert [item.text.id for item in desk.archive.grouped_since(now - HOUR)] == [item.text.id for item in grouped]
    latest = list(desk.archive.grouped_since(now - timedelta(minutes=1, seconds=30)))
    assert [item.text.id for item in latest] == [grouped[-1].text.id]
    assert latest[0].placement == Placement(grouped[-1].text.id, "s", "d1", False)
