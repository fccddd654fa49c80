"""A kept page as it can be shown without doing anything: its words and their order, and nothing that acts or loads.

Only elements and attributes of a short list are left; none of them can hold an address, a script or a style. What a
browser is then sent goes into a frame without any rights, under a policy that lets nothing load but our style sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from lxml import etree, html
from lxml_html_clean import Cleaner

from scrapers.charset import decode

POLICY = "sandbox; default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
TEXT = frozenset({"text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml", ""})
"""Kinds of page that can be shown; others can be had as a file."""
_TAGS = frozenset([
    "html", "body", "main", "article", "section", "aside", "header", "footer", "nav", "div", "p", "h1", "h2",
    "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead",
    "tbody", "tfoot", "tr", "th", "td", "figure", "figcaption", "address", "hr", "br", "wbr", "span", "b",
    "strong", "i", "em", "u", "s", "small", "sub", "sup", "del", "ins", "mark", "q", "cite", "abbr", "time",
    "bdi", "bdo", "ruby", "rt", "rp", "code", "kbd", "samp", "var", "details", "summary",
])  # fmt: skip
_ATTRIBUTES = frozenset({"dir", "lang", "title", "datetime", "colspan", "rowspan", "open"})
_GONE = frozenset([
    "head", "script", "style", "template", "noscript", "iframe", "frame", "frameset", "object", "embed",
    "applet", "svg", "math", "canvas", "audio", "video", "picture", "source", "track", "map", "select",
    "textarea", "button", "input", "datalist", "dialog",
])  # fmt: skip
_CLEANER = Cleaner(
    allow_tags=_TAGS,
    kill_tags=_GONE,
    remove_unknown_tags=False,
    safe_attrs_only=True,
    safe_attrs=_ATTRIBUTES,
    page_structure=False,
    comments=True,
    processing_instructions=True,
)


def media_type(headers: Mapping[str, str]) -> str:
    """What a page is, by its headers: "text/html" and the like; "" if they do not say."""
    said = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    return said.partition(";")[0].strip().lower()


def inert(content: bytes, headers: Mapping[str, str], *, stylesheet: str) -> str:
    """The page as a document of its own that only shows words, with our ``stylesheet``."""
    said = next((value for name, value in headers.items() if name.lower() == "content-type"), None)
    text = decode(content, content_type=said, kind="html").text
    plain = media_type(headers) == "text/plain"
    body = f"<pre>{escape(text)}</pre>" if plain else _words_only(text)
    return (
        '<!doctype html><html><head><meta charset="utf-8"><title>…</title>'
        f'<link rel="stylesheet" href="{escape(stylesheet)}"></head><body class="kept" dir="auto">{body}</body></html>'
    )


def _words_only(text: str) -> str:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return ""
    for picture in tree.iter("img"):
        picture.tail = f" {picture.get('alt') or ''} {picture.tail or ''}"
    cleaned = _CLEANER.clean_html(tree)
    body = cleaned.find("body") if cleaned.tag == "html" else cleaned
    inner = html.tostring(body if body is not None else cleaned, encoding="unicode", method="html", with_tail=False)
    return str(inner).replace("<body", "<div", 1).replace("</body>", "</div>")
