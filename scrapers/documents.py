"""Recognises by their first bytes what is no web page: documents that a reader could read, and files that none can.

A label is not believed: a PDF sent as text/html is a PDF (X18), a film sent as text/html is a film (X19).
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Literal

Kind = Literal["pdf", "office", "media", "archive", "binary"]

_SIGNS: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"\x89PNG\r\n", "media"),
    (b"\xff\xd8\xff", "media"),
    (b"GIF87a", "media"),
    (b"GIF89a", "media"),
    (b"RIFF", "media"),
    (b"OggS", "media"),
    (b"ID3", "media"),
    (b"\x1aE\xdf\xa3", "media"),
    (b"FLV\x01", "media"),
    (b"\x00\x00\x01\xba", "media"),
    (b"fLaC", "media"),
    (b"PK\x03\x04", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"7z\xbc\xaf'\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"\x7fELF", "binary"),
    (b"MZ", "binary"),
    (b"SQLite format 3\x00", "binary"),
    (b"wOF", "binary"),
)
_OFFICE_PARTS = ("word/", "xl/", "ppt/", "content.xml", "mimetype")
_LOOKED_AT = 1024


def kind(content: bytes) -> Kind | None:
    """What ``content`` is if it is no text: "pdf", "office" (Word, Excel, PowerPoint, OpenDocument, RTF), "media"
    (picture, sound, film), "archive" or "binary"; None for text."""
    start = content[:_LOOKED_AT].lstrip(b"\xef\xbb\xbf \t\r\n")
    for sign, found in _SIGNS:
        if start.startswith(sign):
            return "office" if found == "archive" and _is_office(content) else _sure(found, sign, start)
    if start[4:8] == b"ftyp":
        return "media"
    if b"%PDF-" in content[:_LOOKED_AT]:
        return "pdf"
    return "binary" if _is_binary(content) else None


def _sure(found: Kind, sign: bytes, start: bytes) -> Kind | None:
    """A few letters that a text may begin with are no proof unless zeros follow."""
    return found if len(sign) > 3 or not sign.isalnum() or b"\x00" in start else None


def _is_office(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return any(name.startswith(_OFFICE_PARTS) for name in parts.namelist()[:50])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return any(part.encode() in content[:4096] for part in _OFFICE_PARTS)


def _is_binary(content: bytes) -> bool:
    """Zeros on many places that are not those of UTF-16 or UTF-32 text."""
    start = content[:4096]
    zeros = start.count(0)
    if (
        not zeros
        or zeros < 0.02 * len(start)
        or start[:2] in (b"\xff\xfe", b"\xfe\xff")
        or start[:4] == b"\x00\x00\xfe\xff"
    ):
        return False
    even, odd = start[::2].count(0), start[1::2].count(0)
    return not (b"<\x00" in start and (even < 0.1 * odd or odd < 0.1 * even))
