"""What tells a desk from all others: a UUID, made once and kept in a file of the desk's folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID, uuid4

FILE = "desk-id"


def desk_id(home: Path) -> UUID:
    """The id of the desk in ``home``; made and kept there if it has none. OSError if that cannot be, or if what is kept
    there is no UUID."""
    path = home / FILE
    if not path.exists():
        _keep_first(path, f"{uuid4()}\n")
    try:
        return UUID(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise OSError(0, f"The file {FILE} holds no UUID") from error


def _keep_first(path: Path, text: str) -> None:
    """Write ``path`` whole, unless another process was first."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
