"""Makes text fit for an XML parser, and harmless: no characters that XML forbids, no entities of its own (F06, H05)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"&#(?:([0-9]{1,9})|[xX]([0-9a-fA-F]{1,8}));")
_QUOTED = "\"[^\"]*\"|'[^']*'"
_DOCTYPE = re.compile(
    rf"<!DOCTYPE(?P<head>(?:[^\[>\"']|{_QUOTED})*)"
    rf"(?:\[(?P<subset>(?:(?><!--.*?-->)|<(?!!--)|[^\]\"'<]|{_QUOTED})*+)\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]*)\s+(?:\"([^\"<%]{0,16})\"|'([^'<%]{0,16})')\s*>")


@dataclass(frozen=True, slots=True)
class Doctype:
    """A DOCTYPE taken out of a document: where it stood, and what it says without its internal subset. ``entities``
    are those it declares whose value is a few characters: longer ones can be nested or repeated into gigabytes."""

    start: int
    end: int
    bare: str
    entities: Mapping[str, str]


def without_illegal(text: str) -> tuple[str, int]:
    """``text`` without characters that XML 1.0 forbids, raw or by number, and how many there were."""
    text, count = _ILLEGAL.subn("", text)

    def judge(match: re.Match[str]) -> str:
        nonlocal count
        code = int(match[1]) if match[1] else int(match[2], 16)
        if code <= 0x10FFFF and not _ILLEGAL.match(chr(code)):
            return match[0]
        count += 1
        return ""

    return _NUMBER.sub(judge, text), count


def doctype_before(text: str, place: int) -> Doctype | None:
    """The DOCTYPE that begins before ``place`` in ``text``, if there is one that ends."""
    start = re.search("<!DOCTYPE", text[:place], re.IGNORECASE)
    found = _DOCTYPE.match(text, start.start()) if start else None
    if found is None:
        return None
    pairs = ((match[1], match[2] or match[3] or "") for match in _ENTITY.finditer(found["subset"] or ""))
    entities = {name: html.unescape(value) for name, value in pairs if "&" not in value or value.startswith("&#")}
    return Doctype(found.start(), found.end(), f"<!DOCTYPE{found['head']}>", entities)
