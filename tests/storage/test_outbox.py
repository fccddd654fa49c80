"""The outbox: once queued, claimed by one, done when the channel said so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from marsad.model import Novelty, Try
from storage.archive import open_archive

HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)


@pytest.fixture
def queued(desk, now):
    """Queues alerts of these keys."""
    return lambda *keys: desk.archive.record_grouping([], [desk.alert(key) for key in keys], now=now)


def claim(archive, now, owner="sender", limit=99):
    return [life.alert.key for life in archive.claim_alerts(now=now, lease=LEASE, owner=owner, limit=limit)]


def state(archive, key):
    [life] = [life for life in archive.alerts() if life.alert.key == key]
    return life


def test_an_alert_comes_back_as_it_was_queued(desk, queued, now):
    queued("key")
    [life] = desk.archive.claim_alerts(now=now, lease=LEASE, owner="sender", limit=1)
    assert life.alert == desk.alert("key")
    assert (life.state, life.attempts) == ("sending", 1)


def test_everything_that_an_alert_says_comes_back(desk, now):
    first = desk.alert("first")
    later = replace(
        desk.alert("later"),
        kind="update",
        thread="first",
        novelty=(Novelty("number", "٤٢", "٤٢ موقوفًا"), Novelty("decision", "handed over", "He was handed over.")),
        names=("Riad Haddad",),
        other_outlets=3,
        languages=("ar", "fr"),
        frame="ar",
        overflow=True,
    )
    desk.archive.record_grouping([], [first, later], now=now)
    claim(desk.archive, now)
    desk.archive.record_delivery("first", now=now, receipt="1700000000.0001")
    assert state(desk.archive, "later").alert == replace(later, thread_receipt="1700000000.0001")


def test_each_try_is_kept_with_its_reason(desk, queued, now):
    queued("key")
    for hour in range(3):
        claim(desk.archive, now + hour * HOUR)
        again = now + (hour + 1) * HOUR
        desk.archive.record_delivery_failure("key", f"http-50{hour}", now=now + hour * HOUR, next_attempt_at=again)
    desk.archive.record_delivery("key", now=now + 3 * HOUR)
    desk.archive.record_delivery("key", now=now + 4 * HOUR)
    assert state(desk.archive, "key").tries == (
        *(Try(now + hour * HOUR, "failed", f"http-50{hour}") for hour in range(3)),
        Try(now + 3 * HOUR, "delivered", ""),
    )


def test_a26_a_sender_that_lost_its_claim_gives_nothing_back(desk, queued, now):
    queued("key")
    claim(desk.archive, now, owner="slow")
    claim(desk.archive, now + LEASE, owner="quick")
    desk.archive.postpone_alert("key", until=now + 9 * HOUR, owner="slow")
    assert state(desk.archive, "key").state == "sending"
    desk.archive.postpone_alert("key", until=now + 9 * HOUR, owner="quick")
    assert state(desk.archive, "key").state == "pending"


def test_a01_what_was_delivered_is_never_due_again(url, desk, queued, now):
    queued("a", "b", "c")
    for key in claim(desk.archive, now):
        desk.archive.record_delivery(key, now=now)
    with open_archive(url) as later:
        assert queued("a", "b", "c") == 0
        assert claim(later, now + 999 * HOUR) == []
        assert {life.delivered_at for life in later.alerts(state="delivered")} == {now}


def test_a05_an_alert_is_delivered_only_when_the_channel_said_so(desk, queued, now):
    queued("key")
    for attempt in (1, 2):
        assert claim(desk.archive, now) == ["key"]
        desk.archive.record_delivery_failure("key", "http-500", now=now, next_attempt_at=now + HOUR)
        life = state(desk.archive, "key")
        assert (life.state, life.attempts, life.error) == ("pending", attempt, "http-500")
        assert claim(desk.archive, now) == []
        now += HOUR
    assert claim(desk.archive, now) == ["key"]
    desk.archive.record_delivery("key", now=now)
    assert (state(desk.archive, "key").state, state(desk.archive, "key").error) == ("delivered", "")


def test_a05_a_dead_alert_is_kept_shown_and_can_be_tried_again(desk, queued, now):
    queued("key-1", "key-2")
    claim(desk.archive, now)
    desk.archive.record_delivery_failure("key-1", "no such channel", now=now, next_attempt_at=None)
    assert [life.alert.key for life in desk.archive.alerts(state="dead")] == ["key-1"]
    assert claim(desk.archive, now + 9 * HOUR) == ["key-2"]
    assert desk.archive.retry_alert("key-1", now=now) is True
    assert claim(desk.archive, now) == ["key-1"]


def test_a06_a_claim_whose_sender_died_is_due_again_with_the_same_key_when_its_lease_ends(desk, queued, now):
    queued("key")
    assert claim(desk.archive, now) == ["key"]
    assert claim(desk.archive, now + LEASE / 2) == []
    assert claim(desk.archive, now + LEASE, owner="another") == ["key"]
    assert state(desk.archive, "key").attempts == 2


def test_a06_whoever_holds_the_lock_frees_the_claims_of_the_dead(desk, queued, now):
    queued("a", "b")
    claim(desk.archive, now)
    assert desk.archive.release_claims() == 2
    assert claim(desk.archive, now) == ["a", "b"]


def test_a_late_sender_cannot_undo_what_another_one_did(desk, queued, now):
    queued("key", "other")
    claim(desk.archive, now, owner="slow")
    claim(desk.archive, now + LEASE, owner="quick")
    desk.archive.record_delivery_failure("other", "late", now=now, next_attempt_at=None, owner="slow")
    assert state(desk.archive, "other").state == "sending"
    desk.archive.record_delivery("key", now=now)
    desk.archive.record_delivery_failure("key", "late", now=now, next_attempt_at=now)
    assert state(desk.archive, "key").state == "delivered"


def test_many_senders_at_once_claim_each_alert_once(url, desk, now):
    keys = [f"key-{n:03}" for n in range(50)]
    desk.archive.record_grouping([], [desk.alert(key) for key in keys], now=now)

    def sender(name):
        with open_archive(url) as archive:
            claimed = []
            while batch := claim(archive, now, owner=name, limit=3):
                claimed += batch
            return claimed

    with ThreadPoolExecutor(4) as pool:
        claimed = [key for keys in pool.map(sender, "abcd") for key in keys]
    assert sorted(claimed) == keys


def test_an_alert_for_a_digest_is_due_with_it(desk, now):
    alert = replace(desk.alert("key"), digest_at=now + HOUR)
    desk.archive.record_grouping([], [alert], now=now)
    assert claim(desk.archive, now) == []
    [life] = desk.archive.claim_alerts(now=now + HOUR, lease=LEASE, owner="sender", limit=9)
    assert life.alert == alert


def test_an_alert_given_back_untried_has_had_no_attempt(desk, queued, now):
    queued("key")
    claim(desk.archive, now)
    desk.archive.postpone_alert("key", until=now + HOUR)
    assert claim(desk.archive, now) == []
    assert claim(desk.archive, now + HOUR) == ["key"]
    assert state(desk.archive, "key").attempts == 1


@pytest.mark.parametrize(
    ("beginning", "found"), [("abc-1", True), ("abc", False), ("abc-12", True), ("", False), ("x", False), ("%", False)]
)
def test_an_alert_is_named_by_a_unique_beginning_of_its_key(desk, queued, now, beginning, found):
    queued("abc-12", "abd-2", "abc_2")
    assert desk.archive.retry_alert(beginning, now=now) is found


def test_a_delivered_alert_is_not_tried_again(desk, queued, now):
    queued("key")
    desk.archive.record_delivery("key", now=now)
    assert desk.archive.retry_alert("key", now=now) is False


def test_alerts_are_listed_newest_first(desk, now):
    for n in range(5):
        desk.archive.record_grouping([], [desk.alert(f"key-{n}", now=now + n * HOUR)], now=now)
    assert [life.alert.key for life in desk.archive.alerts(limit=3)] == ["key-4", "key-3", "key-2"]
    assert [life.state for life in desk.archive.alerts(state="pending", limit=9)] == ["pending"] * 5
