"""Reads a fetched page as an article: its text, what is known about it, and a status for every page."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lxml.html import HtmlElement

from marsad import urls
from marsad.errors import ParseError
from marsad.model import Article, Entry, Page, PageStatus
from marsad.text import clean, one_line
from scrapers import agencies, body, documents, language, metadata, pagesigns, pagestatus, sites
from scrapers import blocks as cutting
from scrapers.authors import find_authors
from scrapers.beside import find_beside
from scrapers.blocks import Block
from scrapers.challenges import is_challenge
from scrapers.charset import Decoded, decode
from scrapers.dayorder import month_first
from scrapers.liveblogs import read_live
from scrapers.markup import parse
from scrapers.pagedates import find_dates
from scrapers.papers import read_document
from scrapers.plainpages import is_plain, read_plain

log = logging.getLogger(__name__)

_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas")
_GARBLED = 0.005  # share of replacement characters above which a text is garbage, not an article
_MOST_LINKS = 200
# Statuses that a live page may seem to have: its entries look like a list of other pages, or scripts would bring them.
_LIVE_MAY_LOOK = ("ok", "index-page", "not-article", "needs-rendering")


def read(page: Page, *, entry: Entry | None = None) -> Article:
    """``page`` as an article. Never fails: a page that cannot be read has status "failed" and says why.

    ``entry`` is what the source said when it announced the page: its date and authors stand in where the page has
    none. An odd site's own module (``scrapers.sites``) goes before the general rules.
    """
    url = page.final_url or page.url
    if odd := sites.for_url(url):
        article: Article = odd.parse(page)
        return article
    article = read_html(
        page.content,
        url=url,
        content_type=page.headers.get("content-type"),
        fetched_at=page.fetched_at,
        entry=entry,
    )
    if page.status in (404, 410):
        article = replace(article, status="soft-404", text="")
    elif page.status >= 400:
        article = _without_text(url, "failed", f"the server answered {page.status}")
    if page.truncated:
        article = replace(article, warnings=(*article.warnings, "the page was cut off at the size limit"))
    return replace(article, url=page.url)


def read_html(
    html: bytes | str,
    *,
    url: str,
    content_type: str | None = None,
    fetched_at: datetime | None = None,
    entry: Entry | None = None,
) -> Article:
    """The markup ``html`` of ``url`` as an article; bytes are decoded by what they are (``scrapers.charset``).

    Dates after ``fetched_at`` are not believed.
    """
    if isinstance(html, bytes) and (kind := documents.kind(html)):
        if kind in ("pdf", "office"):
            return read_document(html, kind, url=url, fetched_at=fetched_at, entry=entry)
        return _no_page(url, kind, entry)
    if isinstance(html, bytes) and is_plain(html, content_type):
        return read_plain(html, url=url, content_type=content_type, entry=entry)
    if isinstance(html, bytes) and is_challenge(html, {}):
        return _without_text(url, "failed", "blocked: a challenge page stands before it")
    decoded = decode(html, content_type=content_type, kind="html") if isinstance(html, bytes) else Decoded(html, "str")
    try:
        tree = parse(decoded.text)
    except ParseError as error:
        return _without_text(url, "failed", str(error))
    article = _read_tree(tree, url=url, fetched_at=fetched_at, entry=entry)
    warnings = (*decoded.warnings, *article.warnings)
    if _is_garbled(article.text, decoded):
        return replace(article, status="failed", text="", warnings=(*warnings, "most likely a wrong character set"))
    return replace(article, warnings=warnings)


def _read_tree(tree: HtmlElement, *, url: str, fetched_at: datetime | None, entry: Entry | None) -> Article:
    head = metadata.read_head(tree)
    canonical = metadata.canonical_url(tree, head, url)
    claimed = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    script = pagesigns.script_signs(tree, url=url)
    captions = frozenset(k for image in tree.iter("img") if (k := cutting.key(image.get("alt") or "")))
    for element in list(tree.iter(*_UNSEEN)):
        element.drop_tree()
    held = list(tree.iter())  # lxml makes an element's proxy anew each time unless someone holds it
    blocks = cutting.cut(tree)
    chosen = body.find(tree, blocks, head.titles, captions)
    beside = find_beside(blocks, chosen, head.headline, head.titles)
    dates = find_dates(
        tree, url=url, head=head, beside=beside, entry=entry, now=fetched_at,
        american=month_first((b.text for b in blocks), (claimed or "", *head.metas.get("og:locale", ())), url),
    )  # fmt: skip
    authors = find_authors(tree, head, beside, entry.authors if entry else ())
    verdict = pagestatus.judge(
        pagesigns.signs(blocks, chosen, head, script, url=canonical, dated=dates.published is not None), chosen
    )
    text = paragraphs(verdict.chosen)
    live = read_live(tree, head, blocks, chosen, url=url, now=fetched_at)
    if live and (verdict.status in _LIVE_MAY_LOOK or pagestatus.MORE in verdict.warnings):
        text = live.text
        verdict = verdict if verdict.status in ("ok", "partial") else replace(verdict, status="ok", warnings=())
    del held
    return Article(
        url=url,
        canonical_url=canonical,
        status=verdict.status,
        title=head.title or (entry.title if entry else ""),
        text=text,
        authors=authors,
        agencies=agencies.named(agencies.traces(head, authors, beside, verdict.chosen), canonical),
        published=dates.published,
        published_from=dates.origin,
        modified=dates.modified,
        language=language.detect(f"{head.title}\n{text}" if text else head.title, claimed=claimed),
        site=metadata.site_name(head, canonical),
        image=metadata.image(head, url),
        links=_links(verdict.chosen, url) if text else (),
        live=live is not None and not live.over,
        posts=live.posts if live else (),
        warnings=verdict.warnings,
    )


def paragraphs(chosen: Sequence[Block]) -> str:
    """The blocks as text: cleaned, one blank line between."""
    return "\n\n".join(line for block in chosen if (line := one_line(block.text)))


def _links(chosen: Sequence[Block], url: str) -> tuple[str, ...]:
    """Absolute addresses that the text links to, each once and in order."""
    found: dict[str, None] = {}
    seen: set[HtmlElement] = set()
    for block in chosen:
        node = block.place.node
        if node in seen:
            continue
        seen.add(node)
        for anchor in node.iter("a"):
            if (there := urls.web_url(anchor.get("href"), url)) and urls.canonical(there) != urls.canonical(url):
                found.setdefault(there)
    return tuple(found)[:_MOST_LINKS]


def _is_garbled(text: str, decoded: Decoded) -> bool:
    marks = text.count("\ufffd") or (decoded.replaced if not text else 0)
    return marks > 3 and marks > _GARBLED * max(1, len(text or decoded.text))


def _no_page(url: str, kind: str, entry: Entry | None) -> Article:
    article = _without_text(url, "not-article", f"no page but a file ({kind})")
    if entry is None:
        return article
    return replace(
        article,
        title=entry.title,
        authors=entry.authors,
        published=entry.published,
        published_from="feed" if entry.published else None,
    )


def _without_text(url: str, status: PageStatus, warning: str) -> Article:
    return Article(url=url, canonical_url=urls.canonical(url), status=status, warnings=(clean(warning),))
