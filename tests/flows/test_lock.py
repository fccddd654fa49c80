"""One run of a desk at a time; the lock goes with the process that held it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows.lock import RunUnderWayError, run_lock

HOLDER = """
import sys
from pathlib import Path
from flows.lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_which_process_has_the_desk(tmp_path: Path) -> None:
    with run_lock(tmp_path), pytest.raises(RunUnderWayError, match=str(os.getpid())), run_lock(tmp_path):
        pass


def test_p08_a_killed_run_leaves_no_lock_behind(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(RunUnderWayError), run_lock(tmp_path):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    with run_lock(tmp_path):
        pass
    holder.communicate()
