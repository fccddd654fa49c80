"""Takes a PDF apart into pages of placed lines; run as a process of its own, so that it can be stopped.

PDFium is native code and reads what strangers made: ``take_apart`` gives it a process with a limit on memory and time,
and whatever becomes of that process is an answer, never the end of the caller.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from marsad.errors import ParseError
from scrapers import processes

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

log = logging.getLogger(__name__)
SECONDS = 60.0
"""Longest time for one document; a thousand pages of text take about ten seconds."""
MEMORY = 1_500_000_000  # bytes of address space
MOST_PAGES = 2_000
_MOST_CHARS = 6_000_000
_PASSWORD, _SECURITY = 4, 5  # FPDF_GetLastError, fpdfview.h
_BREAKS = {10, 13}
_HYPHENS = {0x02, 0xFFFE}  # how PDFium writes a hyphen at the end of a line; no other break follows it
SOFT_HYPHEN = "\u00ad"
_GAP = 1.6  # sizes of a letter: a hole this wide within a line is the space between columns


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of a line as it is read, and where it stands on the page in points, counted from the lower left corner:
    its letters' ends, their base line and their size."""

    text: str
    left: float
    right: float
    base: float
    size: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page's size in points and its lines in the order of the file; ``picture`` if one covers half of it."""

    width: float
    height: float
    picture: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF taken apart. ``pages`` is how many it has, ``sheets`` those that were read."""

    pages: int
    title: str
    created: str
    author: str
    sheets: tuple[Sheet, ...]


def take_apart(content: bytes, *, seconds: float = SECONDS) -> Pdf:
    """The PDF ``content`` in pages and lines. ParseError with reason encrypted, broken-pdf, or too-heavy (the time or
    memory allowed was not enough)."""
    try:
        done = subprocess.run(  # noqa: S603
            processes.command("scrapers.pdfpages"),
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=processes.environment(),
        )
    except subprocess.TimeoutExpired as error:
        raise ParseError("too-heavy", f"the PDF could not be read within {seconds:.0f} seconds") from error
    except OSError as error:
        raise ParseError("too-heavy", "no process could be had for reading the PDF") from error
    if done.returncode or not done.stdout:
        log.warning(
            "the reader of PDFs ended with %s: %s", done.returncode, done.stderr[-200:].decode(errors="replace")
        )
        raise ParseError("too-heavy", "reading the PDF took too much memory, or broke its reader")
    told: dict[str, Any] = json.loads(done.stdout)
    if "error" in told:
        raise ParseError(told["error"], told["detail"])
    sheets = tuple(
        Sheet(s["width"], s["height"], s["picture"], tuple(Line(**one) for one in s["lines"])) for s in told["sheets"]
    )
    return Pdf(told["pages"], told["title"], told["created"], told["author"], sheets)


# ---------------------------------------------------------------- inside the process


def main() -> None:
    """Reads a PDF from standard input and writes what ``take_apart`` wants to standard output as JSON."""
    processes.limit(resource.RLIMIT_AS, MEMORY)
    processes.limit(resource.RLIMIT_CPU, int(SECONDS))
    content = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(_answer(content)))


def _answer(content: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            return {"error": "encrypted", "detail": "the PDF is encrypted and asks for a password"}
        return {"error": "broken-pdf", "detail": "the PDF is broken or cut off"}
    told = document.get_metadata_dict()
    sheets: list[dict[str, Any]] = []
    chars = 0
    for number in range(min(len(document), MOST_PAGES)):
        if chars > _MOST_CHARS:
            break
        sheet = _sheet(document, number)
        chars += sum(len(line.text) for line in sheet.lines)
        sheets.append(asdict(sheet))
    if not sheets:
        return {"error": "broken-pdf", "detail": "the PDF has no pages"}
    return {
        "pages": len(document),
        "title": told.get("Title", ""),
        "created": told.get("CreationDate", ""),
        "author": told.get("Author", ""),
        "sheets": sheets,
    }


def _sheet(document: PdfDocument, number: int) -> Sheet:
    """A page that cannot be read is an empty one: the others are worth having."""
    from pypdfium2 import PdfiumError

    try:
        page = document[number]
        width, height = page.get_size()
        return Sheet(width, height, _is_picture(page, width * height), tuple(_lines(page)))
    except PdfiumError:
        return Sheet(0.0, 0.0, False, ())


def _is_picture(page: PdfPage, area: float) -> bool:
    from pypdfium2 import raw

    boxes = (image.get_bounds() for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
    return any((right - left) * (top - bottom) > 0.5 * area for left, bottom, right, top in boxes)


def _lines(page: PdfPage) -> Iterator[Line]:
    """The pieces of the page's lines: PDFium's own lines, cut where a column's gap goes through them."""
    from ctypes import c_double

    from pypdfium2 import raw

    text = page.get_textpage()
    box = tuple(c_double() for _ in range(4))
    origin = (c_double(), c_double())
    pieces = [_Piece()]
    for at in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, at)
        if code in _BREAKS:
            yield from _together(pieces)
            pieces = [_Piece()]
        elif code in _HYPHENS:
            pieces[-1].letters.append(SOFT_HYPHEN)
            yield from _together(pieces)
            pieces = [_Piece()]
        else:
            letter = chr(code) if 0 < code < 0x110000 else ""
            if letter and not letter.isspace() and raw.FPDFText_GetCharBox(text, at, *box):
                left, right, bottom, top = (edge.value for edge in box)
                raw.FPDFText_GetCharOrigin(text, at, *origin)
                size = raw.FPDFText_GetFontSize(text, at) or (top - bottom)
                if pieces[-1].gap(left, right) > _GAP * max(size, pieces[-1].size):
                    pieces.append(_Piece())
                pieces[-1].take_in(left, right, origin[1].value, size)
            pieces[-1].letters.append(letter)
    yield from _together(pieces)


def _together(pieces: list[_Piece]) -> Iterator[Line]:
    """The pieces as lines. Those that touch after all are one: a number in an Arabic line begins at its far end."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and joined[-1].gap(piece.left, piece.right) <= _GAP * max(piece.size, joined[-1].size):
            joined[-1].letters += piece.letters
            joined[-1].take_in(piece.left, piece.right, piece.base, piece.size)
        else:
            joined.append(piece)
    for piece in joined:
        text = "".join(piece.letters).strip()
        if text and piece.size:
            yield Line(text, piece.left, piece.right, piece.base, round(piece.size, 1))


@dataclass(slots=True)
class _Piece:
    """Letters that stand together, and where they are; nowhere yet while ``size`` is 0."""

    letters: list[str] = field(default_factory=list)
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    size: float = 0.0

    def gap(self, left: float, right: float) -> float:
        """How far a box from ``left`` to ``right`` is off, on whichever side; below 0 if they overlap."""
        return max(left - self.right, self.left - right) if self.size else 0.0

    def take_in(self, left: float, right: float, base: float, size: float) -> None:
        """Another letter. The base line is that of the first of the largest letters."""
        if self.size:
            left, right = min(self.left, left), max(self.right, right)
        if size > self.size:
            self.base, self.size = base, size
        self.left, self.right = left, right


if __name__ == "__main__":
    main()
