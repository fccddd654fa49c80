"""Makes running text of a PDF's placed lines: columns in their order, paragraphs whole, no page furniture."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from marsad.text import fold, one_line, words
from scrapers.pdfpages import SOFT_HYPHEN, Line, Sheet

_MARGIN = 0.14  # share of a page's height, at its head and foot, where furniture stands
_OUTERMOST = 3  # lines from either end that may be furniture
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p|صفحه|الصفحه|ص|seite|sayfa)\W*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:/|of|de|sur|من|-)\s*\d{1,4})?\W*"
)
_ENDS = re.compile(r"[.!?؟:…۔][\"'»”’)\]]*$")
_ITEM = re.compile(r"(?:[•▪●◦‣■–—*-]|\(?\d{1,3}[.)]|\(?[a-zA-Zأ-ي][.)])\s")
_PRESENTED = re.compile("[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]")
_MISPLACED = re.compile(r"(?<!\S)([.,:;،؛؟!])(\d[\d٠-٩/.,:-]*\d|\d)(?!\S)")
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|indd|qxd|rtf|odt|tex|dvi|xlsx?|pptx?|pub|p65)\b"
    r"|^(?:microsoft \w+ - |untitled|document\d*$|بدون عنوان|sans titre|powerpoint presentation|\W*\d+\W*$)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{1,6}")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, the sheet they begin on and the size of their letters in points."""

    text: str
    sheet: int
    size: float


def paragraphs(sheets: Sequence[Sheet]) -> list[Paragraph]:
    """The running text of the document: heads, feet and page numbers are gone, words cut at a line's end are whole,
    a paragraph that goes on in the next column or on the next page is one."""
    furniture = _furniture(sheets)
    kept = [
        tuple(line for line in sheet.lines if (number, line) not in furniture) for number, sheet in enumerate(sheets)
    ]
    whole = {
        word for sheet in sheets for line in sheet.lines for word in re.findall(r"\w+(?:-\w+)+", line.text.lower())
    }
    found: list[list[tuple[int, Line]]] = []
    step = _step(kept)
    for number, lines in enumerate(kept):
        for column in _columns(lines, sheets[number].width):
            edges = {size: _edges(column, size) for size in {line.size for line in column}}
            for at, line in enumerate(column):
                before = found[-1][-1] if found else None
                above = column[at - 1] if at else None
                if before is None or _begins(line, above, before[1], step, edges[line.size]):
                    found.append([])
                found[-1].append((number, line))
    texts = (Paragraph(_joined([line.text for _, line in one], whole), one[0][0], one[0][1].size) for one in found)
    return [paragraph for paragraph in texts if paragraph.text]


def heading(found: Sequence[Paragraph]) -> str:
    """The document's own headline: the largest letters on its first written page, if they are larger than those of
    its text; else a short first paragraph without a full stop; else ""."""
    first = [one for one in found if one.sheet == found[0].sheet and _LETTER.search(one.text)] if found else []
    if not first:
        return ""
    usual = Counter[float]()
    for one in found:
        usual[round(one.size)] += len(one.text)
    largest = max(first, key=lambda one: one.size)
    if largest.size > 1.1 * usual.most_common(1)[0][0] and len(largest.text) <= 300:
        return largest.text
    start = first[0].text
    return start if len(first) > 1 and is_headline(start) else ""


def title(claimed: str, found: Sequence[Paragraph], file: str = "") -> str:
    """What the document is called: what its metadata claim if its first pages say so too, else its own headline, else
    the claim if it reads like one and is no file's name ("Microsoft Word - draft3.docx")."""
    claim, own = one_line(claimed), heading(found)
    said = set(words(" ".join(one.text for one in found[:40])))
    meant = words(claim)
    if len(meant) > 1 and sum(word in said for word in meant) >= 0.7 * len(meant) and not _is_file_name(claim):
        return claim
    return own or ("" if not meant or _is_file_name(claim) or not found else claim)


def is_headline(text: str) -> bool:
    """Could this first paragraph be a headline: is it short, and no sentence?"""
    return 0 < len(text) <= 150 and not _ENDS.search(text)


def _is_file_name(claim: str) -> bool:
    return bool(_FILE_NAME.search(claim))


# ---------------------------------------------------------------- furniture


def _furniture(sheets: Sequence[Sheet]) -> set[tuple[int, Line]]:
    """Lines at the head or foot of pages that are page numbers, or that return on other pages at the same height in
    letters of the same size, with no change but that of the page's number."""
    outer = [(number, line, _guises(line, number)) for number, sheet in enumerate(sheets) for line in _outer(sheet)]
    times = Counter(guise for _, _, guises in outer for guise in guises)
    often = max(2, 0.25 * len(sheets))
    return {
        (number, line)
        for number, line, guises in outer
        if max(times[guise] for guise in guises) >= often or _PAGE_NUMBER.fullmatch(fold(line.text))
    }


def _guises(line: Line, page: int) -> set[tuple[str, float, int]]:
    """What would make this line the same on another page: its words as they are, and with its first or its last number
    counted from the page's own."""
    text = fold(line.text)
    texts = {text}
    for match in [*_NUMBER.finditer(text)][:: max(1, len(_NUMBER.findall(text)) - 1)]:
        texts.add(f"{text[: match.start()]}{{{int(match[0]) - page}}}{text[match.end() :]}")
    return {(one, line.size, round(line.base / 8)) for one in texts}


