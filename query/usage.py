"""Wrong use of a command: the error that ends it with code 2 and one message saying what to change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from marsad.errors import MarsadError

if TYPE_CHECKING:
    from flows.desk import Desk


class UsageError(MarsadError):
    """The command was asked for something that it cannot do as asked; the message says what to change."""


def must_be_sources(desk: Desk, names: Sequence[str]) -> None:
    """UsageError that lists the desk's sources if one of ``names`` is not among them."""
    known = {source.name for source in desk.watchlist.sources}
    if unknown := [name for name in names if name not in known]:
        listed = ", ".join(sorted(known)) or "none; put files into watchlist/sources/"
        raise UsageError(f"there is no source {', '.join(map(repr, unknown))}. Known sources: {listed}.")


def must_be_topics(desk: Desk, names: Sequence[str]) -> None:
    """UsageError that lists the desk's topics if one of ``names`` is not among them."""
    known = [topic.name for topic in desk.watchlist.topics]
    if unknown := [name for name in names if name not in known]:
        listed = ", ".join(known) or "none; put files into watchlist/topics/"
        raise UsageError(f"there is no topic {', '.join(map(repr, unknown))}. Known topics: {listed}.")
