"""Finds a plug by the name that the configuration uses: a module of that name in a package."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from marsad.errors import ConfigError, Problem


def names(package: str) -> list[str]:
    """The plugs that ``package`` (say ``"scrapers.kinds"``) has, by the names configuration uses."""
    found = importlib.import_module(package)
    return sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(found.__path__) if not m.name.startswith("_"))


def load(package: str, name: str, *, file: str, key: str) -> ModuleType:
    """The module of ``package`` called ``name``; a ConfigError that lists the known ones if there is none.

    ``file`` and ``key`` say where the name was written.
    """
    known = names(package)
    if name not in known:
        raise ConfigError([Problem(file, key, f'unknown name "{name}"', f"Known names: {', '.join(known)}.")])
    return importlib.import_module(f"{package}.{name.replace('-', '_')}")
