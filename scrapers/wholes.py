"""Reads an article that is cut into several pages as one: gathers its further pages, bounded, and joins their texts."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from marsad.errors import ParseError, SourceError
from marsad.model import Article, Entry, Page
from marsad.urls import same_page_key
from scrapers.blocks import key
from scrapers.charset import decode
from scrapers.continuation import Continuation, continuation, page_number
from scrapers.extract import read
from scrapers.markup import parse
from scrapers.pagestatus import MORE
from scrapers.workers import elsewhere

GetPage = Callable[[str], Awaitable[Page]]
"""Fetches the page at an address; raises SourceError."""
MOST_PARTS = 20
"""Further pages of one article that are read; what has more is a series or a trap."""
_ALIKE = 0.7
# An address that ends in the number of a first or second page, somewhere in the markup: worth parsing for.
_HINT = re.compile(
    rb"""href\s*=\s*["']?[^"'\s>]{0,500}?(?:[=/_,.-]|page|part)[12](?:\.\w{3,5})?/?(?:[&#][^"'\s>]{0,200})?["'\s>]""",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The further pages of an article in order, or the one that has its whole text; ``complete`` unless some could not
    be had."""

    parts: tuple[Page, ...] = ()
    complete: bool = True


NOTHING_MORE = Gathered()


async def gather(first: Page, get: GetPage, *, most: int = MOST_PARTS) -> Gathered:
    """The further pages of the article whose first page is ``first``; one with the whole text where that is offered.

    Ends where no page follows, before a page that was read already, at a page that says nothing new or has another
    headline (that one is still given: it shows why it ended), at one that cannot be had, and after ``most``. Where
    reading a page takes more than there is, nothing is known to follow it.
    """
    if not (first.status == 200 and _HINT.search(first.content)):
        return NOTHING_MORE
    try:
        follow = await elsewhere(_follow, first, None)
        if follow.next is None:
            return NOTHING_MORE
        article = await elsewhere(read, first)
    except ParseError:
        return NOTHING_MORE
    if article.status not in ("ok", "partial"):
        return NOTHING_MORE
    if follow.whole and (whole := await _had(follow.whole, get)) and await _is_whole(whole, article):
        return Gathered((whole,))
    return await _one_by_one(first, article, follow, get, most)


async def _is_whole(page: Page, first: Article) -> bool:
    try:
        return _holds(await elsewhere(read, page), first)
    except ParseError:
        return False


async def _one_by_one(first: Page, article: Article, follow: Continuation, get: GetPage, most: int) -> Gathered:
    passed = {same_page_key(first.url), same_page_key(first.final_url)}
    parts: list[Page] = []
    told = _Told(article)
    start = follow.start
    while follow.next and same_page_key(follow.next) not in passed:
        if len(parts) == most or (page := await _had(follow.next, get)) is None:
            return Gathered(tuple(parts), complete=False)
        passed |= {same_page_key(follow.next), same_page_key(page.final_url)}
        try:
            follow = await elsewhere(_follow, page, start)
            part = await elsewhere(read, page)
        except ParseError:
            return Gathered(tuple(parts), complete=False)
        parts.append(page)
        if not told.goes_on(part, follows=follow.follows):
            break
    return Gathered(tuple(parts))


async def _had(url: str, get: GetPage) -> Page | None:
    try:
        page = await get(url)
    except SourceError:
        return None
    return page if page.status == 200 and not page.truncated else None


def _follow(page: Page, start: str | None) -> Continuation:
    """What ``page`` says of the pages behind it. Where ``start`` is unknown, ``page`` is the first one."""
    decoded = decode(page.content, content_type=page.headers.get("content-type"), kind="html")
    try:
        return continuation(parse(decoded.text), page.final_url, start=start)
    except ParseError:
        return Continuation()


# ---------------------------------------------------------------- joining


def read_whole(page: Page, parts: Sequence[Page] = (), *, entry: Entry | None = None) -> Article:
    """``page`` as an article, joined with what ``gather`` gave for it; as ``scrapers.extract.read`` where that is
    nothing.

    Everything but text, links, status and time of change is the first page's. Paragraphs with which a further page
    repeats what was said (a lead on every page, a box at each end) stand once. "partial" if a page is missing.
    """
    article = read(page, entry=entry)
    if not parts or article.status not in ("ok", "partial"):
        return article
    others = [read(part) for part in parts]
    start = _follow(page, None).start or page.final_url
    if len(others) == 1 and page_number(parts[0].final_url, start) in (None, 1) and _holds(others[0], article):
        return _with(article, others[0].text.split("\n\n"), others, ended=MORE not in others[0].warnings)
    told, used, ended = _Told(article), [], False
    for part, other in zip(parts, others, strict=True):
        ended = not told.goes_on(other, follows=_follow(part, start).follows)
        if ended:
            break
        used.append(other)
    return _with(article, told.paragraphs, used, ended=ended or (bool(used) and MORE not in used[-1].warnings))


def _with(first: Article, paragraphs: Sequence[str], others: Sequence[Article], *, ended: bool) -> Article:
    everything = [first, *others]
    warnings = dict.fromkeys(line for one in everything for line in one.warnings if line != MORE)
    cut_short = any(one.status == "partial" and MORE not in one.warnings for one in everything)
    return replace(
        first,
        status="partial" if cut_short or not ended else "ok",
        text="\n\n".join(paragraphs),
        links=tuple(dict.fromkeys(link for one in everything for link in one.links)),
        posts=tuple(post for one in everything for post in one.posts),
        modified=max((one.modified for one in everything if one.modified), default=None),
        warnings=(*warnings, *([] if ended else [MORE])),
    )


class _Told:
    """What the pages of an article told so far; each further one is asked whether it goes on."""

    def __init__(self, first: Article) -> None:
        self._first = first
        self._own = {same_page_key(url) for url in (first.url, first.canonical_url) if url}
        self.paragraphs = first.text.split("\n\n")
        self._known = {key(line) for line in self.paragraphs}

    def goes_on(self, part: Article, *, follows: bool) -> bool:
        """Take in what ``part`` has to tell; whether it is a further page of the article at all and tells something
        new. ``follows``: it names an earlier page of the article as the one before it."""
        if part.status not in ("ok", "partial") or not (follows or self._is_ours(part)):
            return False
        lines = part.text.split("\n\n")
        fresh = [at for at, line in enumerate(lines) if key(line) not in self._known]
        if not fresh:
            return False
        lines = lines[fresh[0] : fresh[-1] + 1] + [line for line in lines[fresh[-1] + 1 :] if self._moved(line)]
        self.paragraphs += lines
        self._known |= {key(line) for line in lines}
        return True

    def _moved(self, line: str) -> bool:
        """Whether ``line``, which ends this page, ended the one before as well: it stands at the very end then."""
        if self.paragraphs and key(self.paragraphs[-1]) == key(line):
            self.paragraphs.pop()
            return True
        return False

    def _is_ours(self, part: Article) -> bool:
        if same_page_key(part.canonical_url) in self._own:
            return True
        one, other = sorted((key(self._first.title), key(part.title)), key=len)
        return len(one) > 5 and one in other


def _holds(whole: Article, first: Article) -> bool:
    """Whether ``whole`` has the text of the first page and more."""
    lines = [key(line) for line in first.text.split("\n\n")]
    there = key(whole.text)
    return len(whole.text) > len(first.text) and sum(line in there for line in lines) >= _ALIKE * len(lines)
