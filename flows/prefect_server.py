"""A Prefect API on this machine for as long as it is needed, unless one is configured already.

Prefect's own temporary server outlives a killed parent and gives up after 20 seconds, which a cold machine with two
cores needs (P01); this one ends with its parent and is waited for longer. It is told to stay at home: no analytics,
no update check (P12). Its database is Prefect's business alone, apart from the archive (P03).
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marsad.errors import MarsadError

START_TIMEOUT = 120.0
OUR_LOGGERS = "flows,scrapers,classifiers,storage,alerts,marsad"


class PrefectUnavailableError(MarsadError):
    """Prefect's API did not come up; the message says where its log is."""


@contextmanager
def prefect_api(home: Path, *, services: bool = False, port: int | None = None) -> Iterator[str]:
    """The URL of a Prefect API: the one in ``PREFECT_API_URL``, else one started here for the desk in ``home``.

    With ``services`` it has Prefect's scheduler and pages too. Raises PrefectUnavailableError if it is not there within
    ``START_TIMEOUT`` seconds. Call it before anything imports Prefect: Prefect reads its environment once.
    """
    stay_at_home(home)
    if configured := os.environ.get("PREFECT_API_URL"):
        yield configured
        return
    port = port or free_port()
    url = f"http://127.0.0.1:{port}/api"
    log = home / "prefect" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        command = _command(port, services)
        server = subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=_end_with_parent)  # noqa: S603
    try:
        _wait_until_up(server, url, log)
        os.environ["PREFECT_API_URL"] = url
        yield url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def stay_at_home(home: Path) -> None:
    """Ask Prefect, before it is imported, to keep its files in ``home`` and itself to this machine (P12)."""
    wishes = {
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_EXTRA_LOGGERS": OUR_LOGGERS,
    }
    for name, value in wishes.items():
        os.environ.setdefault(name, value)


def _command(port: int, services: bool) -> list[str]:
    start = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    return start if services else [*start, "--no-scheduler", "--no-late-runs", "--no-ui"]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_parent() -> None:
    """Linux ends the server when the process that started it is killed; elsewhere it must be ended by hand."""
    if sys.platform == "linux":
        set_parent_death_signal = 1  # PR_SET_PDEATHSIG, see prctl(2)
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _wait_until_up(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PrefectUnavailableError(f"Prefect's server ended with code {server.returncode}; see {log}")
        try:
            with urllib.request.urlopen(f"{url}/health", timeout=5):  # noqa: S310 - our own loopback address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise PrefectUnavailableError(f"Prefect's server was not up after {START_TIMEOUT:.0f} seconds; see {log}")
