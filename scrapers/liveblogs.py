"""Recognises pages that are written while something happens, says whether they still are, and parts their entries
(X22).

A page counts as live if JSON-LD calls it so; or if its address, headline or markup does and it has at least three
entries with a time, which by its markup alone must not stand beside an article of its own. It is over when JSON-LD or a
sentence on the page says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from marsad.model import LivePost
from marsad.text import fold, one_line
from marsad.urls import web_url
from scrapers import jsonld
from scrapers.blocks import Block, key
from scrapers.dates import parse_date
from scrapers.furniture import is_button, is_label, reads_like_prose
from scrapers.metadata import Head
from scrapers.phrases import any_of

LEAST = 3
"""Entries with a time that a page must have to count as live by its words or its markup."""
_LEAST_LETTERS = 30
_LINKED = 0.7
_FURNITURE = frozenset({"share", "hidden", "comments", "caption", "newsletter", "advert", "form", "chrome", "related"})

_NAMED = XPath("//*[contains(@class, 'live') or contains(@class, 'Live') or contains(@id, 'live')]")
_MARKED = re.compile(
    r"(?:^|[\s_-])live[\s_-]*(?:blog|feed|updates?|ticker|posts?|entry|entries|item|coverage|story|timeline)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"/(?:live|direct|en-direct)/|live-?(?:blog|updates?|coverage)|[/-]en-direct\b|[/-]live(?:[-/]|$)"
)
_HEADLINE = re.compile(
    any_of(r"""
        \blive (?:updates?|blog|coverage|feed|ticker) | \bliveblog | ^[\W_]*live\s*[:|–—-] | [|–—-]\s*live[\W_]*$ |
        \ben direct\b | ^[\W_]*direct\s*[.:|–—-] | \bsuivi en direct | as it happened | minute by minute |
        (?:تغطيه|متابعه) (?:حيه|مباشره|مستمره|متواصله|لحظيه) | لحظه (?:بلحظه|بلحظة) | اولا? باول | دقيقه بدقيقه |
        ^[\W_]*مباشر\b | \bمباشر[\W_]*$
    """)
)
_OVER = re.compile(
    any_of(r"""
        \bthis (?:live ?blog|blog|live (?:page|feed)|coverage)\b.{0,40}\b(?:closed|ended|over|finished|concluded) |
        \b(?:our|this|the) live (?:coverage|blog|updates)\b.{0,60}\b(?:ended|closed|over|finished|concluded) |
        \bwe(?:'re| are|'ve| have)(?: now)? (?:end|clos|wrapp|paus|finish)(?:ing|ed|ped)(?: up)?\b.{0,30}\blive |
        \bthat(?:'s| is) (?:all|it) (?:from|for) (?:our|this|the) live | \bas it happened\b |
        \b(?:ce|notre|le) (?:direct|live|suivi)\b.{0,40}\best (?:(?:maintenant|desormais) )?(?:termine|clos|fini) |
        \bfin (?:du|de ce|de notre) (?:direct|live|suivi) |
        \b(?:mettons fin a|cloturons|fermons|terminons) (?:ce|notre|le) (?:direct|live|suivi) |
        (?:انتهت|انتهي|اغلقت|اختتمت|اختتام|نهايه|ختام) (?:هذه )?(?:ال)?(?:تغطيه|تغطيتنا|متابعه|متابعتنا|البث المباشر) |
        (?:ننهي|نختم|نختتم|نغلق) (?:هذه )?(?:ال)?(?:تغطيه|تغطيتنا|متابعه|متابعتنا)
    """)
)
_HOUR = re.compile(r"\d\s?[:h]\s?\d\d|\bago\b|il y a|قبل|منذ")
_CLOCK = re.compile(r"^[\W_]{0,3}(?:[01]?\d|2[0-3])\s?[:h]\s?[0-5]\d\b")
_STAMP = re.compile(r"(?:[01]?\d|2[0-3])\s?[:h]\s?[0-5]\d\b|\b(?:ago|il y a|قبل|منذ)\b")


@dataclass(frozen=True, slots=True)
class Live:
    """A page that was or is written while something happens: whether that is ``over``, its ``posts``, and the
    paragraphs of its text."""

    over: bool
    posts: tuple[LivePost, ...]
    text: str


def read_live(
    tree: HtmlElement, head: Head, blocks: Sequence[Block], chosen: Sequence[Block], *, url: str, now: datetime | None
) -> Live | None:
    """The page ``tree``, cut into ``blocks`` of which ``chosen`` were taken for its text, as a live page; None if it is
    none. What is to end after ``now`` goes on."""
    node = next((one for one in head.nodes if "LiveBlogPosting" in jsonld.types(one)), None)
    called = node is not None or _is_called_live(head, url)
    if not called and not (_has_times(tree, blocks) and _is_marked(tree)):
        return None
    elements = _entries(tree, url)
    if not called and _is_ticker(elements, chosen):
        return None
    posts = [_post(element, blocks) for element in elements] if elements else _by_clock(chosen)
    posts = [post for post in posts if post.text]
    if len(posts) < LEAST:
        posts = (list(_told(node)) if node else []) or posts
    if node is None and len(posts) < LEAST:
        return None
    over = _is_over(node, now) or any(_OVER.search(block.folded) for block in blocks if len(block.text) < 300)
    over = over or bool(_OVER.search(fold(head.title)))
    return Live(over, tuple(posts), _joined(_outside(chosen, elements), posts))


def _is_called_live(head: Head, url: str) -> bool:
    return bool(_ADDRESS.search(url.lower()) or _HEADLINE.search(fold(head.title)))


def _has_times(tree: HtmlElement, blocks: Sequence[Block]) -> bool:
    """Whether there are times enough for entries at all; most pages are done with then."""
    times = sum(1 for _ in islice(tree.iter("time"), LEAST))
    return times >= LEAST or sum(1 for block in blocks if _HOUR.search(block.text[:60])) >= LEAST


def _is_marked(tree: HtmlElement) -> bool:
    return any(_MARKED.search(f"{e.get('class', '')} {e.get('id', '')}") for e in _NAMED(tree))


def _is_ticker(elements: Sequence[HtmlElement], chosen: Sequence[Block]) -> bool:
    """Whether entries stand beside an article of which they hold nothing: a site's latest, on every page."""
    inside = {node for element in elements for node in element.iter()}
    prose = [block for block in chosen if reads_like_prose(block)]
    return bool(elements) and len(prose) >= LEAST and all(block.place.node not in inside for block in prose)


def _is_over(node: jsonld.Node | None, now: datetime | None) -> bool:
    ends = parse_date(jsonld.text(node.get("coverageEndTime"))) if node else None
    return ends is not None and now is not None and ends <= now


# ---------------------------------------------------------------- entries in the markup


def _entries(tree: HtmlElement, url: str) -> list[HtmlElement]:
    """The largest group of elements made alike that have each a time and words of their own: of one class, be they
    grouped by hour or day, or else side by side."""
    alike: dict[tuple[object, object], list[HtmlElement]] = defaultdict(list)
    for element in tree.iter("article", "section", "div", "li"):
        made = (element.get("class") or "").split(" ")[0]
        alike[element.tag, made or element.getparent()].append(element)
    best: list[HtmlElement] = []
    for group in alike.values():
        if len(group) >= max(LEAST, len(best) + 1):
            entries = [element for element in group if _is_entry(element, url)]
            best = entries if len(entries) >= max(LEAST, len(best) + 1) else best
    inside = {inner for element in best for inner in element.iterdescendants()}
    return [element for element in best if element not in inside]


def _is_entry(element: HtmlElement, url: str) -> bool:
    """Whether ``element`` has a time and words, and is no card that leads to another page."""
    words = _words(element)
    linked = sum(len(_words(link)) for link in element.iter("a"))
    if len(words) < _LEAST_LETTERS or linked > _LINKED * len(words):
        return False
    headings = [
        link for heading in element.iter("h2", "h3", "h4") for link in (*heading.iter("a"), heading.getparent())
    ]
    if any(link.tag == "a" and _leads_away(link.get("href"), url) for link in headings):
        return False
    return element.find(".//time") is not None or bool(_STAMP.search(fold(words[:60])))


def _words(element: HtmlElement) -> str:
    return one_line(" ".join(element.itertext()))


def _leads_away(address: str | None, url: str) -> bool:
    there = web_url(address, url)
    return there is not None and urlsplit(there).path.rstrip("/") != urlsplit(url).path.rstrip("/")


def _post(element: HtmlElement, blocks: Sequence[Block]) -> LivePost:
    inside = set(element.iter())
    title = next((words for heading in element.iter("h2", "h3", "h4", "h5") if (words := _words(heading))), "")
    own = [block for block in blocks if block.place.node in inside and not _is_furniture(block, inside)]
    lines = [block.text for block in own if key(block.text) != key(title)]
    time = element.find(".//time")
    said = [time.get("datetime"), "".join(time.itertext())] if time is not None else []
    moment = next((found for one in said if (found := parse_date(one))), None)
    return LivePost("\n\n".join(map(one_line, lines)), title, moment)


def _is_furniture(block: Block, inside: set[HtmlElement]) -> bool:
    if any(kind in _FURNITURE and node in inside for kind, node in block.place.marks):
        return True
    return is_button(block) or is_label(block) or (len(block.text) < 40 and bool(_STAMP.search(fold(block.text))))


def _outside(chosen: Sequence[Block], elements: Sequence[HtmlElement]) -> list[str]:
    inside = {node for element in elements for node in element.iter()}
    return [one_line(block.text) for block in chosen if block.place.node not in inside]


# ---------------------------------------------------------------- entries elsewhere


def _by_clock(chosen: Sequence[Block]) -> list[LivePost]:
    """Entries that stand in one flow of paragraphs, each beginning with the time of day."""
    groups: list[list[Block]] = []
    for block in chosen:
        if _CLOCK.match(block.folded):
            groups.append([block])
        elif groups:
            groups[-1].append(block)
    if len(groups) < LEAST:
        return []
    return [LivePost("\n\n".join(one_line(block.text) for block in group)) for group in groups]


def _told(node: jsonld.Node) -> Iterator[LivePost]:
    """Entries that JSON-LD gives."""
    updates = node.get("liveBlogUpdate")
    for update in updates if isinstance(updates, list) else [updates]:
        if isinstance(update, dict) and (text := one_line(jsonld.text(update.get("articleBody")))):
            moment = parse_date(jsonld.text(update.get("datePublished")))
            yield LivePost(text, one_line(jsonld.text(update.get("headline"))), moment)


def _joined(opening: Iterable[str], posts: Sequence[LivePost]) -> str:
    """All that is told: the opening, then each entry with its headline; what stands in the opening already once."""
    lines = list(opening)
    known = "".join(map(key, lines))
    for post in posts:
        told = [post.title, *post.text.split("\n\n")]
        if key(post.text) not in known:
            lines += [line for line in told if line]
    return "\n\n".join(lines)
