"""Brings an archive to this version's schema: the migrations it lacks, in order, all or none."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, inspect, select

import storage.migrations
from marsad.errors import StorageError
from storage.schema import migrations

Step = Callable[[Connection], None]


def known_steps() -> dict[int, tuple[str, Step]]:
    """The migrations of this version by number: name and function."""
    found = {}
    for module in pkgutil.iter_modules(storage.migrations.__path__):
        number = int(module.name[1:5])
        found[number] = (module.name, importlib.import_module(f"storage.migrations.{module.name}").upgrade)
    return dict(sorted(found.items()))


def applied(connection: Connection) -> set[int]:
    """The numbers of all migrations that this archive has seen."""
    if not inspect(connection).has_table("migrations"):
        return set()
    return set(connection.execute(select(migrations.c.number)).scalars())


def refuse_newer(number: int, steps: Mapping[int, object]) -> None:
    """A StorageError if ``number`` is one that this version does not know."""
    if number > max(steps):
        raise StorageError(
            f"this archive was written by a newer version of Marsad (schema {number}; this one knows {max(steps)}): "
            "upgrade Marsad, or open another archive"
        )


def migrate(connection: Connection, steps: Mapping[int, tuple[str, Step]], *, now: datetime) -> list[str]:
    """Run what is missing inside the caller's transaction; return the names of what was run.

    The caller holds the write lock, so that of two processes that start together one migrates and the other finds
    nothing left to do (S17).
    """
    migrations.create(connection, checkfirst=True)
    done = applied(connection)
    refuse_newer(max(done, default=0), steps)
    missing = {number: step for number, step in steps.items() if number not in done}
    for number, (name, upgrade) in missing.items():
        upgrade(connection)
        connection.execute(insert(migrations).values(number=number, name=name, applied_at=now))
    return [name for name, _ in missing.values()]
