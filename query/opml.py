"""Sources as OPML, the lists of feeds that readers exchange; what OPML cannot say stands in attributes of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from pydantic import ValidationError

from marsad.text import clean, one_line
from marsad.watchlist import SourceFile
from query.usage import UsageError

_ATTRIBUTES = frozenset({"kind", "url", "title", "language", "found", "checked", "note", "enabled", "options"})


@dataclass(frozen=True, slots=True)
class Outline:
    """One line of an OPML file that announces something. ``file`` is None if it makes no source: ``problem`` says
    why. ``name`` is the source's own name if Marsad wrote the file."""

    text: str
    url: str
    name: str = ""
    file: SourceFile | None = None
    problem: str = ""


def read_opml(content: bytes, *, origin: str) -> list[Outline]:
    """The outlines in ``content`` that name an address, and those that should; folders are walked into.

    Nothing is loaded from the file's DOCTYPE or from elsewhere (H05). UsageError if it is no OPML.
    """
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UsageError(f"{origin} is no OPML: {one_line(str(error))[:120]}") from error
    if root is None or not isinstance(root.tag, str) or root.tag.rpartition("}")[2].lower() != "opml":
        raise UsageError(f"{origin} is no OPML file: its first element is not <opml>.")
    return [_outline(element, origin) for element in _announcing(root)]


def _announcing(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.rpartition("}")[2].lower() == "outline":
            folder = next((True for child in element if isinstance(child.tag, str)), False)
            if _said(element, "xmlurl") or not folder:
                yield element


def _outline(element: etree._Element, origin: str) -> Outline:
    text = one_line(clean(_said(element, "title") or _said(element, "text")))
    ours = _said(element, "marsadname")
    url = _said(element, "xmlurl").strip()
    if not url:
        return Outline(text, one_line(_said(element, "url"))[:200], problem="has no xmlUrl, the address of a feed")
    try:
        options = json.loads(_said(element, "marsadoptions") or "{}")
        more = json.loads(_said(element, "marsadmore") or "{}")
        file = SourceFile.model_validate(
            {
                **(more if isinstance(more, dict) else {}),
                "kind": _said(element, "marsadkind") or "feed",
                "url": url,
                "title": clean(_said(element, "title")) if ours else text,
                "language": _said(element, "language") or None,
                "found": _said(element, "marsadfound") if ours else f"imported from {origin}",
                "checked": _said(element, "marsadchecked"),
                "note": _said(element, "marsadnote"),
                "enabled": _said(element, "marsadenabled") != "false",
                "options": options,
            }
        )
    except ValidationError as error:
        return Outline(text, one_line(url)[:200], problem="; ".join(str(one["msg"]) for one in error.errors()))
    except (ValueError, RecursionError):
        return Outline(text, one_line(url)[:200], problem="its marsadOptions or marsadMore are no JSON")
    return Outline(text, url, ours, file)


def _said(element: etree._Element, name: str) -> str:
    """An attribute, whatever its capitals: readers differ over xmlUrl and xmlurl."""
    return next((str(value) for key, value in element.attrib.items() if str(key).lower() == name), "")


def _more(file: SourceFile) -> dict[str, object]:
    """What an outline has no attribute for."""
    return {
        name: value
        for name, value in file.model_dump(mode="json", exclude_none=True, exclude_defaults=True).items()
        if name not in _ATTRIBUTES
    }


def write_opml(files: Mapping[str, SourceFile]) -> bytes:
    """All of ``files`` as OPML 2.0. Everything in a source's file is in it: reading it again gives the same.
    Folders and mailboxes, which have no address, are left out."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "Sources of Marsad"
    body = etree.SubElement(root, "body")
    for name, file in files.items():
        if not file.url:
            continue
        told = {
            "text": file.title or name,
            "title": file.title,
            "type": "rss" if file.kind == "feed" else file.kind,
            "xmlUrl": file.url,
            "language": file.language or "",
            "marsadName": name,
            "marsadKind": "" if file.kind == "feed" else file.kind,
            "marsadOptions": json.dumps(file.options, ensure_ascii=False) if file.options else "",
            "marsadMore": json.dumps(more, ensure_ascii=False) if (more := _more(file)) else "",
            "marsadFound": file.found,
            "marsadChecked": file.checked,
            "marsadNote": file.note,
            "marsadEnabled": "" if file.enabled else "false",
        }
        etree.SubElement(body, "outline", {key: clean(value) for key, value in told.items() if value})
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
