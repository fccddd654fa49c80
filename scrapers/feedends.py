"""Gives a feed that was cut off on its way an end, and keeps of the entry cut through what came whole.

A cut title or summary is still worth reading; a cut link leads nowhere and a cut guid names nothing, so these go.
"""

from __future__ import annotations

import re

_ITEM = re.compile(r"</?(?:[\w.-]+:)?(?:item|entry)(?=[\s>])[^<>]*>")
_TOKEN = re.compile(
    r"<!\[CDATA\[(?P<cdata>.*?)(?P<cdata_end>\]\]>|\Z)|<!--.*?(?:-->|\Z)|"
    r"<(?P<end>/?)(?P<name>[A-Za-z_][\w:.-]*)[^<>]*?(?P<empty>/?)>",
    re.DOTALL,
)
_TEXTS = frozenset({"title", "description", "summary", "content", "encoded"})
_HALF = re.compile(r"(?:<[^<>]*|&[^;\s<>&]{0,20})\Z")


def ended(text: str, root: str) -> tuple[str, bool]:
    """``text`` of a feed whose ``root`` element ("rss", "feed", "rdf:RDF") was never closed, with its missing ends,
    and whether an entry was left out because nothing of it had come whole."""
    items = list(_ITEM.finditer(text))
    tail = f"</channel></{root}>" if root.lower() == "rss" else f"</{root}>"
    if not items:
        return text + tail, False
    last = items[-1]
    if last[0].startswith("</"):
        return text[: last.end()] + tail, False
    kept = _kept_of(text[last.start() :])
    return text[: last.start()] + kept + tail, not kept


def _kept_of(item: str) -> str:
    """What of a cut ``item`` came whole, closed in order; "" if that is nothing."""
    stack: list[str] = []
    whole = 0  # where the last direct child of the item ended
    in_cdata = False
    for token in _TOKEN.finditer(item):
        if token["cdata"] is not None:
            in_cdata = not token["cdata_end"]
        elif token["name"] and token["end"]:
            if token["name"] in stack:
                del stack[len(stack) - 1 - stack[::-1].index(token["name"]) :]
        elif token["name"] and not token["empty"]:
            stack.append(token["name"])
        if len(stack) == 1 and token["name"] and (token["end"] or token["empty"]):
            whole = token.end()
    if any(name.rpartition(":")[2] in _TEXTS for name in stack[1:2]):
        end = "]]>" if in_cdata else ""
        return (item if in_cdata else _HALF.sub("", item)) + end + _closed(stack)
    return item[:whole] + _closed(stack[:1]) if whole else ""


def _closed(stack: list[str]) -> str:
    return "".join(f"</{name}>" for name in reversed(stack))
