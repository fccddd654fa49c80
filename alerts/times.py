"""When an alert is due: at once, with the next digest, after quiet hours, or after the hour or day that is full.

Everything is told in the rule's own zone; wall clocks are asked, so that a day with 23 or 25 hours is one day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from marsad.rules import Rule
from marsad.settings import Schedules
from marsad.times import midnight

Counted = Callable[[datetime], int]
"""How many alerts a recipient had at once from a rule since a time."""


@dataclass(frozen=True, slots=True)
class Due:
    """``digest_at`` is None for at once; ``overflow`` says that a cap is why it is not."""

    digest_at: datetime | None
    overflow: bool = False


def due(rule: Rule, schedules: Schedules, now: datetime, counted: Counted) -> Due:
    """When what ``rule`` tells at ``now`` is due. ``counted`` counts what its recipient had at once."""
    if rule.when == "digest":
        return Due(_after_quiet(rule, schedules, next_digest(rule, schedules, now)))
    ends = _cap_ends(rule, schedules, now, counted)
    if ends is not None:
        return Due(_after_quiet(rule, schedules, ends), overflow=True)
    return Due(quiet_until(rule, schedules, now))


def next_digest(rule: Rule, schedules: Schedules, now: datetime) -> datetime:
    """When the first digest of ``rule`` after ``now`` is due, in UTC. ValueError if its cron names no time."""
    return next_time(rule.cron or schedules.digest, zone_of(rule, schedules), now)


def next_time(cron: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The first time after ``now`` that ``cron`` names in ``zone``, in UTC. ValueError if it names none."""
    try:
        # In an hour that clocks have twice, CronSim begins with what the first one had.
        named = (moment.astimezone(UTC) for moment in CronSim(cron, now.astimezone(zone)))
        return next(moment for moment in named if moment > now)
    except (CronSimError, StopIteration) as error:
        raise ValueError(f'"{cron}" names no time') from error


def quiet_until(rule: Rule, schedules: Schedules, now: datetime) -> datetime | None:
    """When the quiet hours end in which ``now`` falls, in UTC; None if it falls in none, or the rule is urgent."""
    if not rule.quiet or rule.urgent:
        return None
    begin, end = quiet_hours(rule.quiet)
    zone = zone_of(rule, schedules)
    local = now.astimezone(zone)
    if not _between(begin, end, local.time()):
        return None
    day = local.date() + timedelta(days=1 if begin > end and local.time() >= begin else 0)
    named = (datetime.combine(day, end.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
    ends = next(moment for moment in named if moment > now)  # the first one is over where clocks have that hour twice
    # Where clocks leap over the end, it is read as lying behind the leap: they are quiet no longer once they leapt.
    while not _between(begin, end, (earlier := ends - timedelta(minutes=1)).astimezone(zone).time()) and earlier > now:
        ends = earlier
    return ends


def _between(begin: time, end: time, clock: time) -> bool:
    """Whether ``clock`` lies in hours that may go over midnight."""
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def quiet_hours(text: str) -> tuple[time, time]:
    """The two times of "22:00-07:00"; ValueError if ``text`` is not that, or both are the same."""
    begin, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
    try:
        hours = time.fromisoformat(begin), time.fromisoformat(end)
    except ValueError as error:
        raise ValueError(f'"{text}" is not like "22:00-07:00"') from error
    if not dash or hours[0] == hours[1] or any(hour.tzinfo for hour in hours):
        raise ValueError(f'"{text}" is not like "22:00-07:00"')
    return hours


def zone_of(rule: Rule, schedules: Schedules) -> ZoneInfo:
    """The zone in which the rule's hours are meant."""
    return ZoneInfo(rule.timezone or schedules.timezone)


def day_began(zone: ZoneInfo, now: datetime) -> datetime:
    """When the day of ``now`` began in ``zone``, in UTC."""
    return midnight(now.astimezone(zone).date(), zone)


def _cap_ends(rule: Rule, schedules: Schedules, now: datetime, counted: Counted) -> datetime | None:
    """When what is over a cap is told: after the hour, or with the next digest if the day is full; None if no cap is
    reached."""
    zone = zone_of(rule, schedules)
    if rule.per_day is not None and counted(day_began(zone, now)) >= rule.per_day:
        return next_digest(rule, schedules, now)
    # Zones differ from UTC by whole quarters of an hour, so hours are cut in the zone.
    hour = now.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    if rule.per_hour is not None and counted(hour) >= rule.per_hour:
        return hour + timedelta(hours=1)
    return None


def _after_quiet(rule: Rule, schedules: Schedules, planned: datetime) -> datetime:
    return quiet_until(rule, schedules, planned) or planned
