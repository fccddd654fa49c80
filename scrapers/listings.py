"""Reads listing pages: which links on a page of headlines are entries, from when, and where the list goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from marsad.model import Entry
from marsad.text import one_line
from marsad.urls import canonical, host
from scrapers.announced import Reading, web_link
from scrapers.dates import parse_date

_CHROME = ("nav", "footer", "menu", "form", "aside")
_CHROME_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|menus|breadcrumbs?|footer|sidebar|widget|tags?|tagcloud|categor(?:y|ies)|"
    r"share|social|byline|author|pagination|pager|cookies?|lang(?:uage)?s?|skip|login|newsletter)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OTHER_PAGES = re.compile(
    r"/(?:tags?|categor(?:y|ies)|authors?|writers?|topics?|keywords?|users?|profile|search|login|sign-?in|register|"
    r"subscribe|about(?:-us)?|contact(?:-us)?|privacy(?:-policy)?|terms|advertise|feed|rss|page)(?:/|$)|"
    r"\.(?:jpe?g|png|gif|webp|svg|css|js|xml|mp[34])$",
    re.IGNORECASE,
)
_OTHER_RELS = frozenset({"tag", "author", "category", "next", "prev", "nofollow", "license", "search", "home", "up"})
_NEXT_WORDS = re.compile(
    r"(?:next(?: page)?|older(?: posts| entries| articles)?|more|(?:page )?suivante?|(?:articles )?plus anciens|"
    r"التالي|التالية|الصفحة التالية|الأقدم|أقدم|المزيد)?\s*[>›»→←]{0,2}",
    re.IGNORECASE,
)
_DATE_NAME = re.compile(r"(?:^|[\s_-])(?:date|time|published|posted|timestamp|datetime)(?:$|[\s_-])", re.IGNORECASE)
_DATE_IN_URL = re.compile(r"/(20\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_FEWEST_WORDS, _FEWEST_LETTERS = 4, 20  # of a link's words for it to be a headline where no heading says so
_CLIMB = 5  # elements above a link that may be its item


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors of a listing: ``item`` around an entry; within it ``link``, ``title``, ``date`` and ``summary``;
    ``next`` the link to the page behind. What is empty is found without."""

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    summary: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing. ``passed_over`` counts items that had no link of their own."""

    title: str = ""
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    next_url: str | None = None
    passed_over: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    link: Tag
    url: str
    around: Tag | None


def read_listing(
    text: str, *, url: str, selectors: Selectors, source: str = "", zone: tzinfo | None = None, page_parameter: str = ""
) -> Listing:
    """The entries that the markup ``text`` of the page at ``url`` lists, in its order, each once."""
    soup = BeautifulSoup(text, "lxml")
    base = _base(soup, url)
    reading = Reading(source, base, zone)
    given = selectors.item or selectors.link
    found = list(_by_selectors(soup, selectors, base)) if given else _by_itself(soup, base, url)
    items = [item for item in found if item is not None]
    entries: dict[str, Entry] = {}
    for item in items:
        entry = _entry(item, reading, selectors)
        known = entries.get(entry.key)
        # A picture and a headline often lead to one page: the longer words are the headline.
        if known is None or (not known.title and entry.title):
            entries[entry.key] = entry
    root = soup.html
    language = one_line(str(root.get("lang") or "")).split("-")[0].lower() if root else ""
    return Listing(
        title=_words(soup.title),
        language=language or None,
        entries=tuple(entries.values()),
        next_url=_next(soup, base, url, selectors.next, page_parameter) if entries else None,
        passed_over=len(found) - len(items),
    )


# ---------------------------------------------------------------- which links


def _by_selectors(soup: BeautifulSoup, selectors: Selectors, base: str) -> Iterator[_Item | None]:
    if not selectors.item:
        for link in soup.select(selectors.link):
            target = link if link.get("href") else link.find("a", href=True)
            yield _Item(target, address, None) if target and (address := _address(target, base)) else None
        return
    for around in soup.select(selectors.item):
        yield _within(around, selectors.link, base)


def _within(around: Tag, selector: str, base: str) -> _Item | None:
    """The item in ``around``: its link by the selector, else that of its heading, else its first one."""
    if selector:
        chosen = list(around.select(selector))
    else:
        in_headings = [link for heading in around.find_all(_HEADINGS) for link in heading.find_all("a", href=True)]
        itself = [around] if around.name == "a" else []
        chosen = [*itself, *in_headings, *around.find_all("a", href=True)]
    return next((_Item(link, url, around) for link in chosen if (url := _address(link, base))), None)


def _by_itself(soup: BeautifulSoup, base: str, url: str) -> list[_Item | None]:
    """The links that are headlines of this site's own pages, not its navigation, tags and authors."""
    here, site = canonical(url), _site(url)
    candidates = [
        (link, address)
        for link in soup.find_all("a", href=True)
        if (address := _address(link, base))
        and _site(address) == site
        and canonical(address) != here
        and urlsplit(address).path not in ("", "/")
        and not _OTHER_PAGES.search(urlsplit(address).path)
        and not _OTHER_RELS & set(link.get("rel") or [])
        and not _in_chrome(link)
    ]
    headlines = {canonical(address) for link, address in candidates if _is_headline(link)}
    times = Counter(canonical(address) for _, address in candidates)
    chosen = [(link, address) for link, address in candidates if canonical(address) in headlines and _is_headline(link)]
    return [_Item(link, address, _around(link, base, times)) for link, address in chosen]


