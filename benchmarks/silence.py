"""How well silence is told from a pause: real outlets' times of publication, and made-up sources known for a year.

    python benchmarks/silence.py [NEWS.jsonl …]

A line of a file has ``source`` and ``date``. Each outlet is lived through as the monitor would: whenever a pause is
longer than its rhythm allows by what came before it, that is a false alarm, for it did go on. Then it dies: how long
until that is seen? The made-up ones come by chance (Poisson), by day, and not at weekends, seeded; each dies after a
year.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median

from marsad.model import SourcePast
from marsad.rhythm import rhythm
from marsad.signs import longest_rest, span
from storage.pasts import DAYS, MOST_MOMENTS

FEWEST = 30
"""Outlets with fewer times are left out."""
DAY = timedelta(days=1)
PROFILES = {
    "at any hour": [1.0] * 168,
    "by day": [3.0 if 7 <= hour % 24 < 20 else 0.15 for hour in range(168)],
    "by day, not at weekends": [3.0 if 7 <= hour % 24 < 20 and hour < 120 else 0.05 for hour in range(168)],
}
RATES = (1 / 7, 1, 12, 100)
YEARS, SEEDS = 1, 5
MOST_IN_DAYS = 10_000


def outlets(file: Path) -> dict[str, list[datetime]]:
    """The times of each outlet in ``file`` that says them to the minute or the day."""
    found = defaultdict(set)
    for told in map(json.loads, file.open(encoding="utf-8")):
        try:
            found[f"{told.get('set', '')}/{told['source']}"].add(
                datetime.fromisoformat(told["date"]).replace(tzinfo=UTC)
            )
        except (ValueError, TypeError, KeyError):
            continue
    return {name: sorted(moments) for name, moments in found.items() if len(moments) >= FEWEST}


def made_up(rate: float, week: Sequence[float], seed: int) -> list[datetime]:
    """The times of a source that brings ``rate`` things a day on average, more or less of them as ``week`` has it."""
    chance, mean, most = Random(seed), sum(week) / 168, max(week)
    hour, came = 0.0, []
    while hour < YEARS * 365 * 24:
        hour += chance.expovariate(rate / 24 * most / mean)
        if chance.random() < week[int(hour) % 168] / most:
            came.append(datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hour))
    return came


def alarms(moments: Sequence[datetime]) -> Iterator[timedelta]:
    """The pauses that were taken for silence, though they ended. Only long ones are worth the trouble of a look."""
    for place, (last, following) in enumerate(pairwise(moments), 1):
        if following - last < DAY:
            continue
        begins = silent_from(moments[:place])
        if begins and begins < following:
            yield following - last


def delay(moments: Sequence[datetime]) -> timedelta | None:
    """How long after its last sign of life a source is told as silent."""
    begins = silent_from(moments)
    return begins - moments[-1] if begins else None


def silent_from(moments: Sequence[datetime]) -> datetime | None:
    """From when on a source with this past is silent, as the monitor has it; None if it has no rhythm."""
    last = moments[-1]
    known = rhythm(moments[-MOST_MOMENTS:])
    days = Counter(moment.replace(hour=0, minute=0, second=0, microsecond=0) for moment in moments[-MOST_IN_DAYS:])
    fresh = tuple(sorted((day, count) for day, count in days.items() if last - day < DAYS * DAY))
    return known.silent_from(last, rest=longest_rest(SourcePast("", "feed", fresh=fresh))) if known else None


def real(files: Sequence[Path]) -> None:
    for file in files:
        print(f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()[:16]}")
        for name, moments in sorted(outlets(file).items()):
            known, found = rhythm(moments), list(alarms(moments))
            usual = f"usual {span(known.usual)}, at most {span(known.longest)}" if known else "no rhythm"
            told = ", ".join(span(pause) for pause in found)
            days = (moments[-1] - moments[0]) / DAY
            seen = delay(moments)
            print(
                f"  {name}: {len(moments)} times in {days:.0f} days, {usual}; taken for silence: {len(found)}"
                f"{f' ({told})' if told else ''}; its end is told after {span(seen) if seen else '–'}"
            )


def simulated() -> None:
    print(f"made up: {SEEDS} sources each, {YEARS} year")
    for profile, week in PROFILES.items():
        for rate in RATES:
            histories = [made_up(rate, week, seed) for seed in range(SEEDS)]
            false = sum(len(list(alarms(moments))) for moments in histories)
            delays = [found for moments in histories if (found := delay(moments))]
            print(
                f"  {rate:6.2f} a day {profile}: {false / SEEDS / YEARS:.1f} false alarms a year; "
                f"its end is told after {span(median(delays)) if delays else '–'}"
            )


if __name__ == "__main__":
    real([Path(argument) for argument in sys.argv[1:]])
    simulated()
