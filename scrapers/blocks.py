"""Cuts a page's tree into blocks of text, each with where it stands: what it is linked, listed, marked as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml.html import HtmlElement

from marsad.text import fold
from scrapers.marks import HEADINGS, mark

_FOLDED = 400

SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "applet",
        "canvas",
        "audio",
        "video",
        "map",
        "head",
        "link",
        "meta",
        "input",
        "select",
        "option",
        "textarea",
        "datalist",
        "progress",
    ]
)
"""Elements whose text no reader sees."""
_BLOCKS = frozenset(
    [
        "html",
        "body",
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "menu",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "figure",
        "figcaption",
        "form",
        "fieldset",
        "legend",
        "label",
        "button",
        "details",
        "summary",
        "address",
        "hr",
        "center",
        "dialog",
        "amp-sidebar",
    ]
)

_RUNNING = frozenset(("p", "li", "blockquote", "td", "dd"))  # elements that hold running text
_WORDS = frozenset(("tags", "related", "advert", "newsletter", "standfirst", "footnote"))  # marks that links may bear
_SENTENCE = 40


class Place(NamedTuple):
    """Where text stands: its block's element, whether inside a link, and the marked elements around it."""

    node: HtmlElement
    linked: bool
    marks: tuple[tuple[str, HtmlElement], ...]


@dataclass(slots=True)
class Block:
    """A run of text that a reader sees as one paragraph, heading, list item or cell."""

    text: str
    linked: int
    place: Place
    key: str = field(init=False)
    _folded: str | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.key = key(self.text)

    @property
    def folded(self) -> str:
        """The beginning of the text as ``marsad.text.fold`` leaves it: enough to know furniture by."""
        if self._folded is None:
            self._folded = fold(self.text[:_FOLDED])
        return self._folded

    @property
    def tag(self) -> str:
        return str(self.place.node.tag)

    @property
    def heading(self) -> bool:
        return self.tag in HEADINGS

    @property
    def link_share(self) -> float:
        return self.linked / max(1, len(self.text))


_LETTERS = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """What two spellings of one line share: its letters and digits."""
    return _LETTERS.sub("", text).casefold()


def cut(root: HtmlElement) -> list[Block]:
    """The blocks of ``root`` in reading order."""
    walker = _Walker()
    walker.walk(root, Place(root, False, ()))
    walker.flush(Place(root, False, ()))
    return walker.blocks


class _Walker:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = 0

    def walk(self, element: HtmlElement, outer: Place) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in SILENT:
            return
        if tag == "br":
            self._parts.append("\n")
            return
        kind = mark(element)
        if kind and tag not in _BLOCKS and _in_sentence(element, kind):
            kind = ""
        block = tag in _BLOCKS or bool(kind)
        if block:
            self.flush(outer)
        place = _into(element, outer, kind, block)
        self._add(element.text, place)
        for child in element:
            self.walk(child, place)
            self._add(child.tail, place)
        if block:
            self.flush(place)

    def _add(self, text: str | None, place: Place) -> None:
        if text:
            self._parts.append(text.replace("\n", " "))
            if place.linked:
                self._linked += len(text.strip())

    def flush(self, place: Place) -> None:
        if not self._parts:
            return
        text, linked = "".join(self._parts), self._linked
        self._parts.clear()
        self._linked = 0
        if "\n" not in text:
            if line := " ".join(text.split()):
                self.blocks.append(Block(line, linked, place))
            return
        pieces = list(_lines(text))
        whole = sum(map(len, pieces)) or 1
        for piece in pieces:
            self.blocks.append(Block(piece, round(linked * len(piece) / whole), place))


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line := " ".join(line.split()):
            yield line


def _in_sentence(element: HtmlElement, kind: str) -> bool:
    """Whether a marked inline element is a word or a link in the midst of a sentence, whatever its class says."""
    if not (kind in _WORDS or (kind == "chrome" and element.tag == "a")):
        return False
    outer = next((o for o in element.iterancestors() if o.tag in _BLOCKS), None)
    if outer is None or outer.tag not in _RUNNING:
        return False
    linked = sum(len(anchor.text_content()) for anchor in outer.iter("a"))
    return len(outer.text_content().strip()) - linked >= _SENTENCE


def _into(element: HtmlElement, outer: Place, kind: str, block: bool) -> Place:
    linked = outer.linked or element.tag == "a"
    if not (block or kind) and linked == outer.linked:
        return outer
    marks = (*outer.marks, (kind, element)) if kind else outer.marks
    return Place(element if block else outer.node, linked, marks)
