"""Digests: when the next one is due, and which due alerts go out together in one message.

An alert of a digest rule is queued like any other, with the digest's time as the time it is due. So whatever delivers
next after that time sends it (the digest flow, or an ordinary pass if that flow is not run), and nothing waits for a
flow that never comes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from marsad.errors import ConfigError, Problem
from marsad.model import AlertLife
from marsad.settings import SETTINGS_FILE, Schedules

Parcel = list[AlertLife]
"""Alerts that go out in one message: all for the same recipient of the same channel."""


def next_digest(schedules: Schedules, now: datetime) -> datetime:
    """When the first digest after ``now`` is due, in UTC. ConfigError if the schedule cannot be read."""
    try:
        times = CronSim(schedules.digest, now.astimezone(ZoneInfo(schedules.timezone)))
        return next(times).astimezone(UTC)
    except (CronSimError, StopIteration) as error:
        mend = 'Write minute, hour, day, month, weekday, such as "0 7 * * *".'
        problem = Problem(SETTINGS_FILE, "schedules.digest", f'"{schedules.digest}" names no time', mend)
        raise ConfigError([problem]) from error


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