def _address(link: Tag, base: str) -> str | None:
    told = str(link.get("href") or "")
    return None if told.startswith("#") else web_link(told, base)


def _site(url: str) -> str:
    return host(url).removeprefix("www.")


def _in_chrome(link: Tag) -> bool:
    for outer in (link, *link.parents):
        if outer.name in ("body", "main", "html", "[document]"):
            return False
        if outer.name in _CHROME or (outer.name == "header" and outer.find_parent("article") is None):
            return True
        if outer.get("role") in ("navigation", "banner", "contentinfo", "search"):
            return True
        if _CHROME_NAME.search(f"{' '.join(outer.get('class') or [])} {outer.get('id') or ''}"):
            return True
    return False


def _is_headline(link: Tag) -> bool:
    words = _words(link)
    if not words:
        return False
    if link.find(_HEADINGS) or link.find_parent(_HEADINGS):
        return True
    return len(words.split()) >= _FEWEST_WORDS and len(words) >= _FEWEST_LETTERS


def _around(link: Tag, base: str, candidates: Counter[str]) -> Tag | None:
    """The largest element near ``link`` in which no other entry's link stands."""
    own, found = canonical(_address(link, base) or ""), None
    for outer in list(link.parents)[:_CLIMB]:
        if outer.name in ("body", "main", "html", "[document]"):
            break
        inside = (_address(other, base) for other in outer.find_all("a", href=True))
        if any(address and canonical(address) != own and canonical(address) in candidates for address in inside):
            break
        found = outer
    return found


# ---------------------------------------------------------------- what is said of each


def _entry(item: _Item, reading: Reading, selectors: Selectors) -> Entry:
    around = item.around
    title = _words(around.select_one(selectors.title)) if around and selectors.title else ""
    heading = item.link.find(_HEADINGS)
    summary = _words(around.select_one(selectors.summary)) if around and selectors.summary else ""
    published = _date(item, selectors.date, reading.zone)
    return reading.entry(
        guid=None,
        links=(item.url,),
        title=_escaped(title or _words(heading) or _words(item.link) or str(item.link.get("title") or "")),
        summary=_escaped(summary),
        published=published,
    )


def _date(item: _Item, selector: str, zone: tzinfo | None) -> str | None:
    """The date as the page gives it beside the link, else as the address does."""
    around = item.around or item.link
    by_itself = [*around.find_all("time"), *around.find_all(class_=_DATE_NAME)]
    marked = list(around.select(selector)) if selector else by_itself
    for element in marked:
        for told in (element.get("datetime"), element.get("content"), element.get("title"), _words(element)):
            if told and parse_date(str(told), zone=zone):
                return str(told)
    in_url = _DATE_IN_URL.search(urlsplit(item.url).path)
    return "-".join(part.zfill(2) for part in in_url.groups()) if in_url else None


def _words(part: Tag | None) -> str:
    return one_line(part.get_text(" ")) if part else ""


def _escaped(words: str) -> str:
    """Words out of a page, for a reader that takes what it is given for markup."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


# ---------------------------------------------------------------- where it goes on


def _next(soup: BeautifulSoup, base: str, url: str, selector: str, parameter: str) -> str | None:
    """The page behind this one: by the selector, by the parameter, by rel=next, by a link that reads so."""
    if selector:
        link = soup.select_one(selector)
        target = link if link is None or link.get("href") else link.find("a", href=True)
        return _address(target, base) if target else None
    if parameter:
        return _counted_on(url, parameter)
    if marked := soup.select_one("link[rel~=next][href], a[rel~=next][href]"):
        return _address(marked, base)
    by_name = soup.select_one("a.next[href], .next > a[href], .nav-previous a[href], .pagination-next a[href]")
    if by_name:
        return _address(by_name, base)
    for link in soup.find_all("a", href=True):
        words = one_line(f"{_words(link)} {link.get('aria-label') or ''}")
        if not any(map(str.isalpha, words)) or not _NEXT_WORDS.fullmatch(words):
            continue
        if (address := _address(link, base)) and _site(address) == _site(url) and _counts(address):
            return address
    return None


def _counts(url: str) -> bool:
    """Whether a number in the address could be a page's: "more" alone may lead anywhere."""
    parts = urlsplit(url)
    return bool(re.search(r"[?&](?:p|page|paged|pg|start|offset|before|cursor)=", f"?{parts.query}")) or bool(
        re.search(r"/page[/-]?\d+|/p\d+/?$", parts.path, re.IGNORECASE)
    )


def _counted_on(url: str, parameter: str) -> str:
    """``url`` with the page number in ``parameter`` one higher; the first page has none and is number 1."""
    parts = urlsplit(url)
    told = parse_qsl(parts.query, keep_blank_values=True)
    number = next((value for name, value in told if name == parameter), "")
    current = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    kept = [(name, value) for name, value in told if name != parameter]
    return urlunsplit(parts._replace(query=urlencode([*kept, (parameter, str(current + 1))]), fragment=""))


def _base(soup: BeautifulSoup, url: str) -> str:
    told = soup.find("base", href=True)
    return (web_link(str(told["href"]), url) if told else None) or url
