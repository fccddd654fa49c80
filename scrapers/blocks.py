"""Cuts a page's tree into blocks of text, each with where it stands: what it is linked, listed, marked as."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from lxml.html import HtmlElement

from marsad.text import fold
from scrapers.phrases import any_of

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
# Elements that hold furniture by their very name.
_NAMED = {
    tag: kind
    for kind, tags in {
        "related": "aside",
        "chrome": "nav menu amp-sidebar dialog footer header",
        "form": "form fieldset button label",
        "caption": "figure figcaption caption",
    }.items()
    for tag in tags.split()
}
_STAMPED = frozenset(("aside", "header", "footer"))  # often an article's own, with its byline and date
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

# What sites call the parts of a page that are not the article's text: words of class, id and role, by kind.
_MARKS = {
    "related": r"""
        related | relateds | recommend\w* | read-(?:more|next|also) | also-read | see-also |
        more-(?:on|from|stories|news|articles) | most-(?:read|popular|viewed|recent) | popular | trending | latest |
        next-(?:article|post|story|up) | up-next | up-?sell | you-(?:may|might) | suggest\w* | further | teasers? |
        cross-?links? | inline-?links? | rich-?links? | promo\w* | outbrain | taboola | story-timeline |
        jump-links? | toc | infinite
    """,
    "newsletter": r"""
        newsletters? | subscri\w+ | sign-?up | mailing | mailchimp | opt-?in | donat\w+ | donate | membership |
        support-us
    """,
    "share": r"""
        shar(?:e|ing|er|edaddy) | social | socials | addtoany | addthis | sociable | follow(?:-us)? | print |
        toolbar | tools | reprints?
    """,
    "comments": r"""
        comments? | comment-?list | disqus | respond | replies | discussion
    """,
    "advert": r"""
        ads? | advert\w* | sponsor\w* | banner | dfp | promoted | affiliate
    """,
    "consent": r"""
        cookies? | consent | gdpr | onetrust | privacy
    """,
    "chrome": r"""
        breadcrumbs? | crumbs? | sidebar | navigation | navbar | nav | menu | footer | pagination | pager |
        skip-\w+ | masthead | site-header | modal | popup | pop-?over | overlay | tooltip | login | signin |
        sign-in | search | dropdown | off-?canvas | sr-only | screen-reader | visually-?hidden | hidden
    """,
    "byline": r"""
        bylines? | by-line | author | authors | authorship | author-\w+ | bio | contributor\w* | reporter |
        posted-(?:on|by) | timestamps? | datelines? | pub-?date | date | datetime | entry-meta | post-meta |
        article-meta | meta | meta-?data | reading-time | read-time | read-duration | article-info | credits?
    """,
    "caption": r"""
        captions? | photo-?(?:credit|caption) | image-?(?:credit|caption|meta) | wp-caption-text | media-?caption |
        figure | gallery | slideshow | carousel | video-?(?:player|caption|title|info|description) | player |
        lightbox | slick
    """,
    "tags": r"""
        tags? | tag-?(?:list|cloud|links) | post-tags | topics? | keywords | categor(?:y|ies) | labels? |
        filed-under
    """,
    "standfirst": r"""
        standfirst | sub-?headline | sub-?title | sub-?head | deck? | stand-?first | chapo | headline-?dek |
        kicker | eyebrow
    """,
    "footnote": r"""
        copyright | disclaimer | corrections?-policy | legal
    """,
}
_MARK = re.compile("|".join(rf"(?P<{kind}>-(?:{any_of(words)})(?=-))" for kind, words in _MARKS.items()))
_NEGATED = re.compile(
    r"-(?:no|not|has|with|without|hide)-[a-z0-9]+|-[a-z0-9]+-(?:enabled|disabled|false|true|open|closed|off|on)(?=-)"
)
_EMBED = re.compile(r"-(?:twitter|tweet|embed|embeds|embedded|oembed|instagram|facebook)-")
_NEVER = frozenset(("html", "body", "main", "article", "h1", "td", "tr", "tbody", "table"))
_WORDS = frozenset(("tags", "related", "advert", "newsletter", "standfirst", "footnote"))  # marks that links may bear
_RUNNING = frozenset(("p", "li", "blockquote", "td", "dd"))  # elements that hold running text
_SENTENCE = 40
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


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
        return self.tag in _HEADINGS

    @property
    def link_share(self) -> float:
        return self.linked / max(1, len(self.text))


_LETTERS = re.compile(r"[\W_]+")


def key(text: str) -> str:
    """What two spellings of one line share: its letters and digits."""
    return _LETTERS.sub("", text).casefold()


@lru_cache(maxsize=20_000)
def mark_of(names: str) -> str:
    """The kind of furniture that an element's ``names`` (class, id, role) tell of; "" for none."""
    words = f"-{_NOT_WORD.sub('-', _CAMEL.sub('-', names).lower())}-"
    if _EMBED.search(words):
        return ""
    found = _MARK.search(_NEGATED.sub("-", words))
    return found.lastgroup or "" if found else ""


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
        mark = _mark(element)
        if mark and tag not in _BLOCKS and _in_sentence(element, mark):
            mark = ""
        block = tag in _BLOCKS or bool(mark)
        if block:
            self.flush(outer)
        place = _into(element, outer, mark, block)
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


def _mark(element: HtmlElement) -> str:
    tag = element.tag
    attributes = element.attrib
    if tag in _NAMED and not (tag == "figure" and element.find(".//table") is not None):
        stamped = tag in _STAMPED and attributes and mark_of(attributes.get("class", "")) == "byline"
        return "byline" if stamped else _NAMED[tag]
    if not attributes or tag in _NEVER:
        return ""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or _HIDDEN.search(attributes.get("style", "")):
        return "hidden"
    if tag in _HEADINGS:
        return ""  # its words tell what it is
    get = attributes.get
    names = f"{get('id', '')} {get('class', '')} {get('role', '')} {get('data-component', '')}"
    return mark_of(names) if len(names) > 3 else ""


def _in_sentence(element: HtmlElement, mark: str) -> bool:
    """Whether a marked inline element is a word or a link in the midst of a sentence, whatever its class says."""
    if not (mark in _WORDS or (mark == "chrome" and element.tag == "a")):
        return False
    outer = next((o for o in element.iterancestors() if o.tag in _BLOCKS), None)
    if outer is None or outer.tag not in _RUNNING:
        return False
    linked = sum(len(anchor.text_content()) for anchor in outer.iter("a"))
    return len(outer.text_content().strip()) - linked >= _SENTENCE


def _into(element: HtmlElement, outer: Place, mark: str, block: bool) -> Place:
    linked = outer.linked or element.tag == "a"
    if not (block or mark) and linked == outer.linked:
        return outer
    marks = (*outer.marks, (mark, element)) if mark else outer.marks
    return Place(element if block else outer.node, linked, marks)
