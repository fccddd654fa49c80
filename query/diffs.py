"""What changed between two versions of an article: as data, and as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from marsad.diff import Kind, Run, size_of, word_diff
from query.output import isolates, minute, shown_lines

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.text import Text

STYLES: Mapping[Kind, str] = {"kept": "", "removed": "red strike", "added": "bold green"}
MARKS: Mapping[Kind, tuple[str, str]] = {"kept": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
"""What stands around a change where there is no colour, as in a word diff of git."""


def diff_of(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """What turned one version of an article into another, both as ``Archive.article`` gives them: ``from`` and ``to``
    (numbers of versions), ``title`` and ``text`` (runs: kind, text), and how many words were ``removed`` and
    ``added``."""
    runs = {name: word_diff(str(before[name] or ""), str(after[name] or "")) for name in ("title", "text")}
    sizes = [size_of(found) for found in runs.values()]
    return {
        "from": before["version"],
        "to": after["version"],
        **runs,
        "removed": sum(size.removed for size in sizes),
        "added": sum(size.added for size in sizes),
    }


class DiffView:
    """A diff as text: in colours on a terminal that has them, else with marks around what changed."""

    def __init__(self, article: Mapping[str, object], diff: Mapping[str, object]) -> None:
        self._article, self._diff = article, diff

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text

        colours = console.color_system is not None and not console.no_color
        yield Text(self._heading(), style="dim")
        for name in ("title", "text"):
            runs = self._diff[name]
            assert isinstance(runs, Sequence)
            yield from _lines(runs, colours=colours)
            yield Text("")

    def _heading(self) -> str:
        versions = self._article["versions"]
        assert isinstance(versions, Sequence)
        times = {version["number"]: minute(version["fetched_at"]) for version in versions}
        sides = (f"version {number} of {times.get(number)} UTC" for number in (self._diff["from"], self._diff["to"]))
        return f"{' → '.join(sides)}: {change_in_words(self._diff)}"


def change_in_words(size: Mapping[str, object]) -> str:
    """The size of a change: "−2 +5 words"; "" of what was there first."""
    if size.get("added") is None:
        return ""
    return f"−{size['removed']} +{size['added']} words"


def _lines(runs: Sequence[Run], *, colours: bool) -> Iterator[Text]:
    """The lines of a diff, each turned the way it is read."""
    from rich.text import Text

    line = Text()
    for run in runs:
        for number, part in enumerate(shown_lines(run.text).split("\n")):
            if number:
                yield _turned(line)
                line = Text()
            if part:
                begin, end = ("", "") if colours else MARKS[run.kind]
                line.append(f"{begin}{part}{end}", STYLES[run.kind] if colours else "")
    yield _turned(line)


def _turned(line: Text) -> Text:
    from rich.text import Text

    begin, end = isolates(line.plain)
    return Text.assemble(begin, line, end)
