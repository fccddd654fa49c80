"""``marsad serve``: deployments on their schedules, and active again after every start."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.prefect_server import free_port
from marsad.settings import Schedules
from query.newdesk import write_desk

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_p10_schedules_are_active_after_every_start(tmp_path: Path) -> None:
    home = tmp_path / "desk"
    write_desk(home, sources={})
    port = free_port()
    for stop in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM):
        with serving(home, port, stop) as deployments:
            assert {d["name"] for d in deployments} == {"desk"}
            assert not any(d["paused"] for d in deployments)
            crons = sorted(s["schedule"]["cron"] for d in deployments for s in d["schedules"] if s["active"])
            assert crons == sorted([Schedules().monitor, Schedules().digest, Schedules().upkeep])


def test_prefect_yaml_has_the_schedules_that_are_the_settings_defaults() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    planned = {d["entrypoint"].rpartition(":")[2]: d["schedules"] for d in deployments}
    default = Schedules()
    for flow in ("monitor", "digest", "upkeep"):
        assert planned[flow] == [{"cron": getattr(default, flow), "timezone": default.timezone}]
        assert (ROOT / "flows" / f"{flow}.py").exists()


@contextmanager
def serving(home: Path, port: int, stop: signal.Signals) -> Iterator[list[dict[str, Any]]]:
    """``marsad serve`` until its three deployments are there; ended with the signal ``stop``, its server with it."""
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    program = f"from pathlib import Path; from flows.serve import serve; serve(Path({str(home)!r}), port={port})"
    process = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield wait_for_deployments(process, f"http://127.0.0.1:{port}/api")
    finally:
        process.send_signal(stop)
        process.wait(timeout=60)
        wait_until_free(port)


def wait_for_deployments(process: subprocess.Popen[bytes], url: str) -> list[dict[str, Any]]:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask = urllib.request.Request(f"{url}/deployments/filter", b"{}", {"content-type": "application/json"})
            with urllib.request.urlopen(ask, timeout=5) as answer:
                found = list(json.load(answer))
            if len(found) == 3:
                return found
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError("marsad serve made no three deployments")


def wait_until_free(port: int) -> None:
    """The server goes with whoever started it, also when that was killed."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                time.sleep(0.1)
        except OSError:
            return
    raise AssertionError("Prefect's server outlived marsad serve")
