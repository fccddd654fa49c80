"""Judges what kind of page was read, by general signs in any language; only articles go on with their text (X01–X10).

``signs`` looks, ``judge`` decides; the decision needs nothing but the signs and is tested by a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from marsad import urls
from marsad.model import PageStatus
from marsad.text import fold
from scrapers import jsonld
from scrapers.blocks import Block
from scrapers.continuation import continuation
from scrapers.dates import parse_date
from scrapers.furniture import is_consent, is_prompt, reads_like_prose
from scrapers.metadata import Head
from scrapers.pagewords import (
    CONSENT,
    GONE_TEXT,
    GONE_TITLE,
    LIST_TITLE,
    LISTING_PATH,
    PRICE,
    SCRIPT_NOTICE,
)

MORE = "further pages of it were not read"
"""What is said of one page of several (X24)."""
_SHORT = 1_500
_TEASER = 900
_LITTLE = 800
_FEW = 200
_LABEL = 80


@dataclass(frozen=True, slots=True)
class ScriptSigns:
    """What of a page is left to scripts: how many there are, whether an empty mount stands ready, the notice for
    readers without scripts."""

    scripts: int
    mount: bool
    notice: bool
    password: bool
    next_page: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """What can be seen of a page; characters of text unless it says otherwise.

    ``sentences`` are chosen blocks that read like prose, ``run`` the most of them that stand together.
    """

    title: str
    heading: str
    text: str
    visible: int
    linked: int
    chosen: int
    chosen_linked: int
    prose: int
    sentences: int
    run: int
    consent: int
    headlines: int
    between: int
    dates: int
    prices: int
    cards: int
    beside_headline: bool
    login: bool
    paywall: bool
    free: bool | None
    described: bool
    published: bool
    dated: bool
    kind: str
    list_node: bool
    path: str
    script: ScriptSigns


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page's status, the blocks that are its text (none unless it is an article), and what was noticed."""

    status: PageStatus
    chosen: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


# ---------------------------------------------------------------- looking


def script_signs(tree: HtmlElement, *, url: str) -> ScriptSigns:
    """Signs that are gone once scripts are taken out of ``tree``, the page of ``url``."""
    notice = any(SCRIPT_NOTICE.search(fold(n.text_content()[:500])) for n in tree.iter("noscript"))
    mounts = (
        "root",
        "app",
        "__next",
        "__nuxt",
        "main-app",
        "react-root",
        "gatsby-focus-wrapper",
        "svelte",
        "q-app",
        "application",
    )
    mount = any(e.get("id") in mounts and not "".join(e.itertext()).strip() for e in tree.iter("div", "main"))
    password = any(e.get("type") == "password" for e in tree.iter("input"))
    return ScriptSigns(
        sum(1 for _ in tree.iter("script")), mount, notice, password, continuation(tree, url).next is not None
    )


