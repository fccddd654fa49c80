"""Digests: which due alerts go out together in one message. When they are due is ``alerts.times``' business.

An alert of a digest rule is queued like any other, with the digest's time as the time it is due. So whatever delivers
next after that time sends it (the digest flow, or an ordinary pass if that flow is not run), and nothing waits for a
flow that never comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from marsad.model import AlertLife

Parcel = list[AlertLife]
"""Alerts that go out in one message: all for the same recipient of the same channel."""


def parcels(claimed: Sequence[AlertLife], most: Callable[[str], int]) -> list[Parcel]:
    """``claimed`` as messages, in order: each alert by itself, those of digests together by channel and recipient.

    ``most`` says how many alerts a message of a channel can carry; a fuller digest becomes several messages. Every
    alert is in exactly one parcel.
    """
    found: list[Parcel] = []
    filling: dict[tuple[str, str], Parcel] = {}
    for life in claimed:
        alert = life.alert
        bound = (alert.channel, alert.recipient)
        open_one = filling.get(bound) if alert.digest_at else None
        if open_one is not None and len(open_one) < most(alert.channel):
            open_one.append(life)
            continue
        parcel = [life]
        found.append(parcel)
        if alert.digest_at:
            filling[bound] = parcel
    return found
