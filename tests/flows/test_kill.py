"""A pass that was killed, wherever, and run again ends like one that was not (A06, P08)."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flows.desk import open_desk

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prefect_url")]
MakeDesk = Callable[[str], Any]

# What an archive holds when each stage has begun and is not yet done.
MOMENTS = {
    "while sources are polled": ("SELECT count(*) FROM entries", 12),
    "while pages are fetched": ("SELECT count(*) FROM visits", 15),
    "while articles are read": ("SELECT count(*) FROM versions WHERE NOT stand_in", 5),
    "while alerts are sent": ("SELECT count(*) FROM alerts WHERE state = 'delivered'", 2),
}
PATIENCE = 120.0


def test_a06_p08_a_pass_killed_in_every_stage_ends_like_one_that_was_not(make_desk: MakeDesk) -> None:
    calm, killed = make_desk("calm"), make_desk("killed")
    finish(calm)
    survived = [kill_when(killed, *moment) for moment in MOMENTS.values()]
    finish(killed)

    assert any(survived), "no kill hit a running pass: the moments are wrong"
    with open_desk(calm.home).open_archive() as one, open_desk(killed.home).open_archive() as other:
        assert other.fingerprint() == one.fingerprint()
        assert {life.state for life in other.alerts(limit=1000)} == {"delivered"}
    assert killed.subjects == calm.subjects
    assert max(Counter(killed.message_ids).values()) == 1


def kill_when(desk: Any, query: str, number: int) -> bool:
    """Run a pass and kill it, with all that belongs to it, when ``query`` counts ``number``; whether it was hit."""
    process = desk.start()
    database = desk.home / "archive.sqlite"
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        if counted(database, query) >= number:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return True
    process.communicate()
    return False


def counted(database: Path, query: str) -> int:
    if not database.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            return int(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:  # the schema is only being made
        return 0


def finish(desk: Any) -> None:
    process: subprocess.Popen[bytes] = desk.start()
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 1), told.decode()
