"""Files that a channel's options name: relative to the desk's folder, whatever folder the command is given in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ValidationInfo


def _in_home(path: Path, info: ValidationInfo) -> Path:
    home = (info.context or {}).get("home")
    expanded = path.expanduser()
    return Path(home, expanded) if home else expanded


DeskPath = Annotated[Path, AfterValidator(_in_home)]
"""A path; "~" is the user's folder, a relative one lies in the desk's."""
