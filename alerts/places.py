"""Files that a channel's options name: relative to the desk's folder, whatever folder the command is given in."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo

from alerts.steps import Step
from marsad.errors import DeliveryError


def _in_home(path: Path, info: ValidationInfo) -> Path:
    home = (info.context or {}).get("home")
    expanded = path.expanduser()
    return Path(home, expanded) if home else expanded


DeskPath = Annotated[Path, AfterValidator(_in_home)]
"""A path; "~" is the user's folder, a relative one lies in the desk's."""


def refuse_devices(path: Path) -> None:
    """OSError if something is at ``path`` that is no ordinary file: a device may never come to its end, and must not be
    put out of its place."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "Not a regular file")


@contextmanager
def disk_step(name: str, trail: list[Step]) -> Iterator[None]:
    """One step of writing a file, noted in ``trail``; DeliveryError, for the whole channel, if the disk refuses."""
    try:
        yield
    except OSError as error:
        what = error.strerror or type(error).__name__
        trail.append(Step(name, ok=False, detail=what))
        raise DeliveryError(f"{name}: {what}", whole_channel=True) from error
    trail.append(Step(name, ok=True))