def signs(
    blocks: Sequence[Block], chosen: Sequence[Block], head: Head, script: ScriptSigns, *, url: str, dated: bool
) -> Signs:
    """What is to be seen of a page cut into ``blocks`` of which ``chosen`` may be the text."""
    shown = [b for b in blocks if not any(kind == "hidden" for kind, _ in b.place.marks)]
    prose = [b for b in chosen if reads_like_prose(b)]
    place = {id(b): at for at, b in enumerate(blocks)}
    spots = [place[id(b)] for b in prose if id(b) in place]
    span = blocks[max(0, spots[0] - 3) : spots[-1] + 1] if spots else []
    claimed = [h for h in head.metas.get("og:url", ()) if urlsplit(h).path] or [url]
    after = blocks[spots[0] :] if spots else blocks
    return Signs(
        title=head.title,
        heading=" ".join(head.headline.itertext()).strip() if head.headline is not None else "",
        text="\n".join(b.text for b in chosen)[:_SHORT] or "\n".join(b.text for b in shown)[:_SHORT],
        visible=sum(len(b.text) for b in shown),
        linked=sum(b.linked for b in shown),
        chosen=sum(len(b.text) for b in chosen),
        chosen_linked=sum(b.linked for b in chosen),
        prose=sum(len(b.text) for b in prose),
        sentences=len(prose),
        run=_longest_run(spots) if spots else len(prose),
        consent=sum(len(b.text) for b in prose if is_consent(b)),
        headlines=sum(1 for b in shown if b.link_share > 0.8 and 20 <= len(b.text) <= 200),
        between=sum(1 for b in span if _is_other_headline(b, url)),
        dates=sum(1 for b in span if len(b.text) < 40 and any(map(str.isdigit, b.text)) and parse_date(b.text)),
        prices=sum(1 for b in shown if len(b.text) < _LABEL and PRICE.search(b.text)),
        cards=_cards(blocks[0].place.node.getroottree().getroot()) if blocks else 0,
        beside_headline=_within_one_article(head, chosen),
        login=script.password,
        paywall=any(is_prompt(b) for b in after if not any(k == "hidden" for k, _ in b.place.marks)),
        free=jsonld.flag(head.article.get("isAccessibleForFree")) if head.article else None,
        described=head.article is not None,
        published=bool(head.article and head.article.get("datePublished")) or "article:published_time" in head.metas,
        dated=dated,
        kind=(head.metas.get("og:type") or ("",))[0].lower(),
        list_node=jsonld.is_list(head.nodes),
        path=urlsplit(claimed[0]).path,
        script=script,
    )


def _is_other_headline(block: Block, url: str) -> bool:
    """Whether a block is one link, of a headline's length, to another page of the same site."""
    if block.link_share <= 0.8 or not 15 <= len(block.text) <= 200:
        return False
    node = block.place.node
    anchor = node.find(".//a[@href]")
    if anchor is None:
        anchor = next((a for a in (node, *node.iterancestors("a")) if a.get("href")), None)
    there = urls.web_url(anchor.get("href"), url) if anchor is not None else None
    return there is not None and urls.host(there) == urls.host(url) and urls.canonical(there) != urls.canonical(url)


def _longest_run(spots: Sequence[int]) -> int:
    longest = run = 0
    before = -9
    for at in spots:
        run = run + 1 if at - before <= 2 else 1
        longest, before = max(longest, run), at
    return longest


def _within_one_article(head: Head, chosen: Sequence[Block]) -> bool:
    """Whether the headline and the beginning of the text stand in one article element."""
    if head.headline is None or not chosen:
        return False
    outer = next(head.headline.iterancestors("article"), None)
    return outer is not None and any(node is outer for node in chosen[0].place.node.iterancestors("article"))


def _cards(tree: HtmlElement) -> int:
    """How many article elements there are that hold no headline of the first order: teasers of other pages."""
    return sum(1 for e in tree.iter("article") if e.find(".//a[@href]") is not None and e.find(".//h1") is None)


# ---------------------------------------------------------------- deciding


def judge(signs: Signs, chosen: Sequence[Block]) -> Verdict:
    """The status of a page with such ``signs``; its text is what of ``chosen`` is no prompt and no consent dialog."""
    if reason := _no_article(signs):
        return Verdict(reason[0], (), reason[1:])
    kept = tuple(b for b in chosen if not is_prompt(b) and not (signs.consent < 0.6 * signs.prose and is_consent(b)))
    warnings = []
    if signs.free is False:
        warnings.append("the publisher says that this is not free to read")
    length = sum(len(b.text) for b in kept)
    if (signs.paywall or signs.free is False) and length < _TEASER:
        status: PageStatus = "partial" if any(map(reads_like_prose, kept)) else "paywall"
        return Verdict(status, kept if status == "partial" else (), (*warnings, "only the beginning is shown"))
    if signs.script.next_page:
        return Verdict("partial", kept, (*warnings, MORE))
    return Verdict("ok", kept, tuple(warnings))


