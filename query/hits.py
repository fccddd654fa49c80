"""How what a search found looks in a terminal: hits with the words marked, and how all of them are spread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from query.output import cell, fields, minute, table

if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.console import RenderableType
    from rich.text import Text

    from marsad.model import Facet, Facets, Hit, Mark, Period

SHORT_ID = 10
"""Digits of an id that a table shows; any beginning that only one article has will do for asking."""
MARKED = "bold yellow"
BAR = 40
"""Characters of the longest bar of a timeline."""
_KINDS = ("topics", "languages", "sources", "stories", "names", "months")


def hit_fields(hit: Hit) -> dict[str, object]:
    """A hit as ``marsad search`` gives it to programs: without its marks."""
    return {name: value for name, value in fields(hit).items() if name != "marks"}


def hits_view(hits: Sequence[Hit]) -> RenderableType:
    """Hits as a table, the title over its snippet in the last column, the words that were asked for marked."""
    return table(("id", "date", "source", "lang", "topics", "title"), (_hit_row(hit) for hit in hits))


def found_view(hits: Sequence[Hit], facets: Facets, timeline: Sequence[Period], zone: tzinfo) -> RenderableType:
    """Hits, and how all that was found is spread: a row a kind, a bar for each period with anything in it."""
    from rich.console import Group

    rows = [(kind, "\n".join(map(_facet, getattr(facets, kind)))) for kind in _KINDS if getattr(facets, kind)]
    counted = "1 article" if facets.total == 1 else f"{facets.total} articles"
    most = max((period.count for period in timeline), default=0)
    bars = [
        (f"{period.since.astimezone(zone):%Y-%m-%d}", period.count, "█" * max(1, round(BAR * period.count / most)))
        for period in timeline
        if period.count
    ]
    spread, when = table(("", "how many"), rows, title=counted), table(("from", "articles", ""), bars, title="When")
    return Group(hits_view(hits), spread, when)


def _facet(facet: Facet) -> str:
    value = f"{facet.value[:SHORT_ID]}  {facet.title}" if facet.title else facet.value
    return f"{facet.count:6}  {value}"


def _hit_row(hit: Hit) -> tuple[object, ...]:
    from rich.text import Text

    title = Text().append_text(_marked(hit.title, hit.marks.title, "bold") if hit.title else cell("(no title)", "bold"))
    if hit.snippet:
        title.append("\n").append_text(_marked(hit.snippet, hit.marks.snippet))
    return hit.id[:SHORT_ID], minute(hit.published), hit.source, hit.language, "\n".join(hit.topics), title


def _marked(text: str, marks: Iterable[Mark], style: str = "") -> Text:
    """``text`` with the words that were asked for in another colour."""
    shown = cell(text, style)
    before = shown.plain.find(text)  # isolates stand around a text from right to left
    if before >= 0:
        for start, end in marks:
            shown.stylize(MARKED, before + start, before + end)
    return shown
