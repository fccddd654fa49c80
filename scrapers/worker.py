"""A process that does what ``scrapers.workers`` sends it, one job after another, within a limit on memory.

Jobs come on standard input and answers go to standard output, each pickled and with its length in front. A job is a
function, its arguments and its keyword arguments; an answer is (True, result) or (False, the SourceError that was
raised). Any other error ends the process. An empty answer, before any job, says that it is ready.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
from typing import IO

from marsad.errors import SourceError
from scrapers import processes
from scrapers.messages import LENGTH, framed, pickled

MEMORY = 1_500_000_000
"""Bytes of address space."""


def main() -> None:
    """Work until standard input ends, as it does with the process that sends the jobs."""
    processes.limit(resource.RLIMIT_AS, MEMORY)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a parser that prints must not be taken for an answer
    _write(answers, b"")
    while job := _read(jobs):
        _write(answers, _done(job))


def _read(jobs: IO[bytes]) -> bytes:
    return jobs.read(int.from_bytes(jobs.read(LENGTH), "big"))


def _write(answers: IO[bytes], message: bytes) -> None:
    answers.write(framed(message))
    answers.flush()


def _done(job: bytes) -> bytes:
    function, arguments, named = pickle.loads(job)  # noqa: S301 - our own process wrote it
    try:
        return pickled((True, function(*arguments, **named)))
    except SourceError as error:
        return pickled((False, error))


if __name__ == "__main__":
    main()
