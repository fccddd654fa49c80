"""Makes documents for tests: PDFs by fpdf2, Word and OpenDocument files by hand."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from fpdf import FPDF


class Paper(FPDF):
    """A PDF with a running head and numbered pages where these are given."""

    head = ""
    foot = ""

    def header(self) -> None:
        if self.head:
            self.set_font("helvetica", size=8)
            self.cell(0, 5, self.head, align="C")
            self.ln(12)

    def footer(self) -> None:
        if self.foot:
            self.set_y(-12)
            self.set_font("helvetica", size=8)
            self.cell(0, 5, self.foot.format(page=self.page_no()), align="C")


def latin_pdf(
    *paragraphs: str, headline: str = "", title: str = "", created: datetime | None = None, **marks: str
) -> bytes:
    """A PDF of one column. ``marks``: head, foot."""
    paper = started(title, created, **marks)
    if headline:
        paper.set_font("helvetica", "B", 18)
        paper.multi_cell(0, 9, headline, align="L")
        paper.ln(6)
    paper.set_font("times", size=11)
    for text in paragraphs:
        paper.multi_cell(0, 5, text)
        paper.ln(5)
    return bytes(paper.output())


def started(title: str = "", created: datetime | None = None, **marks: str) -> Paper:
    """An open PDF on its first page."""
    paper = Paper()
    paper.head, paper.foot = marks.get("head", ""), marks.get("foot", "")
    if title:
        paper.set_title(title)
    if created:
        paper.set_creation_date(created)
    paper.add_page()
    return paper


def zipped(parts: dict[str, str]) -> bytes:
    """A zip file of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()


def word_file(*paragraphs: str, title: str = "") -> bytes:
    """A .docx file."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    core = f'<c:coreProperties xmlns:c="c" xmlns:dc="d"><dc:title>{title}</dc:title></c:coreProperties>'
    return zipped(
        {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>", "docProps/core.xml": core}
    )


def open_document(*paragraphs: str) -> bytes:
    """An .odt file."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    body = "".join(f"<text:p>{text}</text:p>" for text in paragraphs)
    inner = f"<office:body><office:text>{body}</office:text></office:body>"
    spaces = f'xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0"'
    content = f"<office:document-content {spaces}>{inner}</office:document-content>"
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
