"""Has work done in processes of their own: parsers read what strangers wrote, and must be stopped when they go astray.

A parser that hangs, eats memory or takes its process down with it costs the source whose bytes it read, and nothing
else. On several processors it costs the others no time either.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import re
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from marsad.errors import ParseError
from scrapers import processes
from scrapers.messages import LENGTH, framed, pickled

log = logging.getLogger(__name__)
SECONDS = 60.0
"""Longest time for one job; the largest feed that is fetched takes about ten."""
_START_SECONDS = 60.0  # until a worker is ready, on a machine that is busy with other things
_AHEAD = 8  # jobs sent to a worker before it asks for them, so that it need not wait for us
_MOST_WORKERS = 4
_P = ParamSpec("_P")
_T = TypeVar("_T")
_present: ContextVar[Workers | None] = ContextVar("workers", default=None)


async def elsewhere(function: Callable[_P, _T], /, *arguments: _P.args, **named: _P.kwargs) -> _T:
    """``function(*arguments, **named)``, done by a worker within ``workers``, else in a thread.

    The function is one of a module's own, and what it takes and gives can be pickled. Raises SourceErrors that it
    raises; ParseError "too-heavy" if it took more time or memory than there is, or took its worker down.
    """
    workers = _present.get()
    if workers is None:
        return await asyncio.to_thread(function, *arguments, **named)
    result: _T = await workers.do(function, *arguments, **named)
    return result


@asynccontextmanager
async def workers(*, most: int | None = None, seconds: float = SECONDS) -> AsyncIterator[None]:
    """Workers for what is done ``elsewhere`` within this block: one for each processor, if not told otherwise, each
    started when there is something for it to do."""
    number = most or min(os.cpu_count() or 1, _MOST_WORKERS)
    present = Workers(seconds)
    token = _present.set(present)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(present.work()) for _ in range(number)]
            yield
            for task in tasks:
                task.cancel()
    except BaseExceptionGroup as failed:
        # What went wrong within the block is raised as it was: that there is a group is our own business.
        raise failed.exceptions[0] from None
    finally:
        _present.reset(token)


@dataclass(frozen=True, slots=True)
class _Job:
    message: bytes
    answer: asyncio.Future[Any]


class Workers:
    """A queue of jobs, and what one task a worker does about them."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waiting: asyncio.Queue[_Job] = asyncio.Queue()

    async def do(self, function: Callable[..., Any], /, *arguments: object, **named: object) -> Any:
        """What a worker says that ``function(*arguments, **named)`` gives."""
        answer = asyncio.get_running_loop().create_future()
        await self._waiting.put(_Job(framed(pickled((function, arguments, named))), answer))
        return await answer

    async def work(self) -> None:
        """Keep one worker busy, and replace it when it fails, until cancelled."""
        jobs: deque[_Job] = deque()  # those that the worker was sent, the one it is at first
        while True:
            if not jobs:
                jobs.append(await self._waiting.get())
            try:
                process = await create_subprocess_exec(
                    *processes.command("scrapers.worker"),
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=PIPE,
                    env=processes.environment(),
                )
            except OSError as error:
                _fail(jobs.popleft(), f"no process could be had: {error.strerror}")
                continue
            assert process.stderr is not None
            last_words = asyncio.create_task(_tail(process.stderr))
            try:
                await self._keep_busy(process, jobs)
            except TimeoutError:
                _fail(jobs.popleft(), f"it took more than {self._seconds:.0f} seconds")
            except asyncio.IncompleteReadError:
                await _stop(process)
                said = await last_words
                log.warning("a worker ended: %s", said)
                _fail(jobs.popleft(), f"it took too much memory, or broke its parser{_kind(said)}")
            finally:
                await _stop(process)
                await last_words

    async def _keep_busy(self, process: Process, jobs: deque[_Job]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.writelines(job.message for job in jobs)
        async with asyncio.timeout(_START_SECONDS):
            await _message(process.stdout)
        while True:
            while len(jobs) < _AHEAD and not (jobs and self._waiting.empty()):
                job = await self._waiting.get()
                process.stdin.write(job.message)
                jobs.append(job)
            async with asyncio.timeout(self._seconds):
                answer = await _message(process.stdout)
            _settle(jobs.popleft(), *pickle.loads(answer))  # noqa: S301 - our own process wrote it


async def _message(stream: asyncio.StreamReader) -> bytes:
    return await stream.readexactly(int.from_bytes(await stream.readexactly(LENGTH), "big"))


def _settle(job: _Job, succeeded: bool, what: Any) -> None:
    if job.answer.done():  # whoever asked does not wait any more
        return
    if succeeded:
        job.answer.set_result(what)
    else:
        job.answer.set_exception(what)


def _fail(job: _Job, detail: str) -> None:
    _settle(job, False, ParseError("too-heavy", detail))


async def _tail(stream: asyncio.StreamReader) -> str:
    """What a worker said last; all is read, for a pipe that is full would stop it."""
    last = b""
    while some := await stream.read(1 << 16):
        last = (last + some)[-200:]
    return last.decode(errors="replace")


def _kind(said: str) -> str:
    """The kind of error that a worker ended with, in brackets, if it said one; its message may quote what it read."""
    found = re.search(r"^([A-Za-z_]\w*)(?::.*)?\s*\Z", said, re.MULTILINE)
    return f" ({found[1]})" if found else ""


async def _stop(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
