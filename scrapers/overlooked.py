"""Finds prose that trafilatura passed over: all of it, or most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

from lxml.html import HtmlElement

from scrapers.blocks import Block
from scrapers.furniture import begins_comments, is_consent, is_prose, reads_like_prose

_NEVER_TEXT = frozenset({"chrome", "comments", "hidden", "newsletter", "form", "advert", "consent", "caption"})
_PERHAPS_TEXT = frozenset({"chrome", "byline", "tags", "standfirst"})
_GUIDE = 10
"""Paragraphs made alike, and how many times the text that they outweigh they have."""


def densest(blocks: Sequence[Block]) -> str:
    """The prose of the element that has most of it directly inside, where trafilatura found none but a dialog's."""
    beds: dict[HtmlElement, list[Block]] = defaultdict(list)
    for block in blocks:
        parent = block.place.node.getparent()
        allowed = not any(kind in _NEVER_TEXT for kind, _ in block.place.marks)
        if parent is not None and allowed and reads_like_prose(block) and not is_consent(block):
            beds[parent].append(block)
    fullest = max(beds.values(), key=lambda bed: sum(len(b.text) for b in bed), default=[])
    return "".join(block.key for block in fullest)


def outweighing(blocks: Sequence[Block], chosen: Sequence[Block]) -> list[Block]:
    """Many paragraphs made alike that are not ``chosen`` and beside which what is chosen is but a few words before
    them: the places of a guide, say, in what the site calls its footer. None if there are not so many, or comments
    begin before."""
    there = set(map(id, chosen))
    beds: dict[tuple[object, ...], list[Block]] = defaultdict(list)
    for block in takewhile(lambda block: not begins_comments(block), blocks):
        allowed = all(kind in _PERHAPS_TEXT for kind, _ in block.place.marks)
        if block.tag == "p" and id(block) not in there and allowed and is_prose(block):
            beds[made_as(block.place.node.getparent())].append(block)
    fullest = max(beds.values(), key=lambda bed: sum(len(b.text) for b in bed), default=[])
    enough = len(fullest) >= _GUIDE and sum(len(b.text) for b in fullest) > _GUIDE * sum(len(b.text) for b in chosen)
    return fullest if enough else []


def made_as(element: HtmlElement | None) -> tuple[object, ...]:
    """What an element is made as: its tag and class; the element itself where it has no class."""
    if element is None:
        return ()
    return (element.tag, element.get("class")) if element.get("class") else (element,)
