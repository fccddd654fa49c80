"""Reads JSON Lines as they come, and keeps a bad line from spoiling the good ones around it."""

from __future__ import annotations

import asyncio
import codecs
import json
import os
import select
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from query.output import Output, note
from query.usage import UsageError

Record = TypeVar("Record", bound=BaseModel)
Id = str | int
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Good(Generic[Record]):
    """A line that could be read. ``number`` counts the file's lines from 1."""

    number: int
    record: Record


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that could not, and why; ``id`` is the line's own, if that much could be read."""

    number: int
    id: Id | None
    error: str


@contextmanager
def opened(name: str) -> Iterator[BinaryIO]:
    """The file called ``name``, or standard input for ``-``; UsageError if it cannot be read."""
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(name).open("rb")  # noqa: SIM115 - closed below; only opening may be the user's mistake
    except (OSError, ValueError) as error:
        raise UsageError(f"{name} cannot be read: {reason(error)}. Name a file, or - for standard input.") from error
    with stream:
        yield stream


def reason(error: Exception) -> str:
    """Why a file could not be opened, in the system's words without the number."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def read(lines: Iterable[bytes], kind: type[Record], *, first: int = 1) -> Iterator[Good[Record] | Bad]:
    """Every line but the blank ones, as ``kind`` or as Bad, in order and as they arrive; ``first`` is the number of the
    first. A byte-order mark before line 1 is no mistake."""
    for number, line in enumerate(lines, first):
        bare = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if bare.strip():
            yield _read(number, bare, kind)


async def arriving(stream: BinaryIO, kind: type[Record], *, pause: float) -> AsyncIterator[Good[Record] | Bad | None]:
    """As ``read``, of a stream that may pause; None each time that nothing has come for ``pause`` seconds."""
    number, rest, paused = 1, b"", False
    while True:
        ready, _, _ = await asyncio.to_thread(select.select, [stream], [], [], pause)
        if not ready:
            if not paused:
                yield None
            paused = True
            continue
        paused = False
        some = os.read(stream.fileno(), _CHUNK)
        *lines, rest = (rest + some).split(b"\n") if some else (rest, b"")
        for line in read(lines, kind, first=number):
            yield line
        number += len(lines)
        if not some:
            return


def answer_bad(line: Bad, out: Output) -> None:
    """Tell of a bad line by its number, and answer it by its id if it has one, so that nobody waits for it."""
    note(f"line {line.number}: {line.error}")
    if line.id is not None:
        out.line({"id": line.id, "error": line.error})


def _read(number: int, line: bytes, kind: type[Record]) -> Good[Record] | Bad:
    try:
        raw = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Bad(number, None, "is not UTF-8")
    except json.JSONDecodeError as error:
        return Bad(number, None, f"is not JSON: {error.msg} at character {error.colno}")
    except (RecursionError, ValueError) as error:
        return Bad(number, None, f"is JSON that nobody should write: {error}")
    if not isinstance(raw, dict):
        return Bad(number, None, "is not a JSON object")
    try:
        return Good(number, kind.model_validate(raw))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, item['loc'])) or 'line'}: {item['msg']}" for item in error.errors()[:3])
        return Bad(number, _id_of(raw), told)


def _id_of(raw: dict[str, object]) -> Id | None:
    found = raw.get("id")
    return found if isinstance(found, str | int) and not isinstance(found, bool) else None
