"""Reads from a page's head and markup what it says about itself: headline, site, picture, address."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from marsad import tracking, urls
from marsad.text import one_line
from scrapers import jsonld
from scrapers.blocks import key

Metas = Mapping[str, Sequence[str]]

_TITLE_PARTS = re.compile(r"\s+[|\-–—•·:»«]\s+|\s*[|»«]\s*")
_MIRROR = re.compile(r"^(?:www|m|mobile|amp|print|wap|touch|lite|edition)\d?\.")
_COPY = re.compile(
    r"^https?://(?:m|mobile|amp|print|wap|touch|lite)\.|[/.?&=-](?:amp|print(?:able)?|mobile)\b", re.IGNORECASE
)
_AMP_PATH = re.compile(
    r"/amp(?=/?(?:[?#]|$))/?|\.amp(?=(?:\.html?)?(?:[?#]|$))|(?<=\w)/amp(?=/)|(?<=//)amp\.", re.IGNORECASE
)
_ROOT_PATHS = frozenset({"", "/", "/index.html", "/index.php", "/home", "/en", "/ar", "/fr", "/en/", "/ar/", "/fr/"})


@dataclass(frozen=True, slots=True)
class Head:
    """What was collected from a page before its text is looked for."""

    metas: Metas
    nodes: tuple[jsonld.Node, ...]
    article: jsonld.Node | None
    page: jsonld.Node | None
    title: str
    titles: frozenset[str]
    headline: HtmlElement | None
    data_dates: tuple[str, ...] = ()


def read_head(tree: HtmlElement) -> Head:
    """The page's head: its metas (names in lower case), JSON-LD, headline and every form of it (as ``blocks.key``)."""
    metas = _metas(tree)
    found = tuple(jsonld.nodes(tree))
    headings = [h for h in tree.iter("h1") if (h.text_content() or "").strip()]
    document_title = one_line(tree.findtext(".//head/title") or tree.findtext(".//title") or "")
    social = [
        one_line(t) for name in ("og:title", "twitter:title", "dc.title", "headline") for t in metas.get(name, ())
    ]
    node = jsonld.article(found, [*social, document_title, *(h.text_content() for h in headings)])
    told = one_line(jsonld.text(node.get("headline") or node.get("name"))) if node else ""
    site = _site_names(metas, found)
    headline = _headline(headings, [*social, told, document_title], site)
    shown = one_line(" ".join(headline.itertext())) if headline is not None else ""
    title = _title(shown, [*social, told], document_title, site)
    forms = {
        key(form) for form in (title, shown, told, *social, document_title, _without_site(document_title, site)) if form
    }
    return Head(metas, found, node, jsonld.page(found), title, frozenset(forms), headline, jsonld.data_dates(tree))


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = defaultdict(list)
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()
        if name and content:
            metas[name.strip().lower()].append(content)
    return dict(metas)


# ---------------------------------------------------------------- headline


def _headline(headings: Sequence[HtmlElement], forms: Sequence[str], site: Sequence[str]) -> HtmlElement | None:
    """The heading that the page's other titles repeat; else its first but for the ``site``'s name."""
    keys = [k for form in forms if (k := key(form))]
    names = {key(name) for name in site}
    own = [(heading, key(" ".join(heading.itertext()))) for heading in headings]
    for heading, words in own:
        if len(words) > 3 and words not in names and any(words in k or k in words for k in keys if len(k) > 3):
            return heading
    others = [heading for heading, words in own if words not in names]
    return next(iter([*others, *headings]), None)


def _title(shown: str, said: Sequence[str], document_title: str, site: Sequence[str]) -> str:
    candidates = [_without_site(t, site) for t in said if t]
    keys = [key(c) for c in (*candidates, document_title) if c]
    own = key(shown)
    if own and (not keys or any(own in k or k in own for k in keys)) and own not in {key(s) for s in site}:
        return shown
    return next(iter([*candidates, _without_site(document_title, site), shown]), "")


