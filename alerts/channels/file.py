"""A file of JSON Lines: one line an alert, on the disk before it counts as told, and never twice."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BufferedRandom
from typing import Any

from pydantic import BaseModel, ConfigDict

from alerts.facts import alert_facts, notice_facts
from alerts.letterhead import Letterhead
from alerts.places import DeskPath, disk_step, refuse_devices
from alerts.post import as_json
from alerts.steps import Step
from marsad.model import Alert, Notice

PER_MESSAGE = 100


class Options(BaseModel):
    """A table ``[channels.<name>]`` with ``kind = "file"``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: DeskPath
    """The file; relative to the desk's folder. Its folder must be there."""


def wrong_recipients(recipients: Sequence[str], options: Options) -> str:
    """What is wrong with a rule's recipients, with the mend: a file has none."""
    return "Remove them: a file has no recipients." if recipients else ""


def send(alerts: Sequence[Alert], options: Options, *, letterhead: Letterhead, now: datetime) -> None:
    """Write those of ``alerts`` that the file does not have. DeliveryError unless all are on the disk."""
    _append({alert.key: alert_facts(alert, letterhead) for alert in alerts}, options, [])


def notify(notice: Notice, options: Options, *, recipient: str, now: datetime, trail: list[Step]) -> None:
    """Write ``notice`` as a line ``{"key": …, "notice": …}``. ``recipient`` is of no account."""
    _append({notice.key: {"key": notice.key, "notice": notice_facts(notice)}}, options, trail)


def _append(lines: Mapping[str, Mapping[str, Any]], options: Options, trail: list[Step]) -> None:
    with disk_step("open", trail):
        file = _open(options)
    with disk_step("accepted", trail), file, _alone(file):
        known, torn = _known(file)
        fresh = [as_json(line) + b"\n" for key, line in lines.items() if key not in known]
        # What a crash left half written gets a line of its own: readers skip it, and the next line is whole.
        file.write((b"\n" if torn and fresh else b"") + b"".join(fresh))
        file.flush()
        os.fsync(file.fileno())


def _open(options: Options) -> BufferedRandom:
    refuse_devices(options.path)
    return options.path.open("a+b")


@contextmanager
def _alone(file: BufferedRandom) -> Iterator[None]:
    """No other process of ours looks or writes meanwhile."""
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _known(file: BufferedRandom) -> tuple[set[str], bool]:
    """The keys that the file has, and whether its last line is torn."""
    file.seek(0)
    known: set[str] = set()
    line = b"\n"
    for line in file:
        try:
            told = json.loads(line) if line.endswith(b"\n") else None
        except ValueError:  # a torn line from before
            continue
        if isinstance(told, dict):
            known.add(str(told.get("key")))
    return known, not line.endswith(b"\n")
