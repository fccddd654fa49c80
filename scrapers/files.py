"""Files of a folder on this machine, never outside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from marsad.errors import FetchError
from marsad.model import Source


def folder_of(source: Source, path: str) -> Path:
    """The folder that a source's option names; a relative path is the desk's. FetchError if there is none."""
    folder = (source.home or Path()) / Path(path).expanduser()
    try:
        folder = folder.resolve(strict=True)
        if not folder.is_dir():
            raise FetchError("no-folder", "what the source names is no folder")
        os.scandir(folder).close()
    except FileNotFoundError as error:
        raise FetchError("no-folder", "the folder that the source names does not exist") from error
    except (OSError, RuntimeError, ValueError) as error:
        raise FetchError("folder-unreadable", "the folder that the source names cannot be read") from error
    return folder


def files_in(folder: Path, *, recursive: bool = True) -> Iterator[Path]:
    """The files of ``folder`` in a fixed order, without hidden ones. A link that leads out of it is passed over, and
    linked folders are not entered."""
    for at, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".")) if recursive else []
        for name in sorted(names):
            path = Path(at, name)
            if not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(folder):
                yield path


def read_file(path: Path, *, most: int) -> bytes | None:
    """What is in the file; None if it is larger than ``most`` bytes or cannot be read."""
    try:
        return path.read_bytes() if path.stat().st_size <= most else None
    except OSError:
        return None


def changed_at(path: Path) -> float:
    """When the file was last written to, in seconds since 1970; 0 if it is gone."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
