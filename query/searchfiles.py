"""Lists, writes and removes ``watchlist/searches/<name>.toml`` of a desk: searches that are kept under a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from marsad.text import one_line, words
from marsad.watchlist import NAME
from query.sourcefiles import toml_value
from query.usage import UsageError

if TYPE_CHECKING:
    from flows.desk import Desk


class Filters(Protocol):
    """What is chosen beside the words, on the command line or in a page."""

    @property
    def topic(self) -> tuple[str, ...]: ...
    @property
    def lang(self) -> tuple[str, ...]: ...
    @property
    def source(self) -> tuple[str, ...]: ...
    @property
    def name(self) -> tuple[str, ...]: ...
    @property
    def story(self) -> str | None: ...
    @property
    def since(self) -> str | None: ...
    @property
    def until(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A search that the desk keeps, with the names of the rules that go by it."""

    name: str
    query: str
    rules: tuple[str, ...]
    note: str


def kept_searches(desk: Desk) -> list[KeptSearch]:
    """The searches of the desk as it was opened, by name."""
    return [
        KeptSearch(
            search.name,
            search.query,
            tuple(rule.name for rule in desk.settings.rules if rule.search == search.query),
            search.note,
        )
        for search in desk.watchlist.searches
    ]


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
            yield _field(field, value)
    for field, value in (("story", filters.story), ("after", filters.since), ("until", filters.until)):
        if value:
            yield _field(field, value)


def _field(name: str, value: str) -> str:
    bare = value.replace('"', " ").strip()
    return f'{name}:"{bare}"' if re.search(r"\s", bare) else f"{name}:{bare}"
