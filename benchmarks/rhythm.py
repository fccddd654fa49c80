"""What looking at sources in their own rhythm costs and gains, beside a fixed interval: a simulation of twelve weeks.

    python benchmarks/rhythm.py [--seed 7] [--every 15]

Sources of several habits bring entries by chance; four weeks are known, the next twelve are looked at, at the passes of
a schedule (``--every`` minutes), as ``marsad serve`` would. Prints for each habit the looks a day and how long an entry
waits until it is seen (median, and what nine in ten wait at most), beside a look at every pass and beside as many looks
at equal distances. Pure simulation: no server is asked. Prints the hash of the simulated times.
"""

from __future__ import annotations

import argparse
import hashlib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median, quantiles

from marsad.model import Source, SourceState
from marsad.nextlook import LEARNT_FROM, next_look
from marsad.settings import PollingSettings

BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
KNOWN, LOOKED_AT = 28 * DAY, 84 * DAY
Habit = Callable[[datetime], float]
"""Entries a day that are to be expected at a moment."""


def by_day(a_day: float, *, rest: Sequence[int] = ()) -> Habit:
    """From six in the morning to ten at night, on days that are none of ``rest``."""
    return lambda moment: a_day * 1.5 if 6 <= moment.hour < 22 and moment.weekday() not in rest else 0.0


HABITS: dict[str, Habit] = {
    "wire, 200 a day, day and night": lambda _: 200.0,
    "daily, 40 a day, by day": by_day(40),
    "daily, 12 a day, not at weekends": by_day(12, rest=(5, 6)),
    "ministry, 1 a day, not at weekends": by_day(1, rest=(4, 5)),
    "monitor, 1 a week": lambda _: 1 / 7,
    "court, 1 a month": lambda _: 1 / 30,
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--every", type=float, default=15)
    chosen = options.parse_args()
    chance = Random(chosen.seed)
    lives = {name: arrivals(habit, chance) for name, habit in HABITS.items()}
    told = hashlib.sha256(repr(sorted(lives.items())).encode()).hexdigest()[:16]
    print(f"seed {chosen.seed}, a pass every {chosen.every:g} minutes, times sha256 {told}")
    print(f"{'':36} {'looks a day':>11} {'seen after: median, 9 in 10':>28} {'as many at equal distances':>28}")
    every = chosen.every * MINUTE
    for name, came in lives.items():
        looks = in_rhythm(name, came, every)
        per_day = len(looks) / (LOOKED_AT / DAY)
        equal = [BEGIN + KNOWN + number * LOOKED_AT / len(looks) for number in range(len(looks) + 1)]
        print(f"{name:36} {per_day:>11.1f} {waits(came, looks):>28} {waits(came, equal):>28}")
    each = [BEGIN + KNOWN + number * every for number in range(int(LOOKED_AT / every) + 1)]
    came = [moment for life in lives.values() for moment in life]
    print(f"{'any, at every pass':36} {DAY / every:>11.1f} {waits(sorted(came), each):>28}")


def arrivals(habit: Habit, chance: Random) -> list[datetime]:
    """Sixteen weeks of a source, minute by minute."""
    minutes = int((KNOWN + LOOKED_AT) / MINUTE)
    moments = (BEGIN + number * MINUTE for number in range(minutes))
    return [moment for moment in moments if chance.random() < habit(moment) / 1440]


def in_rhythm(name: str, came: Sequence[datetime], every: timedelta) -> list[datetime]:
    """When a source with these arrivals is looked at in the weeks behind those that are known."""
    source, polling = Source(name, "feed", "https://n.example/"), PollingSettings()
    last, looks = BEGIN + KNOWN, []
    while last < BEGIN + KNOWN + LOOKED_AT:
        seen = came[max(0, bisect_right(came, last) - LEARNT_FROM) : bisect_right(came, last)]
        due = (
            next_look(source, SourceState(name, source.url, first_ok_at=BEGIN, last_polled_at=last), seen, polling)
            or last
        )
        passes = -(-(due - BEGIN) // every)
        last = BEGIN + max(passes, (last - BEGIN) // every + 1) * every
        looks.append(last)
    return looks


def waits(came: Sequence[datetime], looks: Sequence[datetime]) -> str:
    """How long what came within the looks waited for one, in minutes: the median, and what nine in ten wait at most."""
    waited = [
        (looks[place] - moment) / MINUTE
        for moment in came
        if moment >= BEGIN + KNOWN and (place := bisect_right(looks, moment)) < len(looks)
    ]
    if len(waited) < 2:
        return "–"
    return f"{median(waited):.0f} min, {quantiles(waited, n=10)[-1]:.0f} min"


if __name__ == "__main__":
    main()
