"""Mends the text of an XML feed so that a strict parser can read it, and takes out what could harm (F05, F06, H05).

Works on decoded text, before any parser sees it. What was mended is told as warnings.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Mapping
from dataclasses import dataclass

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"&#(?:([0-9]{1,9})|[xX]([0-9a-fA-F]{1,8}));")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|\s+", re.DOTALL)
_ROOT = re.compile(r"<(?:(?P<prefix>[A-Za-z][\w.-]*):)?(?P<name>rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_QUOTED = "\"[^\"]*\"|'[^']*'"
_DOCTYPE = re.compile(
    rf"<!DOCTYPE(?P<head>(?:[^\[>\"']|{_QUOTED})*)"
    rf"(?:\[(?P<subset>(?:<!--.*?-->|<(?!!--)|[^\]\"'<]|{_QUOTED})*)\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z][\w.-]*)\s+(?:\"([^\"<%]{0,16})\"|'([^'<%]{0,16})')\s*>")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_AMPERSAND = re.compile(r"&(?:(?P<number>#[0-9]{1,9};|#[xX][0-9a-fA-F]{1,8};)|(?P<name>[A-Za-z][\w.-]*);)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_ITEM_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_ITEM_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s>])")


@dataclass(frozen=True, slots=True)
class Mended:
    """The mended text. ``left_out`` counts entries that the feed's end cuts through."""

    text: str
    warnings: tuple[str, ...] = ()
    left_out: int = 0


def mend(text: str) -> Mended:
    """``text`` of an RSS, Atom or RDF feed, ready for a strict parser: no control characters, nothing before or after
    the document, no DOCTYPE subset, every ampersand in order. Text without a feed's root element comes back as it is.
    """
    warnings: list[str] = []
    text = _without_controls(text, warnings)
    root = _ROOT.search(text)
    if root is None:
        return Mended(text, tuple(warnings))
    body, entities = _without_prolog(text, root, warnings)
    body = _with_ampersands_in_order(body, entities, warnings)
    body, left_out = _ended(body, _ROOT.search(body) or root, warnings)
    return Mended(body, tuple(warnings), left_out)


def _without_controls(text: str, warnings: list[str]) -> str:
    text, raw = _ILLEGAL.subn("", text)
    count = raw

    def judge(match: re.Match[str]) -> str:
        nonlocal count
        code = int(match[1]) if match[1] else int(match[2], 16)
        if code > 0x10FFFF or _ILLEGAL.match(chr(code)):
            count += 1
            return ""
        return match[0]

    text = _NUMBER.sub(judge, text)
    if count:
        warnings.append(f"illegal-characters: {count}")
    return text


def _without_prolog(text: str, root: re.Match[str], warnings: list[str]) -> tuple[str, Mapping[str, str]]:
    """The document from its root element on, after what of its DOCTYPE does no harm, and the short entities that the
    DOCTYPE declares. Declarations of encoding are gone: the text is decoded already."""
    start = re.search("<!DOCTYPE", text[: root.start()], re.IGNORECASE)
    doctype = _DOCTYPE.match(text, start.start()) if start else None
    if doctype and doctype.end() > root.start():  # the subset itself names a root element, as an attack may
        root = _ROOT.search(text, doctype.end()) or root
    before = text[: root.start()]
    if _PROLOG.sub("", before.replace(doctype[0], "") if doctype else before):
        warnings.append("junk-before")
    if doctype is None:
        return text[root.start() :], {}
    return f"<!DOCTYPE{doctype['head']}>\n{text[root.start() :]}", _entities(doctype["subset"] or "")


def _entities(subset: str) -> dict[str, str]:
    """Entities whose value is a few characters: longer ones can be nested or repeated into gigabytes (H05)."""
    found = ((match[1], match[2] or match[3] or "") for match in _ENTITY.finditer(subset))
    return {name: html.unescape(value) for name, value in found if "&" not in value or value.startswith("&#")}


def _with_ampersands_in_order(text: str, entities: Mapping[str, str], warnings: list[str]) -> str:
    """Every ampersand outside CDATA begins a reference that XML knows. Feeds use HTML's names, and bare ampersands."""
    mended = 0

    def judge(match: re.Match[str]) -> str:
        nonlocal mended
        name = match["name"]
        if match["number"] or name in _XML_NAMES:
            return match[0]
        if name in entities:
            return html.escape(entities[name], quote=False)
        mended += 1
        known = html.entities.html5.get(f"{name};")
        return known if known else f"&amp;{match[0][1:]}"

    parts = _CDATA.split(text)
    parts[::2] = [_AMPERSAND.sub(judge, part) for part in parts[::2]]
    if mended:
        warnings.append(f"ampersands: {mended}")
    return "".join(parts)


def _ended(text: str, root: re.Match[str], warnings: list[str]) -> tuple[str, int]:
    """``text`` from its root's start to its root's end, and how many entries were cut through if it has no end."""
    name = f"{root['prefix']}:{root['name']}" if root["prefix"] else root["name"]
    ends = list(re.finditer(rf"</{re.escape(name)}\s*>", text))
    if ends:
        end = ends[-1].end()
        if text[end:].strip():
            warnings.append("junk-after")
        return text[:end], 0
    items = list(_ITEM_END.finditer(text)) or list(_ITEM_START.finditer(text))[:1]
    if not items:
        return text, 0
    warnings.append("cut-off")
    end = items[-1].end() if items[-1][0].startswith("</") else items[-1].start()
    channel = "</channel>" if name.lower() == "rss" else ""
    return f"{text[:end]}{channel}</{name}>", len(_ITEM_START.findall(text, end))
