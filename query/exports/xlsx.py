"""A workbook: every cell is text, none a formula or a link (S18); cells in Arabic run from right to left."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

import xlsxwriter

from query.exports.articles import COLUMNS, Dossier, Exported, row

WITH_PAGES = False
LONGEST_CELL = 32_767
"""What the format holds in one cell."""
_RIGHT_TO_LEFT = 2
_WIDTHS = {"title": 60, "text": 80, "topics": 24, "names": 30, "url": 40}


def write(articles: Iterable[Exported], out: BinaryIO, dossier: Dossier) -> int:
    """Write a sheet with a row for each article; how many there were."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {**options, "in_memory": True})
    sheet = book.add_worksheet("articles")
    bold, arabic = book.add_format({"bold": True}), book.add_format({"reading_order": _RIGHT_TO_LEFT})
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, _WIDTHS.get(column, 14))
        sheet.write_string(0, number, column, bold)
    sheet.freeze_panes(1, 0)
    count = 0
    for article in articles:
        count += 1
        style = arabic if article.shown["language"] == "ar" else None
        for number, cell in enumerate(row(article.shown)):
            sheet.write_string(count, number, cell[:LONGEST_CELL], style)
    sheet.autofilter(0, 0, count, len(COLUMNS) - 1)
    book.close()
    return count
