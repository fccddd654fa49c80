"""Passes killed at random moments, and run again: does the archive end as if nothing had happened?

    python benchmarks/kills.py [--kills 10] [--seed 1]

Two desks watch the demo's newsroom. One runs in peace; the other is killed (SIGKILL, the whole process group) at so
many moments drawn from the length of a pass, and then run to its end. Prints whether the archives are equal, how many
kills hit a running pass, and how often each alert lies in the mailbox. Exit 1 if they differ or an alert is missing or
there twice.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flows.desk import open_desk
from flows.prefect_server import prefect_api
from query.demo.desk import write_demo_desk
from query.demo.newsroom import Newsroom
from query.demo.receivers import Mailbox, SlackDesk

MOMENTS = (0.08, 0.6)
"""Of the length of a pass in peace. What is done is not done again, so a repeated pass is shorter than the first."""
TRIES = 3


@dataclass(frozen=True)
class Watching:
    """A desk and its mailbox."""

    home: Path
    mailbox: Mailbox

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "query.cli", "--home", str(self.home), "run", "--json"]
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=dict(os.environ), start_new_session=True)

    def finish(self) -> float:
        """Run a pass to its end; how long it took, in seconds."""
        began = time.monotonic()
        if self.start().wait() not in (0, 1):
            raise SystemExit("a pass did not end well; run marsad doctor")
        return time.monotonic() - began

    def kill_after(self, seconds: float) -> bool:
        """Begin a pass and kill it; whether it was still running."""
        process = self.start()
        try:
            process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return True
        return False

    def message_ids(self) -> Counter[str]:
        return Counter(str(message["Message-ID"]) for message in self.mailbox.messages)

    def subjects(self) -> Counter[str]:
        return Counter(str(message["Subject"]) for message in self.mailbox.messages)

    def fingerprint(self) -> dict[str, object]:
        with open_desk(self.home).open_archive() as archive:
            return archive.fingerprint()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    draw = random.Random(chosen.seed)
    with ExitStack() as opened:
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        newsroom = opened.enter_context(Newsroom(datetime.now(UTC)))
        opened.enter_context(prefect_api(folder))
        calm, killed = (watching(opened, folder / name, newsroom) for name in ("calm", "killed"))
        length = calm.finish()
        hits = tries = 0
        while hits < chosen.kills and tries < TRIES * chosen.kills:
            hits += killed.kill_after(draw.uniform(*MOMENTS) * length)
            tries += 1
        killed.finish()
        equal = killed.fingerprint() == calm.fingerprint()
        once = killed.subjects() == calm.subjects() and max(killed.message_ids().values(), default=1) == 1
    print(
        f"a pass in peace takes {length:.0f} s; {hits} of {chosen.kills} kills hit a running pass (seed {chosen.seed})"
    )
    print(f"archives equal: {equal}; each development's mail once: {once}")
    return 0 if equal and once else 1


def watching(opened: ExitStack, home: Path, newsroom: Newsroom) -> Watching:
    mailbox, slack = opened.enter_context(Mailbox()), opened.enter_context(SlackDesk())
    write_demo_desk(home, newsroom, mailbox, slack)
    return Watching(home, mailbox)


if __name__ == "__main__":
    sys.exit(main())
