"""Writes and removes ``watchlist/searches/<name>.toml`` of a desk: searches that are kept under a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from marsad.text import one_line, words
from marsad.watchlist import NAME
from query.sourcefiles import toml_value
from query.usage import UsageError

if TYPE_CHECKING:
    from query.cli.archive import Filters


def as_typed(typed: str, filters: Filters) -> str:
    """A query that asks in words alone for what ``typed`` and the options ask for together."""
    return " ".join(filter(None, (typed, *_fields(filters))))


def write_search(home: Path, name: str, query: str) -> Path:
    """Keep ``query`` under ``name``; UsageError if there is one of that name, or nothing is asked for. Nothing is ever
    overwritten."""
    path = _path(home, name)
    if not words(query):
        raise UsageError("there is nothing to save: type a query, or filters.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as opened:
            opened.write(f"query = {toml_value(query)}\n")
    except FileExistsError as error:
        mend = f"Choose another name, or remove it with: marsad searches delete {name}"
        raise UsageError(f'there is a search "{name}" already. {mend}') from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def delete_search(home: Path, name: str) -> None:
    """Forget the search of this name; UsageError if there is none."""
    try:
        _path(home, name).unlink()
    except FileNotFoundError as error:
        raise UsageError(f'there is no search "{name}". See: marsad searches list') from error
    except OSError as error:
        raise UsageError(f'the search "{name}" cannot be removed: {error.strerror}.') from error


def _path(home: Path, name: str) -> Path:
    if not re.fullmatch(NAME, name):
        raise UsageError(f'"{one_line(name)}" is no name of a search: use small letters, digits and hyphens.')
    return home / "watchlist" / "searches" / f"{name}.toml"


def _fields(filters: Filters) -> Iterator[str]:
    for field in ("topic", "lang", "source", "name"):
        for value in getattr(filters, field):
            yield f'{field}:"{value}"' if " " in value else f"{field}:{value}"
    for field, value in (("story", filters.story), ("after", filters.since), ("until", filters.until)):
        if value:
            yield f"{field}:{value}"
