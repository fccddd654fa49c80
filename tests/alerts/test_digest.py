"""What goes into one message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.digest import parcels
from marsad.model import Alert, AlertLife, TopicEvidence

Life = Callable[..., AlertLife]


@pytest.fixture(scope="session")
def life(make_alert: Callable[..., Alert], now: datetime) -> Life:
    def make(
        number: int,
        *,
        digest: bool,
        recipient: str = "a@reader.example",
        channel: str = "mail",
        topic: str = "extradition",
        **fields: Any,
    ) -> AlertLife:
        due = now + timedelta(hours=8) if digest else None
        evidence = (TopicEvidence(topic, 0.9, ""),)
        alert = make_alert(number, digest_at=due, recipient=recipient, channel=channel, evidence=evidence, **fields)
        return AlertLife(alert, "sending", 1, now, None, "")

    return make


def test_digest_alerts_of_one_recipient_go_together_and_the_others_by_themselves(life: Life) -> None:
    claimed = [
        life(0, digest=True),
        life(1, digest=False),
        life(2, digest=True, recipient="b@reader.example"),
        life(3, digest=True),
        life(4, digest=False),
        life(5, digest=True, channel="slack"),
    ]
    found = [[claimed.index(one) for one in parcel] for parcel in parcels(claimed, lambda _: 50)]
    assert found == [[0, 3], [1], [2], [4], [5]]


def test_a_full_digest_becomes_several_messages(life: Life) -> None:
    found = parcels([life(number, digest=True) for number in range(7)], lambda _: 3)
    assert [len(parcel) for parcel in found] == [3, 3, 1]


def test_topics_and_in_them_stories_stand_together_over_all_messages_of_a_digest(life: Life) -> None:
    lives = [life(n, digest=True, topic="ab"[n % 2], story=f"s{n % 3}") for n in range(12)]
    found = [[lives.index(one) for one in parcel] for parcel in parcels(lives, lambda _: 5)]
    assert found == [[0, 6, 2, 8, 4], [10, 1, 7, 3, 9], [5, 11]]


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.sampled_from(["mail", "slack"])), max_size=40),
    st.integers(1, 5),
)
def test_every_alert_is_in_exactly_one_message(life: Life, wanted: list[tuple[bool, str, str]], most: int) -> None:
    claimed = [life(n, digest=d, recipient=r, channel=c) for n, (d, r, c) in enumerate(wanted)]
    found = parcels(claimed, lambda _: most)
    assert sorted(one.alert.key for parcel in found for one in parcel) == [one.alert.key for one in claimed]
    for parcel in found:
        assert len(parcel) <= most
        assert len({(one.alert.channel, one.alert.recipient) for one in parcel}) == 1
        assert len(parcel) == 1 or all(one.alert.digest_at for one in parcel)
