"""A workbook: every cell is text, none a formula or a link (S18); cells in Arabic run from right to left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import xlsxwriter

from query.exports.articles import COLUMNS, Dossier, Exported, row

WITH_PAGES = False
LONGEST_CELL = 32_767
"""What the format holds in one cell."""
MOST_ROWS = 1_048_575
"""What it holds in one sheet, below the names of the columns."""
CUT = " … [cut: more than a cell can hold; the export as JSON Lines has all of it]"
_RIGHT_TO_LEFT = 2
_WIDTHS = {"title": 60, "text": 80, "topics": 24, "names": 30, "url": 40}


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a row for each article, in as many sheets as they need; how many articles there were."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {**options, "in_memory": True})
    arabic = book.add_format({"reading_order": _RIGHT_TO_LEFT})
    sheet, filled, count = _sheet(book), 0, 0
    for article in articles:
        if filled == MOST_ROWS:
            sheet, filled = _sheet(book), 0
        filled, count = filled + 1, count + 1
        style = arabic if article.shown["language"] == "ar" else None
        for number, cell in enumerate(row(article.shown)):
            sheet.write_string(filled, number, fitting(cell), style)
        sheet.autofilter(0, 0, filled, len(COLUMNS) - 1)
    book.close()
    return count


def fitting(cell: str) -> str:
    """``cell`` as long as the format allows, ending in a remark where something had to be left out. Lengths are counted
    as the format does, in units of UTF-16."""
    units = cell.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return cell
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _sheet(book: xlsxwriter.Workbook) -> Any:
    number = len(book.worksheets()) + 1
    sheet = book.add_worksheet("articles" if number == 1 else f"articles {number}")
    bold = book.add_format({"bold": True})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, _WIDTHS.get(column, 14))
        sheet.write_string(0, place, column, bold)
    sheet.freeze_panes(1, 0)
    return sheet
