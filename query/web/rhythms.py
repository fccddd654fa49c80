"""A source's rhythm as a small picture: how many entries appeared on each of the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

DAYS = 28
HEIGHT = 20


def by_day(arrivals: Iterable[datetime], *, now: datetime, zone: tzinfo, days: int = DAYS) -> list[int]:
    """How many of ``arrivals`` fall on each of the last ``days`` days in ``zone``, today last."""
    counts = Counter(moment.astimezone(zone).date() for moment in arrivals)
    today = now.astimezone(zone).date()
    return [counts[today - timedelta(days=ago)] for ago in range(days - 1, -1, -1)]


def picture(counts: Sequence[int]) -> str:
    """The path of a picture ``len(counts)`` units wide and ``HEIGHT`` high: a bar a day, at least a sixth of the height
    where there is anything; "" where there is nothing."""
    most = max(counts, default=0)
    bars = (
        f"M{day} {HEIGHT}v-{max(HEIGHT / 6, HEIGHT * count / most):.1f}h.8V{HEIGHT}z"
        for day, count in enumerate(counts)
        if count
    )
    return "".join(bars)
