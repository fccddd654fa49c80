"""Judges what kind of page was read, by general signs in any language; only articles go on with their text (X01–X10).

The decision needs nothing but the signs (``scrapers.pagesigns``) and is tested by a table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from marsad.model import PageStatus
from marsad.text import fold
from scrapers.blocks import Block
from scrapers.furniture import is_consent, is_prompt, reads_like_prose
from scrapers.pagesigns import Signs
from scrapers.pagewords import CONSENT, GONE_TEXT, GONE_TITLE, LIST_TITLE, LISTING_PATH, SCRIPT_NOTICE

MORE = "further pages of it were not read"
"""What is said of one page of several (X24)."""
RUNNING = "its running text is given all the same"
"""What is said of a page that is judged a list and has a text of its own beside."""
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # written without spaces; two make a word
_LISTS = ("index-page", "not-article")
_TEASER = 900
_FEW_PARAGRAPHS = 3
_LITTLE = 800
_FEW = 200


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page's status, the blocks that are its text (none unless it is an article), and what was noticed."""

    status: PageStatus
    chosen: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


def judge(signs: Signs, chosen: Sequence[Block]) -> Verdict:
    """The status of a page with such ``signs``; its text is what of ``chosen`` is no prompt and no consent dialog.

    A list has no text, unless it has running text of its own: then the status says what it is on the whole.
    """
    if reason := _no_article(signs):
        running = reason[0] in _LISTS and has_running_text(signs)
        return Verdict(reason[0], tuple(chosen) if running else (), (*reason[1:], *([RUNNING] if running else [])))
    kept = tuple(b for b in chosen if not is_prompt(b) and not (signs.consent < 0.6 * signs.prose and is_consent(b)))
    warnings = []
    if signs.free is False:
        warnings.append("the publisher says that this is not free to read")
    length = sum(len(b.text) for b in kept)
    claimed = signs.free is False and sum(map(reads_like_prose, kept)) <= _FEW_PARAGRAPHS
    if (signs.paywall or claimed) and length < _TEASER:
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


def has_running_text(signs: Signs) -> bool:
    """Whether prose stands together on a page, not parted by links to the site's other pages as teasers are (X09)."""
    return (
        signs.run >= 4
        and signs.prose >= 500
        and 2 * signs.between < signs.sentences
        and signs.chosen_linked <= 0.2 * signs.chosen
    )


def points(signs: Signs) -> float:
    """How much more like an article than a list a page looks: 0 or above is an article.

    The weights are those of a logistic regression over 350 articles and 90 lists of other pages, rounded to tenths;
    "between", "read_on", "controls" and what much prose without links to other pages says are set by hand.
    """
    link_share = signs.linked / max(1, signs.visible)
    words = max(len(signs.title.split()), len(_IDEOGRAPHS.findall(signs.title)) // 2)
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
        (1.4, signs.run >= 5 and not signs.between and signs.chosen_linked <= 0.02 * signs.chosen and signs.cards < 4),
        (0.6, signs.prose >= 6000 and 5 * signs.between < signs.sentences and signs.prices < 8),
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
        (-0.7, signs.read_on >= 2),
        (-0.8, signs.controls >= 3),
        (-0.5, not told and not named and not signs.dated),
        (-1.5, between and not told),
        (-1.5, between and not told and not named),
    )
    return sum(weight for weight, holds in rows if holds)