def _without_site(title: str, site: Sequence[str]) -> str:
    """``title`` without the site's name before or behind it."""
    parts = _TITLE_PARTS.split(title)
    if len(parts) < 2:
        return title
    names = {key(s) for s in site if s}
    # All that stands before the last part counts: a French headline has a spaced colon of its own.
    before = title[: title.rfind(parts[-1])].rstrip(" |-–—•·:»«")
    if key(parts[-1]) in names or (len(parts[-1].split()) <= 4 and len(before) > 2 * len(parts[-1])):
        return before
    if key(parts[0]) in names:
        return title[len(parts[0]) :].lstrip(" |-–—•·:»«")
    return title


# ---------------------------------------------------------------- site, picture, address


def _site_names(metas: Metas, nodes: Sequence[jsonld.Node]) -> list[str]:
    said = [*metas.get("og:site_name", ()), *metas.get("application-name", ()), *metas.get("al:ios:app_name", ())]
    for node in nodes:
        said.append(jsonld.text(node.get("publisher")))
        if jsonld.types(node) & {"WebSite", "NewsMediaOrganization", "Organization"}:
            said.append(jsonld.text(node.get("name")))
    return [one_line(s) for s in said if s and not s.startswith("http")]


def site_name(head: Head, url: str) -> str:
    """The site's own name; its host where it gives none."""
    names = _site_names(head.metas, head.nodes)
    return next((n for n in names if len(n) < 80), "") or urls.host(url).removeprefix("www.")


def image(head: Head, url: str) -> str | None:
    """The address of the article's lead picture."""
    said = [
        *head.metas.get("og:image", ()),
        *head.metas.get("og:image:secure_url", ()),
        *head.metas.get("twitter:image", ()),
    ]
    pictured = head.article.get("image") if head.article else None
    if isinstance(pictured, list):
        pictured = pictured[0] if pictured else None
    if isinstance(pictured, dict):
        pictured = pictured.get("url") or pictured.get("contentUrl")
    candidates = [*said, jsonld.text(pictured)]
    return next((found for raw in candidates if (found := urls.web_url(raw, url))), None)


def canonical_url(tree: HtmlElement, head: Head, url: str) -> str:
    """The page's canonical address: what it names as such if that is of the same site and plausible, else ``url``.

    So an AMP, mobile or print copy that names its original is folded into it (X20), and a page that claims to be
    another site's, or the home page, is not believed. What the page is said to be the main thing of (JSON-LD) counts
    for copies only: elsewhere it often names a section. An AMP page that names nothing, and what comes from a cache of
    such pages, is that of its address without the "amp".
    """
    here = tracking.original(url)
    claims = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    claims += head.metas.get("og:url", ())
    is_amp = "amp" in tree.attrib or "⚡" in tree.attrib or here != url
    if is_amp or _COPY.search(here):
        claims += _told_addresses(head)
    for claim in claims:
        found = urls.web_url(claim, here)
        if found and _plausible(found, here):
            return urls.canonical(found)
    return urls.canonical(_AMP_PATH.sub("", here, count=1) if is_amp else here)


def _told_addresses(head: Head) -> list[str]:
    """The addresses that JSON-LD gives the article."""
    node = head.article or {}
    said = [node.get("mainEntityOfPage"), node.get("url")]
    return [jsonld.text(one.get("@id") or one.get("url") if isinstance(one, dict) else one) for one in said]


def _plausible(claim: str, url: str) -> bool:
    there, here = urlsplit(claim), urlsplit(url)
    if there.path in _ROOT_PATHS and here.path not in _ROOT_PATHS:
        return False
    return same_site(there.hostname or "", here.hostname or "")


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one site: equal but for www, m, amp and the like, or one within the other."""
    a, b = _MIRROR.sub("", one.lower()), _MIRROR.sub("", other.lower())
    if not a or not b or a.replace(".", "").isdigit() or b.replace(".", "").isdigit():
        return a == b
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")
