"""Reads the dates that stand in the open on a page: time elements and dated lines about the headline.

Each is given with what its label says it is: the day of publication, or that of a later change (X12).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from lxml.html import HtmlElement

from marsad.text import fold
from scrapers.beside import ELSEWHERE, is_byline
from scrapers.blocks import Block
from scrapers.furniture import is_time, reads_like_prose
from scrapers.marks import mark_of
from scrapers.phrases import any_of

Stamp = tuple[bool, str]
"""Whether a date is that of a change, and the date as written."""

_LINE = 160
_PLAIN = 80
_LEVELS = 6
_LIST = 200
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|حقوق", re.IGNORECASE)
_CHANGED = re.compile(
    any_of(r"""
        \b(?:last |recently )?(?:updated?|modified|revised|reviewed|edited)\b | \bmis(?:e)? a jour\b | \bmaj\b |
        \bmodifiee?\b | \bactualise\b | (?:اخر )?تحديث | تم التعديل | \bعدل\b | \bحدث\b
    """)
)
_PUBLISHED = re.compile(
    any_of(r"""
        \b(?:first |originally )?(?:published|posted|released|created)\b | \bpubliee?\b | \bparue?\b | \bcreee?\b |
        \bmise? en ligne\b | نشر(?:ت)? | تاريخ
    """)
)
_CHANGED_NAMES = re.compile(r"modif|updat|revis|review", re.IGNORECASE)
_PUBLISHED_NAMES = re.compile(r"publish|posted|created", re.IGNORECASE)
_PARTS = re.compile(r"\s*[|•·●/–—]\s+|\s*[|•·●]\s*")


def dated_lines(beside: Sequence[Block]) -> Iterator[Stamp]:
    """Lines of the blocks ``beside`` the headline that may hold a date; whole, then in the parts that bars part.

    A line that is prose, a link or a copyright notice is none.
    """
    label = ""
    for block in beside:
        line, before = block.text, label
        label = block.folded if len(line) < 40 else ""
        if len(line) > _LINE or not any(map(str.isdigit, line)) or _COPYRIGHT.search(line) or is_time(block):
            continue
        labelled = bool(_CHANGED.search(block.folded) or _PUBLISHED.search(block.folded))
        byline = is_byline(block)
        if (block.link_share > 0.5 and not byline) or (not labelled and not byline and _is_text(block)):
            continue
        if not labelled and not any(map(str.isdigit, before)) and _CHANGED.search(before):
            yield True, line
            continue
        yield from _stamps_of(line)


def _is_text(block: Block) -> bool:
    return len(block.text) > _PLAIN or reads_like_prose(block)


def _stamps_of(line: str) -> Iterator[Stamp]:
    """The dates of one line, each by the label before it: "Published 2 May 2026, updated 3 May"."""
    folded = fold(line)
    labels = sorted(
        [(found.start(), True) for found in _CHANGED.finditer(folded)]
        + [(found.start(), False) for found in _PUBLISHED.finditer(folded)]
    )
    if len(folded) != len(line) or not labels:
        changed = bool(labels) and all(is_change for _, is_change in labels)
        yield changed, line
        yield from ((changed, part) for part in _PARTS.split(line))
        return
    yield from ((False, part) for part in _PARTS.split(line[: labels[0][0]]))
    ends = [start for start, _ in labels[1:]] + [len(line)]
    yield from ((changed, line[start:end]) for (start, changed), end in zip(labels, ends, strict=True))


def dated_times(beside: Sequence[Block]) -> Iterator[Stamp]:
    """Time elements in the blocks ``beside`` the headline."""
    for block in beside:
        node = block.place.node
        if node.tag != "time" and len(block.text) > _LINE:
            continue
        for element in (node,) if node.tag == "time" else node.iter("time"):
            yield from _stamps_with_label(element)


def near_times(headline: HtmlElement | None, around: Collection[HtmlElement]) -> Iterator[Stamp]:
    """Time elements, shown or not, within the few containers about the ``headline``, the innermost first.

    Those in furniture that is not ``around`` it, in links and in longer lists are other pages'.
    """
    if headline is None:
        return
    for container in list(headline.iterancestors())[:_LEVELS]:
        if container.tag in ("body", "html"):
            return
        for element in container.iter("time"):
            if not in_furniture(element, around) and not _in_list(element):
                yield from _stamps_with_label(element)


def _stamps_with_label(element: HtmlElement) -> Iterator[Stamp]:
    changed = _says_changed(element)
    return ((changed, stamp) for stamp in stamps(element))


def stamps(element: HtmlElement) -> Iterator[str]:
    """The dates that one element tells: in its attributes, then as it is shown."""
    for name in ("datetime", "content", "title"):
        if said := element.get(name):
            yield said
    yield " ".join(element.text_content().split())[:_LINE]


def in_furniture(element: HtmlElement, around: Collection[HtmlElement] = ()) -> bool:
    """Whether ``element`` stands in a sidebar, a footer, related stories or comments that are not ``around``."""
    for outer in element.iterancestors():
        if outer in around or outer.tag in ("body", "html", "main", "article"):
            continue
        names = f"{outer.get('id', '')} {outer.get('class', '')}"
        if outer.tag in ("aside", "nav", "footer") or (len(names) > 1 and mark_of(names) in ELSEWHERE):
            return True
    return False


def _in_list(element: HtmlElement) -> bool:
    if next(element.iterancestors("a"), None) is not None:
        return True
    outermost = next(iter(list(element.iterancestors("ul", "ol", "li"))[::-1]), None)
    return outermost is not None and len(outermost.text_content()) > _LIST


def _says_changed(element: HtmlElement) -> bool:
    """Whether a time element is that of a change: by its names, else by the words before it."""
    parent = element.getparent()
    names = " ".join(element.get(name, "") for name in ("class", "itemprop", "id"))
    before = element.text or ""
    if parent is not None:
        names += f" {parent.get('class', '')}"
        before = f"{parent.text or ''} {_words_before(element)} {before}"
    if _CHANGED_NAMES.search(names):
        return not _PUBLISHED_NAMES.search(names)
    folded = fold(before[-_LINE:])
    return bool(_CHANGED.search(folded)) and not _PUBLISHED.search(folded)


def _words_before(element: HtmlElement) -> str:
    previous = element.getprevious()
    if previous is None:
        return ""
    return f"{'' if previous.tag == 'time' else previous.text or ''} {previous.tail or ''}"