def _no_article(signs: Signs) -> tuple[PageStatus, str] | None:
    title, heading, text = fold(signs.title), fold(signs.heading), fold(signs.text)
    small = signs.prose < _LITTLE
    told = signs.described or signs.published
    if small and any(len(t) < 90 and GONE_TITLE.search(t) for t in (title, heading) if t) and not signs.published:
        return "soft-404", "it says that the page is not there"
    if signs.prose < 500 and signs.sentences <= 3 and GONE_TEXT.search(text) and not signs.published:
        return "soft-404", "it says that the page is not there"
    if signs.consent >= 0.6 * max(1, signs.prose) and signs.consent:
        return "consent-wall", "nothing but a request for consent is shown"
    if signs.chosen < 400 and SCRIPT_NOTICE.search(text):
        return "needs-rendering", "it asks for JavaScript"
    if signs.visible < 600 and not signs.sentences and CONSENT.search(text):
        return "consent-wall", "nothing but a request for consent is shown"
    if signs.visible < 400 and (
        signs.script.mount or signs.script.notice or (signs.script.scripts > 2 and signs.visible < _FEW)
    ):
        return "needs-rendering", "its text is made by scripts"
    if (signs.sentences or (told and signs.chosen >= _FEW)) and points(signs) >= 0:
        return None
    if not signs.sentences and (signs.paywall or signs.free is False) and signs.described:
        return "paywall", "nothing of the text is shown"
    if signs.headlines + signs.cards >= 4 or signs.prices >= 8 or signs.between >= 3:
        return "index-page", "it lists other pages"
    if signs.sentences and signs.heading and not signs.login and signs.linked < 0.5 * signs.visible:
        return None
    return "not-article", "it has no article's text"


def points(signs: Signs) -> float:
    """How much more like an article than a list a page looks: 0 or above is an article.

    The weights are those of a logistic regression over 350 articles and 90 lists of other pages, rounded to tenths;
    "plain" and "between" are set by hand for pages smaller than those.
    """
    link_share = signs.linked / max(1, signs.visible)
    words = len(signs.title.split())
    last = next((part for part in reversed(signs.path.split("/")) if part), "")
    told = signs.described or signs.published
    named = "article" in signs.kind
    between = signs.between >= 3 and signs.between >= 0.8 * signs.sentences
    rows: tuple[tuple[float, bool], ...] = (
        (-1.0, True),
        (1.5, last.count("-") >= 3 or last.count("_") >= 3 or bool(re.search(r"\d{5,}|\d{4}/\d\d", signs.path))),
        (1.2, words >= 5),
        (-0.7, words <= 2),
        (1.2, signs.run >= 2),
        (0.4, signs.run >= 4),
        (1.0, named),
        (-0.6, "product" in signs.kind),
        (1.0, signs.published),
        (0.5, signs.described),
        (-0.7, signs.list_node and not signs.described),
        (0.5, signs.prose >= 400),
        (0.6, signs.prose >= 3000),
        (1.5, link_share < 0.3 and signs.run >= 2 and signs.headlines < 4),
        (-0.9, link_share > 0.6),
        (-1.5, signs.chosen_linked > 0.2 * signs.chosen),
        (-0.5, signs.headlines * 60 > signs.prose),
        (-1.3, signs.cards >= 7),
        (-1.3, signs.dates >= 4),
        (-1.3, signs.prices >= 8),
        (-1.0, signs.prices >= 20),
        (-2.5, bool(LIST_TITLE.match(fold(signs.title)))),
        (-2.0, bool(LISTING_PATH.search(signs.path))),
        (-0.7, signs.path in ("", "/")),
        (0.5, signs.beside_headline),
        (-1.9, signs.cards >= 15),
        (-0.5, not told and not named and not signs.dated),
        (-1.5, between and not told),
        (-1.5, between and not told and not named),
    )
    return sum(weight for weight, holds in rows if holds)
