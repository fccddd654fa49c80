"""Runs the flows on their schedules until stopped."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flows.desk import open_desk
from flows.prefect_server import prefect_api

PORT = 4200
"""Prefect's usual port, so that its pages are where people look for them."""


def serve(home: Path, *, port: int = PORT) -> None:
    """Serve the monitor, digest and upkeep flows of the desk in ``home`` on the schedules in its settings, with a
    Prefect server of its own unless PREFECT_API_URL names one. Returns when interrupted.

    Schedules are active after every start and are not paused at a stop (P10).
    """
    home = home.resolve()
    schedules = open_desk(home).settings.schedules
    with prefect_api(home, services=True, port=port) as url:
        from prefect import serve as serve_deployments
        from prefect.deployments.runner import RunnerDeployment
        from prefect.schedules import Cron
        from prefect.settings import PREFECT_API_URL, temporary_settings
        from prefect.types.entrypoint import EntrypointType

        from flows.digest import digest
        from flows.monitor import monitor
        from flows.upkeep import upkeep

        planned = ((monitor, schedules.monitor), (digest, schedules.digest), (upkeep, schedules.upkeep))
        with temporary_settings({PREFECT_API_URL: url}):
            deployments = [
                flow.to_deployment(
                    name="desk",
                    schedule=Cron(cron, timezone=schedules.timezone),
                    parameters={"home": str(home)} | ({"in_rhythm": True} if flow is monitor else {}),
                    entrypoint_type=EntrypointType.MODULE_PATH,
                    paused=False,
                )
                for flow, cron in planned
            ]
            serve_deployments(*cast(list[RunnerDeployment], deployments), pause_on_shutdown=False)
