"""Finds the blocks about a page's headline, where a byline and a date stand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from scrapers.blocks import Block
from scrapers.furniture import reads_like_prose

ELSEWHERE = frozenset({"related", "chrome", "comments", "newsletter", "advert", "hidden", "consent", "form"})
"""Kinds of marked elements whose dates and names are another page's, unless they hold the headline as well."""

_BEFORE = 8
_AFTER = 40
_OPENING = 3
_FAR = 40
_BEHIND = 6
_UNKNOWN = 60


@dataclass(frozen=True, slots=True)
class Beside:
    """Blocks about a headline, each group in reading order: those behind it down to the opening of the text, those
    before it, those further up, those behind the text."""

    after: Sequence[Block] = ()
    before: Sequence[Block] = ()
    further: Sequence[Block] = ()
    behind: Sequence[Block] = ()

    def nearest_first(self) -> list[Block]:
        """All that may hold a date; further away only what is marked as a byline or stamp."""
        far = (*self.further, *self.behind)
        return [*self.after, *reversed(self.before), *(block for block in far if is_byline(block))]


def find_beside(
    blocks: Sequence[Block], chosen: Sequence[Block], headline: HtmlElement | None, titles: Collection[str]
) -> Beside:
    """The blocks about the ``headline`` that are not in furniture beside it.

    ``chosen`` is the text; ``titles`` are the headline's forms as ``blocks.key`` gives them.
    """
    if not blocks:
        return Beside()
    order = {id(block): at for at, block in enumerate(blocks)}
    start = order.get(id(chosen[0]), len(blocks)) if chosen else min(len(blocks), _UNKNOWN)
    end = order.get(id(chosen[-1]), start) if chosen else start
    at = _place(blocks, headline, titles, start)
    around = holders(blocks[at].place.node)
    stop = _opening(blocks[: end + 1] if end > at else blocks, at, frozenset(id(b) for b in chosen))
    groups = (
        blocks[at:stop],
        blocks[max(0, at - _BEFORE) : at],
        blocks[max(0, at - _FAR) : max(0, at - _BEFORE)],
        blocks[max(end + 1, stop) :][:_BEHIND],
    )
    return Beside(*([block for block in group if not is_elsewhere(block, around)] for group in groups))


def holders(element: HtmlElement) -> frozenset[HtmlElement]:
    """``element`` and all elements that hold it."""
    return frozenset((element, *element.iterancestors()))


def is_byline(block: Block) -> bool:
    """Whether a block's innermost mark says that it is a byline or a stamp."""
    return bool(block.place.marks) and block.place.marks[-1][0] == "byline"


def is_elsewhere(block: Block, around: Collection[HtmlElement]) -> bool:
    """Whether a block stands in furniture that is not ``around`` the headline."""
    return any(kind in ELSEWHERE and node not in around for kind, node in block.place.marks)


def _place(blocks: Sequence[Block], headline: HtmlElement | None, titles: Collection[str], start: int) -> int:
    """Where the headline stands: of the headings that repeat it the last before the text, else its element, else the
    last line that repeats it, else before the text.

    A site's header may repeat it for readers who have scrolled down.
    """
    inside = set(headline.iter()) if headline is not None else set()
    own = [at for at, block in enumerate(blocks) if block.place.node in inside]
    named = [at for at, block in enumerate(blocks[:start]) if block.key in titles]
    headings = [at for at in named if blocks[at].heading]
    return next(iter([*headings[-1:], *own, *named[-1:]]), max(0, min(start, len(blocks)) - 1))


def _opening(blocks: Sequence[Block], at: int, chosen: frozenset[int]) -> int:
    """Where the opening of the text ends: at its third paragraph, but not too far behind the headline."""
    furthest = min(len(blocks), at + _AFTER)
    paragraphs = 0
    for stop in range(at, furthest):
        paragraphs += id(blocks[stop]) in chosen and reads_like_prose(blocks[stop])
        if paragraphs == _OPENING:
            return stop
    return furthest
