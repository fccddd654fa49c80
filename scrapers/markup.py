"""Makes a tree of a page's markup, whatever state it is in, within bounds."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree, html

from marsad.errors import ParseError

LARGEST = 8_000_000
"""Characters of markup that are read; an article's page has a twentieth of it. The rest is cut off."""
MOST_TAGS = 100_000
"""Tags that are read, for the time that each takes; the largest of some 450 pages had 19,000. The rest is cut off."""
MOST_ATTRIBUTES = 5_000
"""Words in a tag beyond which it is read without its attributes: libxml2 compares each name with all before it."""
_TAG = re.compile("<")
_LONG_TAG = re.compile(r"(<[a-z][\w:-]{0,40}(?=\s))[^<>]{10000,}", re.IGNORECASE)


def parse(text: str) -> html.HtmlElement:
    """The root of ``text``'s tree, without comments. Nesting beyond libxml2's bound of 256 is cut off (X30), and what
    is more than anyone would write.

    Raises ParseError ("empty") if there is no element in it.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    bounded = _LONG_TAG.sub(_without_attributes, text[: _end(text)])
    data = bounded.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise ParseError("empty", "there is no markup in the page") from error
    if not isinstance(root, html.HtmlElement):
        raise ParseError("empty", "there is no markup in the page")
    return root


def _end(text: str) -> int:
    """Where ``text`` is cut off."""
    if text.count("<") <= MOST_TAGS:
        return LARGEST
    after = next(islice(_TAG.finditer(text), MOST_TAGS, None))
    return min(LARGEST, after.start())


def _without_attributes(tag: re.Match[str]) -> str:
    return tag[1] if len(tag[0].split(maxsplit=MOST_ATTRIBUTES)) > MOST_ATTRIBUTES else tag[0]
