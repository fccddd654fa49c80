"""Pictures of when things were: bars over time, and dots in one lane a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marsad.model import Period


@dataclass(frozen=True, slots=True)
class Bar:
    """A period, as a share of the picture's width and height (0 to 100); what it says, and where it leads."""

    left: float
    width: float
    height: float
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A report: where it stands between the first and the last (0 to 100), whether it began something new."""

    at: float
    new: bool
    label: str
    article: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The reports in one language; "" where it is not known."""

    language: str
    dots: tuple[Dot, ...]


def bars(periods: Sequence[Period], *, label: Callable[[Period], str], address: Callable[[Period], str]) -> list[Bar]:
    """The periods that have anything, as bars; none where there is only one period to show."""
    most = max((period.count for period in periods), default=0)
    width = 100 / max(len(periods), 1)
    shown = [
        Bar(number * width, width * 0.85, 100 * period.count / most, label(period), address(period))
        for number, period in enumerate(periods)
        if period.count
    ]
    return shown if len(periods) > 1 else []


def lanes(developments: Sequence[Mapping[str, Any]], *, label: Callable[[Mapping[str, Any]], str]) -> list[Lane]:
    """The articles of a story's ``developments``, as ``Archive.story`` gives them, by language, the first to report
    first."""
    told = [(article, article is development["articles"][0]) for development in developments
            for article in development["articles"]]  # fmt: skip
    times: list[datetime] = [article["dated"] for article, _ in told]
    first, last = min(times, default=None), max(times, default=None)
    length = (last - first).total_seconds() if first and last else 0.0
    found: dict[str, list[Dot]] = {}
    for article, new in sorted(told, key=lambda one: one[0]["dated"]):
        share = 100 * (article["dated"] - first).total_seconds() / length if first and length else 50.0
        dots = found.setdefault(article["language"] or "", [])
        dots.append(Dot(share, new, label(article), article["id"]))
    return [Lane(language, tuple(dots)) for language, dots in found.items()]
