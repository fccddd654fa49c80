"""Finds a plug by the name that the configuration uses: a module of that name in a package."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
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
    try:
        return _module(package, name)
    except LookupError:
        known = ", ".join(names(package))
        raise ConfigError([Problem(file, key, f'unknown name "{name}"', f"Known names: {known}.")]) from None


@lru_cache
def _module(package: str, name: str) -> ModuleType:
    if name not in names(package):
        raise LookupError(name)
    return importlib.import_module(f"{package}.{name.replace('-', '_')}")
