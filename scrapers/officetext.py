"""The paragraphs of Word, OpenDocument and RTF files, and what these files say of themselves."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

from marsad.errors import ParseError
from marsad.text import one_line

_LARGEST_PART = 50_000_000  # bytes of one part when unpacked: more is no document but an attack
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
_RTF_TOKEN = re.compile(rb"\\([a-z]+)(-?\d+)? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.IGNORECASE)
_RTF_ASIDE = frozenset(b"fonttbl colortbl stylesheet info pict header footer headerl headerr footerl footerr".split())
_RTF_BREAKS = frozenset([b"par", b"sect", b"page", b"row"])


@dataclass(frozen=True, slots=True)
class Written:
    """A document's own title, author and date as it gives them ("" where it does not), and its paragraphs."""

    title: str
    author: str
    dated: str
    paragraphs: tuple[str, ...]


def read_office(content: bytes) -> Written:
    """The text of a .docx, .odt or .rtf file. ParseError with reason unread-format for other office files, broken-file
    for damaged ones, encrypted, or too-heavy."""
    if content.lstrip().startswith(b"{\\rtf"):
        return Written("", "", "", tuple(_rtf(content)))
    if not content.startswith(b"PK"):
        raise ParseError("unread-format", "an old or encrypted office file, whose text cannot be read")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return _zipped(parts)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, EOFError, ValueError, OSError, NotImplementedError) as error:
        raise ParseError("broken-file", "the document is broken or cut off") from error
    except RuntimeError as error:  # zipfile's word for a password
        raise ParseError("encrypted", "the document is encrypted and asks for a password") from error


def _zipped(parts: zipfile.ZipFile) -> Written:
    names = set(parts.namelist())
    if "word/document.xml" in names:
        head = _part(parts, "docProps/core.xml") if "docProps/core.xml" in names else None
        body = _part(parts, "word/document.xml")
        return _written(head, _of(body, "p", {"t": None, "tab": " ", "br": " "}, without={"del", "instrText"}))
    if "content.xml" in names:
        head = _part(parts, "meta.xml") if "meta.xml" in names else None
        found = _part(parts, "content.xml")
        body = next(
            (part for part in found.iter() if _name(part) == "text" and _name(part.getparent()) == "body"), None
        )
        if body is not None:
            return _written(head, _odt(body))
    raise ParseError("unread-format", "an office file that holds no running text (a table or slides)")


def _part(parts: zipfile.ZipFile, name: str) -> etree._Element:
    if parts.getinfo(name).file_size > _LARGEST_PART:
        raise ParseError("too-heavy", "the document unpacks to more than it may")
    return etree.fromstring(parts.read(name), _PARSER)


def _written(head: etree._Element | None, found: Iterator[str]) -> Written:
    told = {_name(part): part.text or "" for part in head.iter()} if head is not None else {}
    dated = told.get("modified") or told.get("date") or told.get("created") or told.get("creation-date") or ""
    return Written(told.get("title", ""), told.get("creator", ""), dated, tuple(text for text in found if text))


def _of(body: etree._Element, holder: str, marks: dict[str, str | None], without: set[str]) -> Iterator[str]:
    for paragraph in body.iter("{*}" + holder):
        kept = (part for part in paragraph.iter("{*}*") if _name(part) in marks)
        pieces = (
            (part.text or "") if (mark := marks[_name(part)]) is None else mark
            for part in kept
            if not any(_name(above) in without for above in part.iterancestors())
        )
        yield one_line("".join(pieces))


def _odt(body: etree._Element) -> Iterator[str]:
    for part in body.iter("{*}p", "{*}h"):
        for aside in list(part.iter("{*}note", "{*}annotation")):
            aside.clear(keep_tail=True)
        for space in part.iter("{*}s", "{*}tab", "{*}line-break"):
            space.text = " "
        yield one_line("".join(part.itertext()))


def _name(part: etree._Element | None) -> str:
    return etree.QName(part).localname if part is not None and isinstance(part.tag, str) else ""


def _rtf(content: bytes) -> Iterator[str]:
    """Words of the body; groups that hold fonts, pictures or heads are passed over. One character after ``\\u`` is the
    stand-in for old readers (``\\uc1``)."""
    page = re.search(rb"\\ansicpg(\d+)", content)
    charset = f"cp{page[1].decode()}" if page else "cp1252"
    text: list[str] = []
    raw = bytearray()
    groups: list[bool] = []
    aside, stand_in = False, 0

    def settle() -> None:
        try:
            text.append(raw.decode(charset, "replace"))
        except LookupError:
            text.append(raw.decode("cp1252", "replace"))
        raw.clear()

    for word, number, code, sign, brace, plain in _RTF_TOKEN.findall(content):
        if brace == b"{":
            groups.append(aside)
        elif brace == b"}":
            aside = groups.pop() if groups else False
        elif sign == b"*" or word in _RTF_ASIDE:
            aside = True
        elif aside:
            continue
        elif code:
            if stand_in:
                stand_in -= 1
            else:
                raw.append(int(code, 16))
        elif plain:
            raw += plain[stand_in:]
            stand_in = 0
        elif word == b"u" and number:
            settle()
            text.append(chr(int(number) % 65536))
            stand_in = 1
        elif word in _RTF_BREAKS:
            settle()
            yield one_line(_paired("".join(text)))
            text.clear()
        elif word in (b"tab", b"line") or sign in (b"~", b"\n"):
            raw += b" "
        elif sign in (b"\\", b"{", b"}"):
            raw += sign
    settle()
    yield one_line(_paired("".join(text)))


def _paired(text: str) -> str:
    """Characters beyond the first 65,536 that came as two halves, whole."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
