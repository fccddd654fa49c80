"""A table for spreadsheets: UTF-8 with the mark by which they know it, and nothing in it that they would run (S18)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import BinaryIO

from query.exports.articles import COLUMNS, Dossier, Exported, row

WITH_PAGES = False
_SIGN = r"[\s\ufeff\u200b-\u200f]*[=+\-@＝＋－＠]"
_RUNS = re.compile(rf"^(?={_SIGN}|[\t\r\n])|(?<=[\s\S][;\t\r\n])(?![\r\n])(?={_SIGN})")
"""Where a spreadsheet may take what follows for a formula: at a cell's beginning, whatever invisible stands before the
sign; and after a semicolon, tab or line break, where one that parts cells by these begins another. Some fold the wide
forms of the signs."""


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
    return _RUNS.sub("'", cell)
