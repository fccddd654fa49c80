"""Decides where an article that is cut into several pages goes on, and where it stands whole on one page.

An address counts as a further page only if it is that of the article with a page number more ("?page=2", "/2/",
"-2.html"): a site's next article, which many pages name as "next" too, never is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from lxml.html import HtmlElement

from marsad.text import fold
from marsad.urls import same_page_key, web_url
from scrapers.marks import mark_of
from scrapers.phrases import folded, phrases

_PARAMETERS = (
    *("page", "paged", "pg", "p", "pn", "pagenum", "pageno", "page_no", "pagenumber", "page_number", "pagina"),
    *("part", "currentpage", "seite", "صفحة"),
)
_WORDS = "page|pages|pg|p|part|partie|seite|pagina|صفحة|%D8%B5%D9%81%D8%AD%D8%A9"
_PARAMETER = re.compile(rf"^(?:{'|'.join(_PARAMETERS)})=(\d{{1,3}})$", re.IGNORECASE)
# A bare number behind a dash may be a second article of the same name; before ".html" it hardly is.
_IN_PATH = re.compile(
    rf"(?:[/_,.-](?:{_WORDS})[/_=-]?(?P<named>\d{{1,3}})|[/,](?P<bare>\d{{1,2}})|[_.-](?P<filed>\d{{1,2}})(?=\.\w{{3,5}}$))"
    r"(?P<rest>(?:\.(?:html?|php|aspx?|shtml|jsp|ece))?)/?$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    folded(
        r"^[\W_]*(?:next\b|continued?\b|suivante?\b|page suivante|suite\b|"
        r"التالي|الصفحة التالية|تابع القراءة)|[›»→>]\s*$"
    )
)
_WHOLE = phrases("""
    view all | show all | all pages | one page | single page | view as one page | view as single page | full article |
    view on one page | view in one page | view on a single page | read on one page | read on a single page |
    view full article | print | print version | printer friendly | printer-friendly version | print this page |
    print this article | print article | tout afficher | afficher tout | sur une seule page | sur une page |
    lire sur une seule page | afficher sur une seule page | article complet | version imprimable | imprimer |
    عرض الكل | صفحة واحدة | في صفحة واحدة | عرض في صفحة واحدة | عرض المقال كاملا | المقال كاملا | نسخة للطباعة | طباعة |
    اطبع | النسخة الكاملة
