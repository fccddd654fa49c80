"""Digests: which due alerts go out together in one message, and in which order. When they are due is ``alerts.times``'
business.

An alert of a digest rule is queued like any other, with the digest's time as the time it is due. So whatever delivers
next after that time sends it (the digest flow, or an ordinary pass if that flow is not run), and nothing waits for a
flow that never comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from marsad.model import Alert, AlertLife

Parcel = list[AlertLife]
"""Alerts that go out in one message: all for the same recipient of the same channel."""
Thing = TypeVar("Thing")


def parcels(claimed: Sequence[AlertLife], most: Callable[[str], int]) -> list[Parcel]:
    """``claimed`` as messages, in order: each alert by itself, those of digests together by channel and recipient.

    In a digest, topics and in them stories stand together, over all its messages. ``most`` says how many alerts a
    message of a channel can carry; a fuller digest becomes several messages. Every alert is in exactly one parcel.
    """
    bound: dict[tuple[str, ...], Parcel] = {}
    for life in claimed:
        alert = life.alert
        bound.setdefault((alert.channel, alert.recipient) if alert.digest_at else (alert.key,), []).append(life)
    return [parcel for lives in bound.values() for parcel in _cut(_ordered(lives), most(lives[0].alert.channel))]


def together(things: Iterable[Thing], *by: Callable[[Thing], str]) -> list[Thing]:
    """``things`` in order, but those alike in the first of ``by`` together where the first of them stands, among them
    those alike in the second, and so on."""
    if not by:
        return list(things)
    alike: dict[str, list[Thing]] = {}
    for thing in things:
        alike.setdefault(by[0](thing), []).append(thing)
    return [thing for group in alike.values() for thing in together(group, *by[1:])]


def main_topic(alert: Alert) -> str:
    """The topic under which a digest has ``alert``: the first that it names; "" if there is none."""
    return alert.evidence[0].topic if alert.evidence else ""


def _ordered(lives: Parcel) -> Parcel:
    oldest_first = sorted(lives, key=lambda life: (life.alert.created_at, life.alert.key))
    return together(oldest_first, lambda life: main_topic(life.alert), lambda life: life.alert.story)


def _cut(lives: Parcel, most: int) -> list[Parcel]:
    return [lives[start : start + most] for start in range(0, len(lives), most)]
