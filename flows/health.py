"""Whether Prefect is here and would take the schedules; asked without starting a server."""

from __future__ import annotations

from pathlib import Path

from flows.prefect_server import stay_at_home
from marsad.errors import Problem
from marsad.settings import SETTINGS_FILE, Schedules


def prefect_version(home: Path) -> str:
    """The version of Prefect that would run the flows of the desk in ``home``. ImportError if it cannot be imported."""
    stay_at_home(home.resolve())
    import prefect

    return str(prefect.__version__)


def wrong_schedules(schedules: Schedules, home: Path) -> list[Problem]:
    """Every schedule of the desk in ``home`` that Prefect would refuse."""
    stay_at_home(home.resolve())
    from prefect.schedules import Cron

    problems = []
    for name in ("monitor", "digest", "upkeep"):
        try:
            Cron(getattr(schedules, name))
        except ValueError as error:
            mend = 'Write minute, hour, day, month, weekday, such as "*/15 * * * *".'
            problems.append(Problem(SETTINGS_FILE, f"schedules.{name}", f"is no cron expression: {error}", mend))
    return problems