""")
_WHOLE_PARAMETER = re.compile(
    r"^(?:(?:page|pagewanted|view|show|pages?|mode)=(?:all|full|single|print|one)|"
    r"(?:singlepage|single_page|onepage|viewall|view-all|all|print|printable|full)(?:=(?:1|true|yes|all)?)?)$",
    re.IGNORECASE,
)
_WHOLE_SEGMENT = re.compile(r"^(?:print|printable|print-version|all|full|single|single-page|onepage|view-all)$")
_NUMBERED = re.compile(r"(?:[=/_,.-]|page|part)\d{1,2}(?:\.\w{3,5})?/?(?:[&#]|$)", re.IGNORECASE)
_MAYBE_WHOLE = re.compile(r"[=/?&_-](?:all|full|print|single|one|viewall|view-all)|=(?:1|true|yes)\b", re.IGNORECASE)
_MANY = 50
_UNKNOWN = "http://unknown.invalid/unknown"


@dataclass(frozen=True, slots=True)
class Continuation:
    """Where an article goes on: the address of its ``next`` page, that of its ``whole`` text on one page (only where
    there is a next one), and where by these it starts. ``follows`` says that the page names an earlier one of the same
    article."""

    next: str | None = None
    whole: str | None = None
    start: str | None = None
    follows: bool = False


def continuation(tree: HtmlElement, url: str, *, start: str | None = None) -> Continuation:
    """What the page ``tree`` of ``url`` says of the article's other pages.

    ``start`` is the address of the article's first page where that is known; else the page's canonical address is
    taken for it if ``url`` is that with a page number.
    """
    base = web_url(url) or _claimed(tree, _UNKNOWN) or _UNKNOWN
    known = {same_page_key(start): _number(base, start) or 0} if start else _known(base, _claimed(tree, base))
    links = list(_near(tree, base, [_slug(stem) for stem in known]))
    follows = any(link.turns == "prev" and _goes_back(link.there, known) for link in links)
    told = (link.there for link in links if link.turns == "next" and _goes_on(link.there, known, told=True))
    pagers = [link for link in links if not link.turns]
    listed = (one.there for one in pagers if _goes_on(one.there, known, told=False) and _says_next(one, known))
    following = next(chain(told, listed), None)
    if following is None:
        return Continuation(follows=follows)
    wholes = [link.there for link in pagers if _is_whole(link.there, known) and _words(link.element) in _WHOLE]
    return Continuation(following, _best(wholes), _stem(following, known), follows)


class _Link(NamedTuple):
    """A link that may lead to another page of the article; ``turns`` is "next" or "prev" where the markup says so."""

    element: HtmlElement
    there: str
    turns: str


def _near(tree: HtmlElement, base: str, slugs: Sequence[str]) -> Iterator[_Link]:
    for element in tree.iter("link", "a"):
        address = element.get("href")
        if not address:
            continue
        rel = element.get("rel")
        turns = _turns(rel) if rel else ""
        if (turns or (element.tag == "a" and _is_near(address, slugs))) and (there := web_url(address, base)):
            yield _Link(element, there, turns)


def _turns(rel: str) -> str:
    kinds = rel.lower().split()
    return "next" if "next" in kinds else "prev" if "prev" in kinds or "previous" in kinds else ""


def _slug(stem: str) -> str:
    """The last part of an address; "" where it may be written in several ways."""
    last = stem.partition("?")[0].rpartition("/")[2].rpartition(".")[0] or stem.partition("?")[0].rpartition("/")[2]
    return last if last.isascii() and "%" not in last else ""


def _is_near(address: str, slugs: Sequence[str]) -> bool:
    """Whether a link may lead to another page of the article: most links can be told from afar not to."""
    if not (address[0] == "?" or any(slug in address for slug in slugs)):
        return False
    return bool(_NUMBERED.search(address) or _MAYBE_WHOLE.search(address))


def page_number(url: str, start: str) -> int | None:
    """Which page of the article that begins at ``start`` the address ``url`` is: 1 for ``start`` itself, None if it is
    none of its pages."""
    return 1 if same_page_key(url) == same_page_key(start) else _number(url, start)


def _claimed(tree: HtmlElement, base: str) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return web_url(link.get("href"), base)
    return None


def _known(url: str, claimed: str | None) -> Mapping[str, int]:
    """The article's address without page numbers, in each form it may have, with the number that ``url`` has by it.
    0 is for an address that names none, so that both 1 (of pages counted from 0) and 2 may follow."""
    known = {same_page_key(url): 0}
    if claimed and urlsplit(claimed).hostname == urlsplit(url).hostname:
        known.setdefault(same_page_key(claimed), 0)
    for stem, number, explicit in _readings(url):
        place = urlsplit(stem)
        is_something = place.path not in ("", "/") or place.query  # "/?p=12" is the twelfth post of a site
        if (explicit and is_something and number <= _MANY) or (
            claimed and same_page_key(stem) == same_page_key(claimed)
        ):
            known[same_page_key(stem)] = number
    return known


def _number(url: str, start: str) -> int | None:
    return next((number for stem, number, _ in _readings(url) if same_page_key(stem) == same_page_key(start)), None)


def _stem(url: str, known: Mapping[str, int]) -> str | None:
    return next((stem for stem, _, _ in _readings(url) if same_page_key(stem) in known), None)


def _readings(url: str) -> Iterator[tuple[str, int, bool]]:
    """Each way to read ``url`` as a page of something: that thing's address, the number, whether it is called a
    page's."""
    parts = urlsplit(url)
    pairs = parts.query.split("&") if parts.query else []
    for pair in pairs:
        if found := _PARAMETER.match(unquote(pair)):
            rest = "&".join(other for other in pairs if other != pair)
            yield urlunsplit(parts._replace(query=rest, fragment="")), int(found[1]), True
    if found := _IN_PATH.search(parts.path):
        path = parts.path[: found.start()] + found["rest"]
        if found["filed"]:
            path = parts.path[: found.start()] + parts.path[found.end("filed") :]
        number = found["named"] or found["bare"] or found["filed"]
        yield urlunsplit(parts._replace(path=path or "/", fragment="")), int(number), bool(found["named"])


def _goes_on(there: str, known: Mapping[str, int], *, told: bool) -> bool:
    """Whether ``there`` is the page behind; pages counted from 0 are believed only where the page itself says "next":
    elsewhere page 1 is this one."""
    for stem, number, _ in _readings(there):
        own = known.get(same_page_key(stem))
        if own is not None and (number == (own or 1) + 1 or (told and own == 0 and number == 1)):
            return True
    return False


def _goes_back(there: str, known: Mapping[str, int]) -> bool:
    if same_page_key(there) in known:
        return True
    return any(same_page_key(stem) in known for stem, _, _ in _readings(there))


def _says_next(link: _Link, known: Mapping[str, int]) -> bool:
    """Whether a link to a later page is one of a pager: its words are the number or "next"; readers' comments have
    pagers of their own."""
    element, words = link.element, _words(link.element)
    number = next(number for stem, number, _ in _readings(link.there) if same_page_key(stem) in known)
    if re.sub(r"[\W_]+", "", words) != str(number) and not re.search(rf"(?:page|صفحه|seite)\W{{0,2}}{number}\b", words):
        said = words or fold(f"{element.get('aria-label') or element.get('title') or element.get('class') or ''}")
        if not _NEXT.search(said):
            return False
    return not any(mark_of(f"{e.get('id', '')} {e.get('class', '')}") == "comments" for e in element.iterancestors())


def _is_whole(there: str, known: Mapping[str, int]) -> bool:
    parts = urlsplit(there)
    pairs = parts.query.split("&") if parts.query else []
    bare = [pair for pair in pairs if not _WHOLE_PARAMETER.match(unquote(pair))]
    segments = parts.path.split("/")
    kept = [segment for segment in segments if not _WHOLE_SEGMENT.match(segment.lower())]
    if len(bare) == len(pairs) and len(kept) == len(segments):
        return False
    return same_page_key(urlunsplit(parts._replace(path="/".join(kept), query="&".join(bare), fragment=""))) in known


def _best(wholes: list[str]) -> str | None:
    """A page for readers rather than one for printers."""
    return next((there for there in wholes if "print" not in there.lower()), next(iter(wholes), None))


def _words(link: HtmlElement) -> str:
    return fold(" ".join("".join(link.itertext()).split()).strip(" .:|>»<«-–—•·…›"))
