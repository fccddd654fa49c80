"""Writes ``watchlist/sources/<name>.toml`` of a desk: names that are free, addresses that are not watched yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from marsad.text import one_line
from marsad.urls import same_page_key
from marsad.watchlist import NAME, SourceFile
from query.usage import UsageError

_LONGEST = 60


def folder_of(home: Path) -> Path:
    """Where the desk in ``home`` keeps its sources."""
    return home / "watchlist" / "sources"


def watched_at(files: Mapping[str, SourceFile], url: str) -> str | None:
    """The name of the source that watches ``url`` already, be it switched off."""
    key = same_page_key(url)
    return next((name for name, file in files.items() if same_page_key(file.url) == key), None)


def free_name(url: str, taken: Iterable[str], *, wanted: str = "") -> str:
    """A name for the source at ``url``, like none of ``taken``: ``wanted`` as far as it makes one, else the host's."""
    host = (urlsplit(url).hostname or "source").removeprefix("www.")
    name = _slug(wanted) or _slug(host if re.fullmatch(r"[\d.:]+", host) else host.rpartition(".")[0]) or _slug(host)
    used, number, free = set(taken), 1, name or "source"
    while free in used:
        number += 1
        free = f"{name}-{number}"
    return free


def must_be_name(name: str, taken: Iterable[str]) -> str:
    """``name`` if a file may be called so and none is; UsageError otherwise."""
    if not re.fullmatch(NAME, name):
        raise UsageError(f'--name "{one_line(name)}" must be of small letters, digits and hyphens.')
    if name in set(taken):
        raise UsageError(f'there is a source "{name}" already. Choose another --name.')
    return name


def write_source(home: Path, name: str, file: SourceFile) -> Path:
    """Write the file of a new source; UsageError if it cannot be written. Nothing is ever overwritten."""
    path = folder_of(home) / f"{name}.toml"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as opened:
            opened.write(to_toml(file))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def to_toml(file: SourceFile) -> str:
    """The text of a source's file, without what is as it would be anyway."""
    told = file.model_dump(exclude_defaults=True)
    tables = {name: told.pop(name, {}) for name in ("options", "polling")}
    lines = [f"{key} = {toml_value(value)}" for key, value in told.items()]
    for name, table in tables.items():
        if table:
            lines += ["", f"[{name}]", *(f"{_key(key)} = {toml_value(value)}" for key, value in table.items())]
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    """``value`` as TOML writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(key))} = {toml_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    # A JSON string, number or truth is one in TOML too, once DEL is escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST].strip("-")
