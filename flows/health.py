"""Whether Prefect is here and the schedules mean something; asked without starting a server."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marsad.errors import Problem
from marsad.settings import SETTINGS_FILE, Schedules


def prefect_version() -> str:
    """The version of Prefect that would run the flows. ImportError if it cannot be imported."""
    import prefect

    return str(prefect.__version__)


def wrong_schedules(schedules: Schedules) -> list[Problem]:
    """Every schedule that Prefect would refuse, and a time zone that nobody knows."""
    from prefect.schedules import Cron

    problems = []
    for name in ("monitor", "digest", "upkeep"):
        try:
            Cron(getattr(schedules, name))
        except ValueError as error:
            mend = 'Write minute, hour, day, month, weekday, such as "*/15 * * * *".'
            problems.append(Problem(SETTINGS_FILE, f"schedules.{name}", f"is no cron expression: {error}", mend))
    try:
        ZoneInfo(schedules.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        mend = 'Use a name such as "Asia/Beirut" or "UTC".'
        problems.append(
            Problem(SETTINGS_FILE, "schedules.timezone", f'there is no time zone "{schedules.timezone}"', mend)
        )
    return problems
