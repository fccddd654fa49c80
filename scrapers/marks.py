"""Knows by name, class, id and role which elements of a page hold furniture, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from scrapers.phrases import any_of

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Elements that hold furniture by their very name.
_NAMED = {
    tag: kind
    for kind, tags in {
        "related": "aside",
        "chrome": "nav menu amp-sidebar dialog footer header",
        "form": "form fieldset button label",
        "caption": "figure figcaption caption",
    }.items()
    for tag in tags.split()
}
_STAMPED = frozenset(("aside", "header", "footer"))  # often an article's own, with its byline and date
# What sites call the parts of a page that are not the article's text: words of class, id and role, by kind.
_MARKS = {
    "related": r"""
        related | relateds | recommend\w* | read-(?:more|next|also) | also-read | see-also |
        more-(?:on|from|stories|news|articles) | most-(?:read|popular|viewed|recent) | popular | trending | latest |
        next-(?:article|post|story|up) | up-next | up-?sell | you-(?:may|might) | suggest\w* | further | teasers? |
        cross-?links? | inline-?links? | rich-?links? | promo\w* | outbrain | taboola | story-timeline |
        jump-links? | toc | infinite
    """,
    "newsletter": r"""
        newsletters? | subscri\w+ | sign-?up | mailing | mailchimp | opt-?in | donat\w+ | donate | membership |
        support-us
    """,
    "share": r"""
        shar(?:e|ing|er|edaddy) | social | socials | addtoany | addthis | sociable | follow(?:-us)? | print |
        toolbar | tools | reprints?
    """,
    "comments": r"""
        comments? | comment-?list | disqus | respond | replies | discussion
    """,
    "advert": r"""
        ads? | advert\w* | sponsor\w* | banner | dfp | promoted | affiliate
    """,
    "consent": r"""
        cookies? | consent | gdpr | onetrust | privacy
    """,
    "chrome": r"""
        breadcrumbs? | crumbs? | sidebar | navigation | navbar | nav | menu | footer | pagination | pager |
        skip-\w+ | masthead | site-header | modal | popup | pop-?over | overlay | tooltip | login | signin |
        sign-in | search | dropdown | off-?canvas | sr-only | screen-reader | visually-?hidden | hidden
    """,
    "byline": r"""
        bylines? | by-line | author | authors | authorship | author-\w+ | bio | contributor\w* | reporter |
        posted-(?:on|by) | timestamps? | datelines? | pub-?date | date | datetime | entry-meta | post-meta |
        article-meta | meta | meta-?data | reading-time | read-time | read-duration | article-info | credits?
    """,
    "caption": r"""
        captions? | photo-?(?:credit|caption) | image-?(?:credit|caption|meta) | wp-caption-text | media-?caption |
        figure | gallery | slideshow | carousel | video-?(?:player|caption|title|info|description) | player |
        lightbox | slick
    """,
    "tags": r"""
        tags? | tag-?(?:list|cloud|links) | post-tags | topics? | keywords | categor(?:y|ies) | labels? |
        filed-under
    """,
    "standfirst": r"""
        standfirst | sub-?headline | sub-?title | sub-?head | deck? | stand-?first | chapo | headline-?dek |
        kicker | eyebrow
    """,
    "footnote": r"""
        copyright | disclaimer | corrections?-policy | legal
    """,
}
_MARK = re.compile("|".join(rf"(?P<{kind}>-(?:{any_of(words)})(?=-))" for kind, words in _MARKS.items()))
_NEGATED = re.compile(
    r"-(?:no|not|has|with|without|hide)-[a-z0-9]+|-[a-z0-9]+-(?:enabled|disabled|false|true|open|closed|off|on)(?=-)"
)
_EMBED = re.compile(r"-(?:twitter|tweet|embed|embeds|embedded|oembed|instagram|facebook)-")
_NEVER = frozenset(("html", "body", "main", "article", "h1", "td", "tr", "tbody", "table"))
_WORD = re.compile("[A-Za-z]+")
_SOME_WORDS, _MANY_WORDS = 3, 6
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@lru_cache(maxsize=20_000)
def mark_of(names: str) -> str:
    """The kind of furniture that an element's ``names`` (class, id, role) tell of; "" for none."""
    words = f"-{_NOT_WORD.sub('-', _CAMEL.sub('-', names).lower())}-"
    if _EMBED.search(words):
        return ""
    found = _MARK.search(_NEGATED.sub("-", words))
    return found.lastgroup or "" if found else ""


def mark(element: HtmlElement) -> str:
    """The kind of furniture that ``element`` holds; "" if it holds none."""
    tag = element.tag
    attributes = element.attrib
    if tag in _NAMED and not (tag == "figure" and element.find(".//table") is not None):
        stamped = tag in _STAMPED and attributes and mark_of(attributes.get("class", "")) == "byline"
        return "byline" if stamped else _NAMED[tag]
    if not attributes or tag in _NEVER:
        return ""
    if _is_hidden(attributes) and not _is_panel(attributes):
        return "hidden"
    if tag in HEADINGS:
        return ""  # its words tell what it is
    get = attributes.get
    name = get("id", "")
    names = f"{get('class', '')} {get('role', '')} {get('data-component', '')}"
    kind = mark_of(f"{name} {names}") if name or len(names) > 2 else ""
    return mark_of(names) if kind and name and _is_slug(element, name) else kind


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN.search(attributes.get("style", "")) is not None
    )


def _is_slug(element: HtmlElement, name: str) -> bool:
    """Whether an id is made of a heading's words, for links that lead there, rather than the name of a part: it has
    many words, or some, with which its element begins."""
    words = len(_WORD.findall(name))
    if words < _SOME_WORDS:
        return False
    begins = "".join(islice(element.itertext(), 5))
    return words >= _MANY_WORDS or _NOT_WORD.sub("", name.lower()) in _NOT_WORD.sub("", begins.lower())


def _is_panel(attributes: Mapping[str, str]) -> bool:
    """Whether an element is what a heading opens (WAI-ARIA's accordion pattern): text as any other, though hidden at
    first. What a tab opens may as well be the site's latest stories."""
    return attributes.get("role") == "region" and "aria-labelledby" in attributes
