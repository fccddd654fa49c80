"""Delivers what the outbox holds: at least once, and marked delivered only after the channel's yes.

The window in which an alert could be told twice is from the server's yes to our commit, since no sender can close it;
nothing is done in between. A repeat carries the same key (A06).
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Protocol

from alerts.digest import Parcel, parcels
from marsad.errors import DeliveryError
from marsad.model import Alert, AlertLife

log = logging.getLogger(__name__)

BATCH = 200
"""How many alerts are claimed at a time: what a digest holds is put into order over all its messages."""
LEASE = timedelta(minutes=30)
LONGEST_SEND = timedelta(minutes=10)
"""No send may take longer than this, and none is begun with less than this left of its lease (A26)."""
PAUSES = tuple(timedelta(minutes=m) for m in (1, 10, 60, 5 * 60, 14 * 60, 28 * 60))
"""What lies between one try and the next: seven tries, the last two days after the first."""
LONGEST_WISH = timedelta(days=1)
QUICK_TRIES = 2
PATIENCE = timedelta(seconds=10)
"""How long in all a pass waits for channels that ask for a little time; longer waits are for the next pass."""


class Outbox(Protocol):
    """What delivery needs of the archive; see ``storage.archive.Archive``."""

    def claim_alerts(self, *, now: datetime, lease: timedelta, owner: str, limit: int) -> list[AlertLife]: ...

    def record_delivery(self, *keys: str, now: datetime, receipt: str = "") -> None: ...

    def record_delivery_failure(
        self, key: str, reason: str, *, now: datetime, next_attempt_at: datetime | None, owner: str | None = None
    ) -> None: ...

    def postpone_alert(self, key: str, *, until: datetime, owner: str | None = None) -> None: ...


class Sender(Protocol):
    """What delivery needs of a channel; see ``alerts.channel.Channel``."""

    @property
    def per_message(self) -> int: ...

    def send(self, alerts: Sequence[Alert], *, now: datetime) -> str: ...


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """What came of the alerts of one pass. ``failed`` are tried again, ``dead`` are not until a person says so,
    ``postponed`` were not tried since their channel asked for time or could not be reached."""

    delivered: int = 0
    failed: int = 0
    dead: int = 0
    postponed: int = 0


def deliver(
    outbox: Outbox,
    channels: Mapping[str, Sender],
    *,
    now: Callable[[], datetime],
    owner: str,
    attempts: int,
    quiet: Callable[[Alert, datetime], datetime | None] = lambda alert, now: None,
    wait: Callable[[float], None] = time.sleep,
) -> DeliveryCounts:
    """Send what is due, and say what came of it. ``owner`` names this sender on its claims, as no other sender is
    named; an alert that failed ``attempts`` times is dead. ``quiet`` says until when an alert may not be told, if it
    may not now. One alert that fails, or one channel, never stops the others (A18).

    Errors other than DeliveryError are no channel's business and are passed on; the claims that they leave behind are
    due again when their lease ends.
    """
    this = _Pass(outbox, channels, now, owner, attempts, quiet, wait, lease_ends=now())
    while claimed := this.claim():
        for parcel in parcels(this.without_quiet(claimed), this.most):
            this.handle(parcel)
    return DeliveryCounts(**this.counts)


def next_attempt(failures: int, now: datetime, retry_at: datetime | None, *, allowed: int = 7) -> datetime | None:
    """When an alert is tried again after ``failures`` tries that failed; None if they were all that is ``allowed``.

    A time that the server named (up to a day ahead) takes the place of our own pause after the first tries; later it
    can only lengthen it, so that a server that always says "in a second" does not use up all tries in seconds.
    """
    if failures >= allowed:
        return None
    ours = now + PAUSES[min(max(failures, 1), len(PAUSES)) - 1]
    if retry_at is None:
        return ours
    wish = _within_reason(retry_at, now)
    return wish if failures <= QUICK_TRIES else max(wish, ours)


def _failures(life: AlertLife) -> int:
    """How many tries of this round failed, with the one that just did. Claims of senders that were killed are no tries:
    most of what such a sender held was not being sent, and none of it was refused."""
    outcomes = [ended.outcome for ended in life.tries]
    return 1 + len(list(takewhile(lambda outcome: outcome == "failed", reversed(outcomes))))


def _within_reason(retry_at: datetime, now: datetime) -> datetime:
    return min(max(retry_at, now), now + LONGEST_WISH)


@dataclass(slots=True)
class _Pass:
    """The state of one delivery: what was counted, which channels are left alone until when, and what channels called
    the messages that told each alert."""

    outbox: Outbox
    channels: Mapping[str, Sender]
    now: Callable[[], datetime]
    owner: str
    attempts: int
    quiet: Callable[[Alert, datetime], datetime | None]
    wait: Callable[[float], None]
    lease_ends: datetime
    counts: Counter[str] = field(default_factory=Counter)
    held: dict[str, datetime] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    patience: timedelta = PATIENCE

    def claim(self) -> list[AlertLife]:
        """The next alerts that are due. If there are none, but a channel asked for a little time, waits for it."""
        while True:
            now = self.now()
            self.lease_ends = now + LEASE
            claimed = self.outbox.claim_alerts(now=now, lease=LEASE, owner=self.owner, limit=BATCH)
            pauses = [until - now for until in self.held.values() if now < until <= now + self.patience]
            if claimed or not pauses:
                return claimed
            self.patience -= min(pauses)
            self.wait(min(pauses).total_seconds())

    def without_quiet(self, claimed: Sequence[AlertLife]) -> list[AlertLife]:
        """``claimed`` without what may not be told now, which is given back until it may."""
        now = self.now()
        told = []
        for life in claimed:
            until = self.quiet(life.alert, now)
            if until is None:
                told.append(life)
            else:
                self._postpone([life], until)
        return told

    def most(self, channel: str) -> int:
        """How many alerts a message of ``channel`` carries."""
        sender = self.channels.get(channel)
        return sender.per_message if sender else 1

    def handle(self, parcel: Parcel) -> None:
        """Send ``parcel``, unless there is a reason to give it back untried."""
        channel, now = parcel[0].alert.channel, self.now()
        if self.held.get(channel, now) > now:
            self._postpone(parcel, self.held[channel])
        elif now > self.lease_ends - LONGEST_SEND:
            self._postpone(parcel, now)
        else:
            self._send(channel, parcel)

    def _send(self, channel: str, parcel: Parcel) -> None:
        try:
            if channel not in self.channels:
                raise DeliveryError(f'there is no channel "{channel}" in the settings', permanent=True)
            receipt = self.channels[channel].send([self._threaded(life.alert) for life in parcel], now=self.now())
        except DeliveryError as error:
            self._failed(channel, parcel, error)
        else:
            keys = [life.alert.key for life in parcel]
            self.outbox.record_delivery(*keys, now=self.now(), receipt=receipt)
            self.receipts.update(dict.fromkeys(keys, receipt))
            log.info("alerts %s delivered by %s", " ".join(keys), channel)
            self.counts["delivered"] += len(parcel)

    def _threaded(self, alert: Alert) -> Alert:
        """``alert``, which knows the first of its thread also if that was told after the claim."""
        receipt = self.receipts.get(alert.thread or "")
        return replace(alert, thread_receipt=receipt) if receipt else alert

    def _failed(self, channel: str, parcel: Parcel, error: DeliveryError) -> None:
        now = self.now()
        for life in parcel:
            again = (
                None if error.permanent else next_attempt(_failures(life), now, error.retry_at, allowed=self.attempts)
            )
            self.outbox.record_delivery_failure(
                life.alert.key, error.reason, now=now, next_attempt_at=again, owner=self.owner
            )
            self.counts["failed" if again else "dead"] += 1
            fate = f"next try at {again:%Y-%m-%d %H:%M:%S} UTC" if again else "given up"
            log.warning("alert %s not delivered by %s: %s; %s", life.alert.key, channel, error.reason, fate)
        if error.whole_channel and not error.permanent:
            self.held[channel] = _within_reason(error.retry_at or now + PAUSES[0], now)

    def _postpone(self, parcel: Parcel, until: datetime) -> None:
        for life in parcel:
            self.outbox.postpone_alert(life.alert.key, until=until, owner=self.owner)
        self.counts["postponed"] += len(parcel)
