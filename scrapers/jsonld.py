"""Reads the JSON-LD that pages carry and finds in it the node that describes the article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

Node = Mapping[str, Any]

_ARTICLE = re.compile(
    r"^(?:\w*Article|BlogPosting|LiveBlogPosting|Report|Posting|Review|Recipe|HowTo|FactCheck|ClaimReview)$"
)
_NEWS = re.compile(r"^(?:\w*NewsArticle|Article|BlogPosting|LiveBlogPosting|Report)$")
_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProductCollection", "Blog", "OfferCatalog"})
_PAGES = frozenset({"WebPage", "ItemPage", "AboutPage", "FAQPage"})
_WRAPPING = re.compile(r"^\s*(?:<!\[CDATA\[|<!--|//\s*<!\[CDATA\[)|(?:\]\]>|-->|//\s*\]\]>|;)\s*$")
_DEEPEST = 6
_DATA = 40
_DATED = re.compile(
    r'"(?:date_?published|published_?(?:at|date|time|on)?|publish_?(?:date|time|at|on)|publication_?date|'
    r'first_?published(?:_?(?:at|date))?)"\s*:\s*"(\d{4}-\d\d-\d\d[^"]{0,25})"',
    re.IGNORECASE,
)


def nodes(tree: HtmlElement) -> list[Node]:
    """Every described thing on the page, in order; scripts that are no JSON are passed over."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            found.extend(_unfolded(_loaded(script.text), 0))
    for meta in tree.iter("meta"):  # some frameworks put it into a meta element, where no script runs
        said = meta.get("content") or ""
        if said.startswith("{") and '"@type"' in said:
            found.extend(_unfolded(_loaded(said), 0))
    return found


def _loaded(text: str) -> object:
    for attempt in (text, _WRAPPING.sub("", _WRAPPING.sub("", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _unfolded(value: object, depth: int) -> Iterator[Node]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _unfolded(item, depth + 1)
    elif isinstance(value, dict):
        if "@graph" in value:
            yield from _unfolded(value["@graph"], depth + 1)
        if "@type" in value or "headline" in value:
            yield value
        for inner in ("mainEntity", "mainEntityOfPage"):
            yield from _unfolded(value.get(inner), depth + 1)


def types(node: Node) -> frozenset[str]:
    """The types of ``node`` without their namespace."""
    said = node.get("@type")
    many = said if isinstance(said, list) else [said]
    return frozenset(str(t).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for t in many if t)


def article(found: Iterable[Node], titles: Iterable[str] = ()) -> Node | None:
    """The node of the page's own article: chosen by type, not by order (X14); of several that whose headline is one
    of ``titles``, else the first news article, else the first of any kind."""
    candidates = [n for n in found if any(_ARTICLE.match(t) for t in types(n))]
    wanted = {_bare(t) for t in titles}
    named = [n for n in candidates if _bare(text(n.get("headline")) or text(n.get("name"))) in wanted]
    news = [n for n in candidates if any(_NEWS.match(t) for t in types(n))]
    return next(iter([*named, *news, *candidates]), None)


def page(found: Iterable[Node]) -> Node | None:
    """The node of the page itself, where there is one."""
    return next((n for n in found if types(n) & _PAGES), None)


def is_list(found: Iterable[Node]) -> bool:
    """Whether the page says of itself that it is a list of other things."""
    return any(types(n) & _LISTS for n in found)


def resolved(value: object, found: Iterable[Node]) -> object:
    """``value``, or the node that it refers to by ``@id``."""
    if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
        for node in found:
            if node.get("@id") == value["@id"] and node is not value and len(node) > len(value):
                return node
    return value


def text(value: object) -> str:
    """``value`` as one text: a text, a number, the first of a list, an object's name or value; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next((t for item in value if (t := text(item))), "")
    if isinstance(value, dict):
        return text(value.get("name") or value.get("@value") or value.get("url") or value.get("@id"))
    return ""


def flag(value: object) -> bool | None:
    """A truth value as sites write it: true, "False", "http://schema.org/True"."""
    if isinstance(value, bool):
        return value
    word = text(value).rsplit("/", 1)[-1].lower()
    return {"true": True, "false": False}.get(word)


def data_dates(tree: HtmlElement) -> tuple[str, ...]:
    """The day of publication that the page's own data (scripts, attributes of elements) names under the usual names.

    At most one: where several days are named they are of several pages, and none is the page's.
    """
    said = [found[1] for text in _data(tree) for found in _DATED.finditer(text)]
    return tuple(said[:1]) if len({day[:10] for day in said}) == 1 else ()


def _data(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        if script.text and "ublish" in script.text:
            yield script.text.replace('\\"', '"')
    for element in tree.iter("div", "main", "section", "article", "astro-island"):
        yield from (value for value in element.attrib.values() if len(value) > _DATA and "ublish" in value)


def _bare(title: str) -> str:
    return re.sub(r"[\W_]+", "", title).casefold()
