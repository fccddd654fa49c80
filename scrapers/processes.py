"""How a module of this package is run as a process of its own, with limits: for what reads what strangers wrote."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path


def command(module: str) -> list[str]:
    """The command that runs ``module``. It takes no code from the folder that it is started in."""
    return [sys.executable, "-P", "-m", module]


def environment() -> dict[str, str]:
    """The environment for ``command``: ours, and where this package lies."""
    here = str(Path(__file__).parents[1])
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))}


def limit(what: int, most: int) -> None:
    """Give this process no more than ``most`` of ``what``, one of ``resource``'s RLIMIT numbers."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
