"""A table for spreadsheets: UTF-8 with the mark by which they know it, and nothing in it that they would run (S18)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from query.exports.articles import COLUMNS, Dossier, Exported, row

WITH_PAGES = False
RUNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes a cell for a formula; the wide forms of the signs are folded by some."""


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a line for each article below one with the names of the columns; how many articles there were."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    count = 0
    for article in articles:
        lines.writerow([harmless(cell) for cell in row(article.shown)])
        count += 1
    text.detach()
    return count


def harmless(cell: str) -> str:
    """``cell`` as text that no spreadsheet runs: an apostrophe before what looks like a formula."""
    return f"'{cell}" if cell.startswith(RUNS) else cell
