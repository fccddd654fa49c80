"""Makes plain text of what feeds put into titles and summaries: text, HTML, or HTML that was escaped once too often.

Nothing here makes markup safe to show: what comes out is text, and whoever shows it escapes it (F07).
"""

from __future__ import annotations

import html
import re

import lxml.etree
import lxml.html

from marsad.text import clean, one_line

# Only what is really HTML counts as a tag: "Vector<String>" and "1 < 2" are text.
_ELEMENTS = (
    "a|abbr|acronym|address|applet|area|article|aside|audio|b|base|basefont|bdi|bdo|big|blockquote|body|br|button|canvas|"
    "caption|center|cite|code|col|colgroup|data|dd|del|details|dfn|dialog|dir|div|dl|dt|em|embed|fieldset|figcaption|"
    "figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|"
    "main|map|mark|meta|nav|noscript|object|ol|optgroup|option|output|p|param|picture|pre|q|rp|rt|ruby|s|samp|script|"
    "section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|"
    "thead|time|title|tr|track|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?=[\s/>])|<!--", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_NUL = re.compile(r"&#(?:0+|[xX]0+);")
_SPACES = re.compile(r"\s+")
_BLOCK = re.compile(
    "address|article|aside|blockquote|body|center|d[dlt]|details|div|fieldset|figcaption|figure|footer|form|h[1-6r]|"
    "header|li|main|nav|[ou]l|p|pre|section|table|tbody|t[dhr]|tfoot|thead"
)
_UNSEEN = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "select", "textarea", "svg", "title"}
)
_LONGEST = 1_000_000


def plain_title(raw: str | None) -> str:
    """``raw`` as one line of plain text."""
    return one_line(plain_text(raw))


def plain_text(raw: str | None) -> str:
    """``raw`` as plain text, its paragraphs separated by a blank line.

    ``raw`` is what the XML or JSON parser gave. Its character references are undone once, as HTML's or as a
    publisher's second escaping; in marked-up text, where HTML's own is the first, once more; never further.
    """
    text = _NUL.sub("", clean(raw or ""))[:_LONGEST]
    if not _TAG.search(text):
        return _paragraphs(html.unescape(text), joint=" ")
    text = _without_markup(text)
    return _paragraphs(html.unescape(text) if _REFERENCE.search(text) else text, joint="\n")


def _without_markup(text: str) -> str:
    try:
        root = lxml.html.fragment_fromstring(text, create_parent="div")
    except (lxml.etree.LxmlError, ValueError):
        return html.unescape(re.sub(r"<[^>]*>", " ", text))
    return "".join(_texts(root))


def _texts(root: lxml.html.HtmlElement) -> list[str]:
    """The texts below ``root`` in order, with line breaks where a reader sees them. No recursion: feeds nest deep."""
    found: list[str] = []
    hidden = 0
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            hidden += tag in _UNSEEN
            if tag == "br":
                found.append("\n")
            elif _BLOCK.fullmatch(tag):
                found.append("\n\n")
            found.append("" if hidden else _SPACES.sub(" ", element.text or ""))
        else:
            hidden -= event == "end" and tag in _UNSEEN
            if _BLOCK.fullmatch(tag):
                found.append("\n\n")
            if element is not root:
                found.append("" if hidden else _SPACES.sub(" ", element.tail or ""))
    return found


def _paragraphs(text: str, *, joint: str) -> str:
    """``text`` with single spaces and a blank line between paragraphs; ``joint`` joins the lines within one."""
    paragraphs: list[list[str]] = [[]]
    for line in clean(text).split("\n"):
        if words := line.split():
            paragraphs[-1].append(" ".join(words))
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n\n".join(joint.join(lines) for lines in paragraphs if lines)
