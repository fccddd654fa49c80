"""Looks at a page for the signs that tell an article from a list of others, a dialog or an empty shell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from marsad import urls
from marsad.text import fold
from scrapers import jsonld
from scrapers.blocks import Block
from scrapers.continuation import continuation
from scrapers.dates import parse_date
from scrapers.furniture import is_consent, is_prompt, reads_like_prose
from scrapers.metadata import Head
from scrapers.pagewords import COUNTED, PRICE, READ_ON, SCRIPT_NOTICE, SORTING

_SHORT = 1_500
_LABEL = 80
_BUTTON = 30


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

    ``sentences`` are chosen blocks that read like prose, ``run`` the most of them that stand together;
    ``chosen_linked`` leads to the site's own pages; ``read_on`` are links that say no more; ``controls`` are labels
    that sort, filter or count a list.
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
    read_on: int
    controls: int
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
        chosen_linked=sum(b.linked for b in chosen if b.linked and not _leads_away(b, url)),
        prose=sum(len(b.text) for b in prose),
        sentences=len(prose),
        run=_longest_run(spots) if spots else len(prose),
        consent=sum(len(b.text) for b in prose if is_consent(b)),
        headlines=sum(1 for b in shown if b.link_share > 0.8 and 20 <= len(b.text) <= 200),
        between=sum(1 for b in span if _is_other_headline(b, url)),
        dates=sum(1 for b in span if len(b.text) < 40 and any(map(str.isdigit, b.text)) and parse_date(b.text)),
        prices=sum(1 for b in shown if len(b.text) < _LABEL and PRICE.search(b.text)),
        cards=_cards(blocks[0].place.node.getroottree().getroot()) if blocks else 0,
        read_on=sum(1 for b in span if b.link_share > 0.8 and len(b.text) < _BUTTON and READ_ON.match(b.folded)),
        controls=sum(
            1 for b in shown if len(b.text) < _LABEL and (SORTING.match(b.folded) or COUNTED.search(b.folded))
        ),
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
    there = next(_targets(block, url), None)
    return there is not None and urls.host(there) == urls.host(url) and urls.canonical(there) != urls.canonical(url)


def _leads_away(block: Block, url: str) -> bool:
    """Whether all links of a block lead to other sites: references, not a list of own pages."""
    hosts = {urls.host(there) for there in _targets(block, url)}
    return bool(hosts) and urls.host(url) not in hosts


def _targets(block: Block, url: str) -> Iterator[str]:
    node = block.place.node
    within = [anchor.get("href") for anchor in node.iter("a") if anchor.get("href")]
    around = [] if within else [anchor.get("href") for anchor in node.iterancestors("a") if anchor.get("href")]
    return (there for href in within or around if (there := urls.web_url(href, url)))


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