def _outer(sheet: Sheet) -> Iterator[Line]:
    rows = sorted({round(line.base) for line in sheet.lines}, reverse=True)
    ends = {*rows[:_OUTERMOST], *rows[-_OUTERMOST:]}
    for line in sheet.lines:
        at_edge = line.base > sheet.height * (1 - _MARGIN) or line.base < sheet.height * _MARGIN
        if at_edge and round(line.base) in ends:
            yield line


# ---------------------------------------------------------------- columns


def _columns(lines: Sequence[Line], width: float) -> list[list[Line]]:
    """The lines in the order of reading, cut into runs of one column. The file's own order is believed unless it
    goes back and forth across a gutter."""
    gutter = _gutter(lines, width)
    if gutter is None:
        return _runs(lines)
    rtl = sum(bool(_RTL.search(line.text)) for line in lines) > 0.5 * len(lines)
    found: list[list[Line]] = []
    sides: tuple[list[Line], list[Line]] = ([], [])
    for line in sorted(lines, key=lambda one: -one.base):
        if line.left < gutter < line.right:
            found += [*sides, [line]]
            sides = ([], [])
        else:
            sides[(line.left >= gutter) != rtl].append(line)
    return [column for column in (*found, *sides) if column]


def _gutter(lines: Sequence[Line], width: float) -> float | None:
    """Where the file goes back and forth between two columns of running text: the middle of the gap."""
    pairs = [
        (one, other) for one, other in itertools.pairwise(lines)
        if abs(one.base - other.base) < 0.6 * one.size and (one.right < other.left or other.right < one.left)
    ]  # fmt: skip
    if len(pairs) < 4 or median(min(a.right - a.left, b.right - b.left) for a, b in pairs) < 0.2 * width:
        return None
    return median((min(a.right, b.right) + max(a.left, b.left)) / 2 for a, b in pairs)


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut where the text goes up the page again: there another column begins."""
    found: list[list[Line]] = []
    for line in lines:
        if not found or line.base > found[-1][-1].base + 2 * line.size:
            found.append([])
        found[-1].append(line)
    return found


# ---------------------------------------------------------------- paragraphs


def _step(sheets: Sequence[Sequence[Line]]) -> float:
    """The usual distance from one line to the next, in letter sizes."""
    steps = Counter(
        round((one.base - other.base) / one.size, 1)
        for lines in sheets
        for one, other in itertools.pairwise(lines)
        if one.size == other.size and 0.8 * one.size < one.base - other.base < 3 * one.size
    )
    if not steps:
        return 1.3
    most = max(steps.values())
    return min(step for step, times in steps.items() if times >= 0.3 * most)


def _edges(column: Sequence[Line], size: float) -> tuple[float, float]:
    """Where the column's lines in letters of this size begin and end: a headline above may be wider."""
    same = [line for line in column if line.size == size]
    return min(line.left for line in same), max(line.right for line in same)


def _begins(line: Line, above: Line | None, before: Line, step: float, edges: tuple[float, float]) -> bool:
    """Does ``line`` begin a paragraph? ``above`` is the line above it in its column, ``before`` the last one read."""
    if abs(line.size - before.size) > 0.12 * before.size or _ITEM.match(line.text):
        return True
    if above is None:  # a new column or page: it goes on unless the last one had come to an end
        return bool(_ENDS.search(before.text))
    if above.base - line.base > (step + 0.35) * line.size:
        return True
    rtl = bool(_RTL.search(line.text))
    indent = edges[1] - line.right if rtl else line.left - edges[0]
    indent_above = edges[1] - above.right if rtl else above.left - edges[0]
    short = above.left - edges[0] if rtl else edges[1] - above.right
    if indent > 0.9 * line.size and indent_above < 0.3 * line.size and indent < 0.3 * (edges[1] - edges[0]):
        return bool(_ENDS.search(above.text)) or short > 2 * line.size
    return bool(_ENDS.search(above.text)) and short > 0.2 * (edges[1] - edges[0])


def _joined(lines: Sequence[str], whole: set[str]) -> str:
    text = ""
    for line in lines:
        if text.endswith((SOFT_HYPHEN, "-", "\u2010")) and line[:1].isalpha() and text[-2:-1].isalpha():
            text = text[:-1] + ("-" if _keeps_hyphen(text[:-1], line, whole) else "") + line
        else:
            text = f"{text} {line}" if text else line
    return _in_order(_letters(one_line(text.replace(SOFT_HYPHEN, "-") if text.endswith(SOFT_HYPHEN) else text)))


def _keeps_hyphen(before: str, after: str, whole: set[str]) -> bool:
    """A word cut at a line's end keeps its hyphen if the document writes it so elsewhere, or a capital follows."""
    head, tail = re.findall(r"[\w-]+$", before)[0], re.findall(r"^[\w-]+", after)[0]
    return tail[:1].isupper() or f"{head}-{tail}".lower() in whole


def _letters(text: str) -> str:
    """Ligatures and the Arabic letters' shapes as the plain letters that they stand for."""
    return _PRESENTED.sub(lambda shape: unicodedata.normalize("NFKC", shape.group()), text)


def _in_order(text: str) -> str:
    """A stop after a number in an Arabic line comes out before it; put back where it was."""
    return _MISPLACED.sub(r"\2\1", text) if _RTL.search(text) else text
