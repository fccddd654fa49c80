"""Delivery: at least once, marked only after the channel's yes, and one failure never in the way of the others.

Every test runs on an outbox in memory and on the archive's own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.outbox import BATCH, LONGEST_SEND, LONGEST_WISH, DeliveryCounts, deliver, next_attempt
from marsad.errors import DeliveryError
from marsad.model import Alert, AlertLife

MINUTE = timedelta(minutes=1)
MakeAlert = Callable[..., Alert]


class Killed(BaseException):
    """The process ends here."""


class FakeChannel:
    """Fails as told: ``failures`` has errors by alert key, given in turn; the rest is accepted."""

    per_message = 3

    def __init__(self, clock: Any, **failures: Sequence[BaseException]) -> None:
        self.clock = clock
        self.failures = {key: list(errors) for key, errors in failures.items()}
        self.tried: list[list[str]] = []
        self.accepted: list[str] = []
        self.receipts: list[str] = []
        self.takes = timedelta()

    def send(self, alerts: Sequence[Alert], *, now: datetime) -> str:
        self.tried.append([alert.key for alert in alerts])
        self.clock.time += self.takes
        for key in (alerts[0].key, "all"):
            if self.failures.get(key):
                raise self.failures[key].pop(0)
        self.accepted += [alert.key for alert in alerts]
        self.receipts += [alert.thread_receipt for alert in alerts]
        return f"message {len(self.accepted)}"


def states(outbox: Any) -> dict[str, str]:
    return {life.alert.key: life.state for life in outbox.alerts()}


def only(outbox: Any) -> AlertLife:
    (life,) = outbox.alerts()
    return life


@pytest.fixture
def run(outbox: Any, clock: Any) -> Callable[..., DeliveryCounts]:
    """One pass of delivery."""

    def one(attempts: int = 7, **channels: FakeChannel) -> DeliveryCounts:
        return deliver(outbox, channels, now=clock, owner="test", attempts=attempts, wait=clock.wait)

    return one


Run = Callable[..., DeliveryCounts]


def test_what_is_due_is_sent_once_and_then_never_again(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "alerts")
    outbox.queue([make_alert(number) for number in range(BATCH + 20)], now=clock())
    channel = FakeChannel(clock)
    assert run(mail=channel) == DeliveryCounts(delivered=BATCH + 20)
    assert channel.accepted == [make_alert(number).key for number in range(BATCH + 20)]
    assert len(caplog.records) == BATCH + 20
    clock.time += timedelta(days=30)
    assert run(mail=channel) == DeliveryCounts()
    assert len(channel.tried) == BATCH + 20


def test_a01_after_a_restart_nothing_that_was_told_is_told_again(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alerts = [make_alert(number) for number in range(3)]
    outbox.queue(alerts, now=clock())
    run(mail=FakeChannel(clock))
    outbox.release_claims()
    assert outbox.queue(alerts, now=clock()) == 0
    assert run(mail=FakeChannel(clock)) == DeliveryCounts()


def test_a05_an_alert_is_delivered_only_when_the_channel_says_so_and_tried_again_until_then(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert, caplog: pytest.LogCaptureFixture
) -> None:
    alert = make_alert()
    outbox.queue([alert], now=clock())
    channel = FakeChannel(clock, **{alert.key: [DeliveryError("500"), DeliveryError("500 again")]})
    assert run(mail=channel) == DeliveryCounts(failed=1)
    assert (only(outbox).state, only(outbox).attempts, only(outbox).error) == ("pending", 1, "500")
    assert only(outbox).next_attempt_at == clock() + MINUTE
    assert run(mail=channel) == DeliveryCounts(), "not before its time"
    clock.time += MINUTE
    assert run(mail=channel) == DeliveryCounts(failed=1)
    assert only(outbox).next_attempt_at == clock() + 10 * MINUTE
    clock.time += 10 * MINUTE
    assert run(mail=channel) == DeliveryCounts(delivered=1)
    assert (only(outbox).state, only(outbox).delivered_at, only(outbox).error) == ("delivered", clock(), "")
    assert sum(record.levelno == logging.WARNING for record in caplog.records if record.name == "alerts.outbox") == 2


def test_a05_after_seven_tries_in_two_days_an_alert_is_dead_and_can_be_retried_by_hand(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alert = make_alert()
    outbox.queue([alert], now=clock())
    began = clock()
    channel = FakeChannel(clock, **{alert.key: [DeliveryError("down")] * 7})
    while only(outbox).state != "dead":
        run(mail=channel)
        clock.time = only(outbox).next_attempt_at or clock.time
    assert len(channel.tried) == 7
    assert timedelta(days=2) <= clock() - began <= timedelta(days=2, hours=1)
    assert only(outbox).error == "down"
    clock.time += timedelta(days=9)
    assert run(mail=channel) == DeliveryCounts(), "the dead stay dead until a person says otherwise"
    assert outbox.retry_alert(alert.key, now=clock())
    channel.failures[alert.key] = [DeliveryError("still down")]
    assert run(mail=channel) == DeliveryCounts(failed=1), "with all its tries"
    clock.time += MINUTE
    assert run(mail=channel) == DeliveryCounts(delivered=1)


def test_a05_an_error_that_no_second_try_mends_is_dead_at_once_and_stops_nothing(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    bad, good = make_alert(0), make_alert(1)
    outbox.queue([bad, good], now=clock())
    channel = FakeChannel(clock, **{bad.key: [DeliveryError("550 no such user", permanent=True)]})
    assert run(mail=channel) == DeliveryCounts(delivered=1, dead=1)
    assert states(outbox) == {bad.key: "dead", good.key: "delivered"}


def test_a18_alerts_that_fail_never_stop_the_others(run: Run, outbox: Any, clock: Any, make_alert: MakeAlert) -> None:
    alerts = [make_alert(number) for number in range(60)]
    outbox.queue(alerts, now=clock())
    failing = {alert.key: [DeliveryError("450 mailbox busy")] for alert in alerts[::2]}
    assert run(mail=FakeChannel(clock, **failing)) == DeliveryCounts(delivered=30, failed=30)


def test_a06_killed_after_claiming_and_before_sending_the_alert_goes_out_later(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alert = make_alert()
    outbox.queue([alert], now=clock())
    with pytest.raises(Killed):
        run(mail=FakeChannel(clock, **{alert.key: [Killed()]}))
    assert only(outbox).state == "sending"
    channel = FakeChannel(clock)
    assert run(mail=channel) == DeliveryCounts(), "the claim holds while its sender might live"
    clock.time += timedelta(hours=1)
    assert run(mail=channel) == DeliveryCounts(delivered=1)
    assert channel.accepted == [alert.key]


def test_a06_what_killed_senders_held_has_all_its_tries_left(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alerts = [make_alert(number) for number in range(3)]
    outbox.queue(alerts, now=clock())
    for _ in range(9):
        with pytest.raises(Killed):
            run(mail=FakeChannel(clock, **{alerts[0].key: [Killed()]}))
        outbox.release_claims()
    failing = FakeChannel(clock, **{alert.key: [DeliveryError("500")] for alert in alerts})
    assert run(mail=failing) == DeliveryCounts(failed=3)
    assert {life.next_attempt_at for life in outbox.alerts()} == {clock() + MINUTE}


def test_a06_killed_between_the_channels_yes_and_the_commit_only_that_alert_repeats_with_its_key(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch
) -> None:
    alerts = [make_alert(number) for number in range(5)]
    outbox.queue(alerts, now=clock())
    channel = FakeChannel(clock)
    record = outbox.record_delivery

    def die_at_the_third(*keys: str, **more: Any) -> None:
        if alerts[2].key in keys:
            raise Killed
        record(*keys, **more)

    with monkeypatch.context() as dying:
        dying.setattr(outbox, "record_delivery", die_at_the_third, raising=False)
        with pytest.raises(Killed):
            run(mail=channel)
    outbox.release_claims()  # what the next holder of the desk's lock does
    assert run(mail=channel) == DeliveryCounts(delivered=3)
    twice = [key for key in set(channel.accepted) if channel.accepted.count(key) > 1]
    assert twice == [alerts[2].key]
    assert set(states(outbox).values()) == {"delivered"}


def test_an_update_told_in_the_same_pass_knows_the_message_that_it_answers(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    first = make_alert(0)
    outbox.queue([first, make_alert(1), make_alert(2, kind="update", thread=first.key)], now=clock())
    channel = FakeChannel(clock)
    run(mail=channel)
    assert channel.receipts == ["", "", "message 1"]


def test_a06_a_digest_is_recorded_whole_or_not_at_all(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.queue([make_alert(number, digest_at=clock()) for number in range(5)], now=clock())
    channel, record = FakeChannel(clock), outbox.record_delivery

    def die_at_the_second(*keys: str, **more: Any) -> None:
        if make_alert(3).key in keys:
            raise Killed
        record(*keys, **more)

    with monkeypatch.context() as dying:
        dying.setattr(outbox, "record_delivery", die_at_the_second, raising=False)
        with pytest.raises(Killed):
            run(mail=channel)
    outbox.release_claims()
    run(mail=channel)
    assert channel.tried == [[make_alert(n).key for n in range(3)], *[[make_alert(n).key for n in (3, 4)]] * 2]


def test_a09_a_channel_that_was_down_for_a_minute_delivers_at_the_next_try(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert(number) for number in range(4)], now=clock())
    channel = FakeChannel(clock, all=[DeliveryError("connect: Connection refused", whole_channel=True)])
    other = FakeChannel(clock)
    outbox.queue([make_alert(9, channel="slack")], now=clock())
    counts = run(mail=channel, slack=other)
    assert counts == DeliveryCounts(delivered=1, failed=1, postponed=3), "one try tells that it is down"
    assert sum(life.attempts for life in outbox.alerts(state="pending")) == 1
    clock.time += MINUTE
    assert run(mail=channel, slack=other) == DeliveryCounts(delivered=4)


def test_a14_a_channel_that_asks_for_a_little_time_gets_it_and_goes_on_in_order(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alerts = [make_alert(number, channel="slack") for number in range(10)]
    outbox.queue([*alerts, make_alert(90)], now=clock())
    channel, mail = FakeChannel(clock), FakeChannel(clock)
    later = clock() + timedelta(seconds=2)
    channel.failures[alerts[3].key] = [DeliveryError("429", retry_at=later, whole_channel=True)]
    counts = run(slack=channel, mail=mail)
    assert counts == DeliveryCounts(delivered=11, failed=1, postponed=6)
    assert channel.accepted == [alert.key for alert in alerts]
    assert clock.waits == [2.0]


@pytest.mark.parametrize("seconds", [30, 3600, 40 * 24 * 3600])
def test_a_channel_that_asks_for_long_is_left_for_a_later_pass(
    seconds: int, run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert(number) for number in range(3)], now=clock())
    wish = clock() + timedelta(seconds=seconds)
    channel = FakeChannel(clock, all=[DeliveryError("429", retry_at=wish, whole_channel=True)])
    assert run(mail=channel) == DeliveryCounts(failed=1, postponed=2)
    assert clock.waits == []
    assert {life.next_attempt_at for life in outbox.alerts()} == {min(wish, clock() + LONGEST_WISH)}


def test_a_channel_that_always_asks_for_a_second_neither_holds_up_a_pass_nor_uses_up_the_tries(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert()], now=clock())

    class Busy(FakeChannel):
        def send(self, alerts: Sequence[Alert], *, now: datetime) -> str:
            super().send(alerts, now=now)
            raise DeliveryError("429", retry_at=now + timedelta(seconds=1), whole_channel=True)

    began = clock()
    run(mail=Busy(clock))
    assert clock() - began <= timedelta(seconds=10)
    assert (only(outbox).state, only(outbox).attempts) == ("pending", 3)


def test_an_alert_for_a_channel_that_the_settings_no_longer_have_is_dead_and_says_why(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert(channel="gone")], now=clock())
    assert run(mail=FakeChannel(clock)) == DeliveryCounts(dead=1)
    assert '"gone"' in only(outbox).error


def test_a_digest_waits_for_its_time_and_goes_out_as_one_message_for_each_recipient(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    morning = clock() + timedelta(hours=8)
    daily = [make_alert(number, digest_at=morning) for number in range(3)]
    other = make_alert(7, digest_at=morning, recipient="other@reader.example")
    outbox.queue([*daily, other, make_alert(9)], now=clock())
    channel = FakeChannel(clock)
    assert run(mail=channel) == DeliveryCounts(delivered=1)
    clock.time = morning
    assert run(mail=channel) == DeliveryCounts(delivered=4)
    assert channel.tried[1:] == [[alert.key for alert in daily], [other.key]]


def test_a_digest_that_failed_is_told_later_with_what_came_meanwhile(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    old = [make_alert(number, digest_at=clock()) for number in range(2)]
    outbox.queue(old, now=clock())
    channel = FakeChannel(clock, all=[DeliveryError("451 later")])
    assert run(mail=channel) == DeliveryCounts(failed=2)
    clock.time += MINUTE
    new = make_alert(2, digest_at=clock())
    outbox.queue([new], now=clock())
    assert run(mail=channel) == DeliveryCounts(delivered=3)
    assert sorted(channel.accepted) == sorted(alert.key for alert in [*old, new])
    assert len(channel.tried) == 2


def test_a26_no_send_is_begun_with_too_little_left_of_its_lease(
    run: Run, outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert(number) for number in range(6)], now=clock())
    channel = FakeChannel(clock)
    channel.takes = LONGEST_SEND
    counts = run(mail=channel)
    assert counts.delivered == 6
    assert len(channel.accepted) == len(set(channel.accepted)) == 6
    assert counts.postponed > 0
    assert {life.attempts for life in outbox.alerts()} == {1}


def test_what_became_due_in_quiet_hours_is_given_back_until_after_them(
    outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    outbox.queue([make_alert(0), make_alert(1, rule="urgent")], now=clock())
    channel, morning = FakeChannel(clock), clock() + 9 * 60 * MINUTE

    def quiet(alert: Alert, now: datetime) -> datetime | None:
        return morning if alert.rule != "urgent" and now < morning else None

    def run() -> DeliveryCounts:
        return deliver(outbox, {"mail": channel}, now=clock, owner="test", attempts=7, quiet=quiet)

    assert run() == DeliveryCounts(delivered=1, postponed=1)
    assert run() == DeliveryCounts()
    clock.time = morning
    assert run() == DeliveryCounts(delivered=1)
    assert {life.attempts for life in outbox.alerts()} == {1}


def test_a26_a_sender_that_was_asleep_over_its_lease_neither_sends_nor_undoes_what_another_did(
    outbox: Any, clock: Any, make_alert: MakeAlert
) -> None:
    alerts = [make_alert(number) for number in range(3)]
    outbox.queue(alerts, now=clock())
    quick = FakeChannel(clock)

    class Asleep(FakeChannel):
        def send(self, alerts: Sequence[Alert], *, now: datetime) -> str:
            clock.time += timedelta(hours=2)
            deliver(outbox, {"mail": quick}, now=clock, owner="quick", attempts=7)
            raise DeliveryError("the connection was gone")

    slow = Asleep(clock)
    deliver(outbox, {"mail": slow}, now=clock, owner="slow", attempts=7)
    assert quick.accepted == [alert.key for alert in alerts]
    assert slow.accepted == []
    assert set(states(outbox).values()) == {"delivered"}


NOW = datetime.fromisoformat("2026-11-25T09:30:00+00:00")


@pytest.mark.parametrize(
    ("attempts", "retry_in", "wait"),
    [
        (1, None, MINUTE),
        (2, None, 10 * MINUTE),
        (3, None, 60 * MINUTE),
        (6, None, timedelta(hours=28)),
        (7, None, None),
        (8, timedelta(seconds=5), None),
        (1, timedelta(seconds=5), timedelta(seconds=5)),
        (1, timedelta(hours=3), timedelta(hours=3)),
        (1, timedelta(seconds=-5), timedelta()),
        (1, timedelta(days=400), timedelta(days=1)),
        (3, timedelta(seconds=5), timedelta(hours=1)),
        (3, timedelta(hours=2), timedelta(hours=2)),
    ],
)
def test_a05_the_next_try(attempts: int, retry_in: timedelta | None, wait: timedelta | None) -> None:
    found = next_attempt(attempts, NOW, NOW + retry_in if retry_in is not None else None)
    assert found == (None if wait is None else NOW + wait)


@settings(deadline=None)  # the machine may be busy
@given(st.integers(0, 60), st.integers(1, 50), st.none() | st.timedeltas(timedelta(-9), timedelta(999)))
def test_a05_a_try_is_never_in_the_past_nor_further_than_two_days_off(
    attempts: int, allowed: int, retry_in: timedelta | None
) -> None:
    found = next_attempt(attempts, NOW, NOW + retry_in if retry_in is not None else None, allowed=allowed)
    assert (found is None) == (attempts >= allowed)
    assert found is None or NOW <= found <= NOW + timedelta(days=2)
