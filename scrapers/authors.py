"""Finds who wrote an article, from whatever says so most surely (X16, X17)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest

from lxml.etree import XPath
from lxml.html import HtmlElement

from scrapers import bylines, jsonld
from scrapers.beside import Beside
from scrapers.marks import mark_of
from scrapers.metadata import Head
from scrapers.phrases import any_of

AUTHOR_METAS = (
    "author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article:author_name",
    "byl",
    "citation_author",
    "cxenseparse:author",
    "article.author",
    "article:author",
    "og:article:author",
    "twitter:creator_name",
)
_MARKED_AUTHORS = XPath(
    "//*[contains(@rel, 'author') or contains(@itemprop, 'author') or contains(@class, 'uthor')"
    " or contains(@id, 'uthor')"
    " or contains(@class, 'yline') or contains(@id, 'yline') or contains(@class, 'byl') or contains(@class, 'writer')"
    " or contains(@class, 'auteur')]"
)
_LINE = 150
_SHORT = 120
_TRIED = 5
_NAME = range(2, 6)
_NAME_CLASS = re.compile(
    r"author[-_]{0,2}name|byline[-_]{0,2}name|post-author|entry-author|article-author|author-link", re.IGNORECASE
)
_BYLINE_CLASS = re.compile(r"(?:^|[\s_-])(?:byline|author|writer|byl|auteur)s?(?:$|[\s_-])", re.IGNORECASE)


def find_authors(tree: HtmlElement, head: Head, beside: Beside, feed: Sequence[str] = ()) -> tuple[str, ...]:
    """Who wrote it, from JSON-LD, else metas, else marked elements, else the line by the headline, else the feed."""
    ways: tuple[Callable[[], Iterable[str]], ...] = (
        lambda: _told_authors(head),
        lambda: _meta_authors(head),
        lambda: _marked_authors(tree),
        lambda: _line_authors(beside),
        lambda: feed,
    )
    return next((found for look in ways if (found := bylines.names(look()))), ())


def _told_authors(head: Head) -> list[str]:
    node = head.article
    if node is None:
        return []
    said = node.get("author") or node.get("creator")
    many = said if isinstance(said, list) else [said]
    return [name for one in many if (name := name_of(jsonld.resolved(one, head.nodes)))]


def name_of(value: object) -> str:
    """The name of a person or body as JSON-LD describes one; "" for an address or nothing."""
    if isinstance(value, dict) and not jsonld.text(value.get("name")):
        return " ".join(p for k in ("givenName", "familyName") if (p := jsonld.text(value.get(k))))
    if isinstance(value, dict):
        named = value.get("name")
        return "; ".join(map(jsonld.text, named)) if isinstance(named, list) else jsonld.text(named)
    said = jsonld.text(value)
    return "" if said.startswith(("http", "/", "#")) else said


def _meta_authors(head: Head) -> list[str]:
    for name in AUTHOR_METAS:
        said = [s for s in head.metas.get(name, ()) if not s.startswith(("http", "/", "@"))]
        if said and bylines.names(said):
            return said
    return []


def _marked_authors(tree: HtmlElement) -> list[str]:
    """Names in elements that the markup calls the author's; the surest kind of mark that is there."""
    kinds: dict[int, list[str]] = defaultdict(list)
    for element in _MARKED_AUTHORS(tree):
        rank = _author_rank(element)
        if rank is not None and (line := _line_of(element)) and not _in_comments(element):
            kinds[rank].append(line)
    for rank in sorted(kinds):
        named = [line for line in kinds[rank][:_TRIED] if bylines.names(line)]
        if named:
            return kinds[rank][:4] if rank == 0 else named[:1]
    return []


def _line_of(element: HtmlElement) -> str:
    """What an author's element says, a line a piece; of a box with a portrait of the author the name above it."""
    pieces = [piece.strip() for piece in element.itertext() if piece.strip()]
    line = "\n".join(pieces)
    if len(line) < _LINE:
        return line
    return pieces[0] if len(pieces[0].split()) in _NAME and pieces[0].istitle() else ""


def _author_rank(element: HtmlElement) -> int | None:
    if "author" in element.get("rel", "").split() or "author" in element.get("itemprop", ""):
        return 0
    names = element.get("class", "") + " " + element.get("id", "")
    if _NAME_CLASS.search(names):
        return 1
    return 2 if _BYLINE_CLASS.search(names) else None


def _in_comments(element: HtmlElement) -> bool:
    return any(
        mark_of(f"{o.get('id', '')} {o.get('class', '')}") in ("comments", "related") or o.tag in ("aside", "footer")
        for o in element.iterancestors()
        if o.tag not in ("body", "html", "main", "article")
    )


_BY_WORDS = any_of(r"""
    by | written by | words by | story by | authors? | par | publiee? par | ecrite? par | redigee? par | texte |
    propos recueillis par | auteure? | بقلم | كتبت? | كتبه | كتبها | تقرير | اعداد | تحرير | الكاتب | الكاتبه
""")
_BY = re.compile(rf"^[\W_]*(?:{_BY_WORDS})\b[\s:]")
_BY_ALONE = re.compile(rf"^[\W_]*(?:{_BY_WORDS})[\W_]*$")


def _line_authors(beside: Beside) -> Iterator[str]:
    """The line by the headline, else behind the text, that says "By …", or the one below one that says only "By"."""
    lines = (*beside.after, *beside.before, *beside.behind)
    for block, following in zip_longest(lines, lines[1:]):
        if following is not None and len(following.text) < _SHORT and _BY_ALONE.match(block.folded):
            yield following.text
            return
        if len(block.text) < _SHORT and _BY.match(block.folded):
            yield block.text
            return
