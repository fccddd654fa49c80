"""JSON Lines: each article as ``marsad show`` gives it, whole and unchanged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from query.exports.articles import Dossier, Exported
from query.output import to_json

WITH_PAGES = False


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a line for each article; how many there were."""
    count = 0
    for article in articles:
        out.write(to_json(article.shown).encode() + b"\n")
        count += 1
    return count
