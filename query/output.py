"""What a command shows: JSON on standard output, or tables for people; notes, progress and logs on standard error.

What a feed or a page wrote is shown as text and never acted upon by a terminal: control characters and escape
sequences are taken out, and the direction of an Arabic title stays inside its own cell.
"""

from __future__ import annotations

import dataclasses
import io
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, TextIO

from marsad.text import clean, one_line
from marsad.times import rfc3339

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

# What clean() leaves in because a store can keep it, but a terminal may obey: C1 controls, line separators.
_TERMINAL = re.compile("[\x80-\x9f\u2028\u2029]")
# The same and more inside JSON, where they can be written as escapes and nothing is lost.
_ESCAPE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
PIPE_WIDTH = 140
"""Columns for a table that goes to no terminal."""


def use_utf8() -> None:
    """Write both streams as UTF-8 whatever the locale says; what UTF-8 cannot hold (lone surrogates) is written as
    ``\\udXXX``, which is its own escape in JSON."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@dataclass(frozen=True, slots=True)
class Output:
    """Where a command's answer goes.

    ``json`` as asked for: true for JSON alone, false for tables alone, None for what fits: a table in a terminal; else
    JSON on standard output with the table beside it on standard error.
    """

    json: bool | None = None

    @property
    def people(self) -> bool:
        """Whether standard output is for people rather than programs."""
        return not self.json if self.json is not None else _is_terminal(sys.stdout)

    def show(self, value: object, view: Callable[[], RenderableType]) -> None:
        """Give ``value`` as JSON, or what ``view`` makes of it for people, or both."""
        if self.people:
            console(sys.stdout).print(view())
            return
        sys.stdout.write(to_json(value, indent=2) + "\n")
        if self.json is None:
            console(sys.stderr).print(view())

    def data(self, value: object) -> None:
        """Give ``value`` as JSON, for commands that have nothing else to give."""
        sys.stdout.write(to_json(value, indent=2) + "\n")

    def line(self, value: object) -> None:
        """Give ``value`` as one line of JSON Lines, at once."""
        sys.stdout.write(to_json(value) + "\n")
        sys.stdout.flush()


def note(message: str) -> None:
    """Tell a person something, on standard error; one line for each line of ``message``."""
    for line in message.splitlines():
        sys.stderr.write(f"marsad: {shown(line)}\n")


@contextmanager
def working(message: str) -> Iterator[Callable[[str], None]]:
    """A turning mark with ``message`` on standard error while something takes its time; what is given changes the
    message. Nothing at all where there is no terminal."""
    if not _is_terminal(sys.stderr):
        yield lambda changed: None
        return
    with console(sys.stderr).status(shown(message)) as status:
        yield lambda changed: status.update(shown(changed))


def to_json(value: object, *, indent: int | None = None) -> str:
    """``value`` as JSON: letters as they are, times in RFC 3339 and UTC, characters that turn text around or drive a
    terminal as escapes."""
    text = json.dumps(jsonable(value), ensure_ascii=False, indent=indent, allow_nan=False)
    return _ESCAPE_IN_JSON.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def jsonable(value: object) -> object:
    """``value`` in JSON's own types; the types of ``marsad.model`` become objects with their fields as keys."""
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return rfc3339(value)
    if dataclasses.is_dataclass(value):
        return {field.name: jsonable(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((jsonable(item) for item in value), key=str)
    if isinstance(value, Iterable) and not isinstance(value, bytes | PurePath):
        return [jsonable(item) for item in value]
    return str(value)


def fields(value: object) -> dict[str, object]:
    """A type of ``marsad.model`` as the object that ``jsonable`` makes of it."""
    made = jsonable(value)
    if not isinstance(made, dict):
        raise TypeError(f"{type(value).__name__} has no fields")
    return made


def minute(moment: object) -> str:
    """A time as people read it in a table: UTC, to the minute; an en dash for none."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else "–"


def soon(moment: object, now: datetime) -> str:
    """How long it is until ``moment``, in a few characters: "now", "40 min", "3 h", "2 d"; an en dash for none."""
    if not isinstance(moment, datetime):
        return "–"
    minutes = (moment - now).total_seconds() / 60
    if minutes < 1:
        return "now"
    if minutes < 90:
        return f"{minutes:.0f} min"
    return f"{minutes / 60:.0f} h" if minutes < 36 * 60 else f"{minutes / 1440:.0f} d"


def shown(text: str) -> str:
    """``text`` as one line that a terminal prints and does not obey."""
    return one_line(_TERMINAL.sub(" ", text))


def shown_lines(text: str) -> str:
    """``text`` with its own line breaks, otherwise as ``shown``."""
    return clean(_TERMINAL.sub(" ", text)).replace("\r", "")


def cell(value: object, style: str = "") -> Text:
    """``value`` as a cell's text: never markup; right-to-left text isolated, so that it turns nothing else round."""
    from rich.text import Text

    lines = shown_lines("–" if value is None else str(value)).split("\n")
    return Text("\n".join(_isolated(line) for line in lines), style=style)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> Table | Text:
    """A table for people; a word if there are no rows. Put titles and other free text last: there, nothing stands after
    them to be turned round."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for number, name in enumerate(columns):
        made.add_column(name, overflow="fold", no_wrap=number == 0)
    for row in rows:
        made.add_row(*(item if isinstance(item, Text) else cell(item) for item in row))
    return made if made.row_count else Text("(none)")


def console(stream: TextIO) -> Console:
    """A console on ``stream`` that takes nothing in a text for markup."""
    from rich.console import Console

    fixed = None if _is_terminal(stream) or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=fixed)


def isolates(line: str) -> tuple[str, str]:
    """What to put before and after ``line`` so that it turns nothing else round, if it reads from right to left."""
    return (_ISOLATE, _END_ISOLATE) if _RIGHT_TO_LEFT.search(line) else ("", "")


def _isolated(line: str) -> str:
    return line.join(isolates(line))


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty()
