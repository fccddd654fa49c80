"""Finds an article's own paragraphs: trafilatura says where the text is, the page's blocks say what belongs to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document

from scrapers.blocks import Block, Place, key
from scrapers.furniture import (
    begins_comments,
    ends_article,
    is_button,
    is_consent,
    is_credit,
    is_label,
    is_pointer,
    is_prose,
    reads_like_prose,
)
from scrapers.overlooked import densest, made_as, outweighing

_SHORT = 15  # keys of fewer letters are found in the text only where they are expected
_NEAR = 40
_LARGE = 0.35  # an element with this share of the text is no furniture, whatever its class says
_MOSTLY = 0.9
_LOST = 0.3
_AMPLE = 1000
_LINKED = 0.8
_BED = 4
_COLUMNS = 3
_STANDFIRST = 100  # letters
_MANY = 8


def find(
    tree: HtmlElement, blocks: Sequence[Block], titles: Collection[str], captions: Collection[str] = ()
) -> list[Block]:
    """The blocks of the article's text on the page ``tree``, which was cut into ``blocks``."""
    lines = _found(tree, fast=True)
    if _thin(lines, blocks):
        fuller = _found(tree, fast=False)
        lines = fuller if sum(map(len, fuller)) > sum(map(len, lines)) else lines
    found = "".join(map(key, lines))
    chosen = select(blocks, found, titles, captions)
    if others := outweighing(blocks, chosen):
        chosen = select(blocks, "".join(block.key for block in (*chosen, *others)), titles, captions)
    if all(map(is_consent, chosen)):
        chosen = select(blocks, densest(blocks), titles, captions) or chosen
    if sum(len(b.key) for b in chosen) < _LOST * len(found):
        chosen = _trimmed(_as_blocks(tree, lines, titles)) if _elsewhere(blocks, found) else chosen
    return chosen


def _found(tree: HtmlElement, *, fast: bool) -> list[str]:
    """The lines that trafilatura takes for the text."""
    document = trafilatura.bare_extraction(tree, include_comments=False, fast=fast)
    if not isinstance(document, Document):
        return []
    return [line for line in "\n".join(document.body.itertext()).split("\n") if line.strip()]


def _thin(lines: Sequence[str], blocks: Sequence[Block]) -> bool:
    """Whether so little was found that the slower search is worth its time: the page has much more prose."""
    found = sum(map(len, lines))
    if found > _AMPLE:
        return False
    prose = sum(len(b.text) for b in blocks if is_prose(b) and not b.place.marks)
    return prose > 3 * found or found < 200


def _elsewhere(blocks: Sequence[Block], found: str) -> bool:
    """Whether what was found stands in no block: text that the page carries only as data."""
    return sum(len(blocks[i].key) for i in _matched(blocks, found)) < _LOST * len(found)


def _as_blocks(tree: HtmlElement, lines: Sequence[str], titles: Collection[str]) -> list[Block]:
    place = Place(tree, False, ())
    return [Block(" ".join(line.split()), 0, place) for line in lines if key(line) not in titles]


def select(blocks: Sequence[Block], found: str, titles: Collection[str], captions: Collection[str] = ()) -> list[Block]:
    """Those of ``blocks`` that are the article's text.

    ``found`` is what trafilatura took for the text, ``titles`` what the headline may be, ``captions`` the words that
    pictures carry; all as ``blocks.key`` gives them.
    """
    core = [i for i in _matched(blocks, found) if blocks[i].key not in titles]
    core = _before_comments(blocks, _unmarked(blocks, core))
    core = _without_links(blocks, core)
    if not core:
        return []
    chosen = _with_gaps_filled(blocks, core, titles)
    chosen += _going_on(blocks, chosen)
    return _trimmed([blocks[i] for i in chosen if _is_said(blocks[i], captions)])


def _is_said(block: Block, captions: Collection[str]) -> bool:
    """Whether a block is more than the words of a picture repeated below it."""
    return block.heading or len(block.text) > 200 or block.key not in captions


def _matched(blocks: Sequence[Block], found: str) -> list[int]:
    out, position = [], 0
    for index, block in enumerate(blocks):
        key = block.key
        if not key:
            continue
        if len(key) <= _SHORT:
            at = found.find(key, position, position + len(key) + _NEAR)
            if at >= 0:
                out.append(index)
                position = at + len(key) if len(key) > 5 or at == position else position
            continue
        at = found.find(key, position)
        if at < 0 and len(key) > 25:
            at = found.find(key)
        if at >= 0:
            out.append(index)
            position = at + len(key)
    return out


def _furniture(blocks: Sequence[Block], core: Sequence[int]) -> dict[HtmlElement, bool]:
    """Which of the marked elements are furniture: not those that, with all made like them, hold much of the text."""
    weight: Counter[tuple[object, ...]] = Counter()
    nodes: set[HtmlElement] = set()
    whole = 1
    for i in core:
        whole += len(blocks[i].text)
        for _, node in blocks[i].place.marks:
            weight[made_as(node)] += len(blocks[i].text)
            nodes.add(node)
    return {node: weight[made_as(node)] < _LARGE * whole for node in nodes}


def _unmarked(blocks: Sequence[Block], core: list[int]) -> list[int]:
    furniture = _furniture(blocks, core)
    bare = [i for i in core if not any(furniture[node] for _, node in blocks[i].place.marks)]
    return bare if any(reads_like_prose(blocks[i]) for i in bare) else core  # else the marks say nothing on this site


def _length(blocks: Sequence[Block], indices: Sequence[int]) -> int:
    return sum(len(blocks[i].text) for i in indices)


def _before_comments(blocks: Sequence[Block], core: list[int]) -> list[int]:
    """``core`` up to the heading of readers' comments, if prose stands before it."""
    first = next((i for i in core if reads_like_prose(blocks[i])), len(blocks))
    end = next((i for i in range(first, len(blocks)) if blocks[i].heading and begins_comments(blocks[i])), len(blocks))
    return [i for i in core if i < end]


def _without_links(blocks: Sequence[Block], core: list[int]) -> list[int]:
    total = _length(blocks, core)
    groups: dict[HtmlElement, list[int]] = defaultdict(list)
    for i in core:
        if blocks[i].heading:
            continue
        groups[_list_or_self(blocks[i].place.node)].append(i)
    linked = [
        i
        for members in groups.values()
        if sum(blocks[i].linked for i in members) > _LINKED * sum(len(blocks[i].text) for i in members)
        for i in members
        if blocks[i].link_share > 0.5
    ]
    if _length(blocks, linked) > 0.5 * total:
        return core
    gone = set(linked)
    return [i for i in core if i not in gone]


def _list_or_self(node: HtmlElement) -> HtmlElement:
    """The list of which ``node`` is an item, or all that an item has; else ``node``."""
    item = node if node.tag == "li" else node.getparent()
    outer = item.getparent() if item is not None and item.tag == "li" else None
    return node if outer is None else outer


def _root(blocks: Sequence[Block], core: Sequence[int]) -> HtmlElement:
    """The innermost element that holds nearly all of the text."""
    weight: Counter[HtmlElement] = Counter()
    for i in core:
        node: HtmlElement | None = blocks[i].place.node
        while node is not None:
            weight[node] += len(blocks[i].text)
            node = node.getparent()
    whole = _length(blocks, core)
    inner = [node for node, share in weight.items() if share >= _MOSTLY * whole]
    return max(inner, key=lambda node: sum(1 for _ in node.iterancestors()))


def _with_gaps_filled(blocks: Sequence[Block], core: list[int], titles: Collection[str]) -> list[int]:
    kept = set(core)
    furniture = _furniture(blocks, core)
    root = _root(blocks, core)
    inside = set(root.iter())
    for twin in _twins(root):
        inside.update(twin.iter())
    first, last = core[0], core[-1]
    beds = {made_as(blocks[i].place.node.getparent()) for i in core if blocks[i].tag == "p"}
    for i, block in enumerate(blocks):
        if i in kept or block.place.node not in inside or block.key in titles or not _fits(block, furniture):
            continue
        if first < i < last or (block.tag == "p" and is_prose(block) and made_as(block.place.node.getparent()) in beds):
            kept.add(i)
    return sorted(kept)


def _going_on(blocks: Sequence[Block], chosen: Sequence[int]) -> list[int]:
    """What follows the text and is more of it: paragraphs that stand together in no furniture, up to the next headline
    or the comments. A box in mid-article makes trafilatura stop there.

    Fewer paragraphs may be a plea or a note about the paper; behind a heading like "More on this" many must go on.
    """
    last = blocks[chosen[-1]]
    furniture = _furniture(blocks, chosen)
    beds: dict[HtmlElement | None, list[int]] = defaultdict(list)
    least: dict[HtmlElement | None, int] = {}
    made = {made_as(blocks[i].place.node.getparent()) for i in chosen}
    enough = _BED
    for i in range(chosen[-1] + 1, len(blocks)):
        block = blocks[i]
        if block.tag == "h1" or _article(block) is not _article(last) or begins_comments(block):
            break
        enough = _MANY if ends_article(block) else enough
        if block.tag == "p" and reads_like_prose(block) and _fits(block, furniture):
            bed = block.place.node.getparent()
            beds[bed].append(i)
            titled = blocks[i - 1].heading and made_as(bed) not in made
            least.setdefault(bed, _MANY if titled else enough)
    more = sorted(i for bed, members in beds.items() if len(members) >= least[bed] for i in members)
    if not more:
        return []
    first = more[0] - 1 if blocks[more[0] - 1].heading else more[0]
    return [i for i in range(max(first, chosen[-1] + 1), more[-1] + 1) if _fits(blocks[i], furniture)]


def _article(block: Block) -> HtmlElement | None:
    return next(block.place.node.iterancestors("article"), None)


def _twins(root: HtmlElement) -> list[HtmlElement]:
    """Elements beside ``root`` of the same make: an article may be cut in pieces by advertisements between them."""
    made = root.get("class")
    if not made or root.tag not in ("div", "section"):
        return []
    article = next(root.iterancestors("article"), None)
    top = article if article is not None else root.getroottree().getroot()
    return [
        e
        for e in top.iter(root.tag)
        if e is not root
        and e.get("class") == made
        and next(e.iterancestors("article"), None) is article
        and e.find(".//h1") is None
    ]


def _fits(block: Block, furniture: dict[HtmlElement, bool]) -> bool:
    if any(furniture.get(node, True) for _, node in block.place.marks):
        return False
    if block.heading:
        return True
    if block.link_share > 0.5:
        return False
    return len(block.text) >= 40 or block.tag in ("p", "li", "blockquote", "td", "th", "dd", "dt")


def _trimmed(chosen: list[Block]) -> list[Block]:
    lines = [b for b in _until_end(chosen) if not (is_button(b) or is_pointer(b))]
    while lines and ((lines[0].heading and not _is_standfirst(lines)) or is_label(lines[0])):
        lines.pop(0)
    while lines and (lines[-1].heading or (len(lines) > 1 and is_credit(lines[-1]))):
        lines.pop()
    return lines


def _is_standfirst(lines: Sequence[Block]) -> bool:
    """Whether the first of ``lines``, a heading, is a sentence that stands with the paragraph behind it."""
    first, *behind = lines
    together = bool(behind) and first.place.node.getparent() is behind[0].place.node.getparent()
    return together and first.tag != "h1" and len(first.text) >= _STANDFIRST


def _until_end(chosen: list[Block]) -> list[Block]:
    """The blocks before the comments, and before a heading that announces other stories, if most stands before it.

    A "Related" in mid-article, behind which its paragraphs go on, ends nothing: it labels what was left out there.
    """
    total = sum(len(b.text) for b in chosen)
    seen = 0
    for at, block in enumerate(chosen):
        short = (block.heading or len(block.text) < 30) and not _in_cell(block)
        if short and seen > 0.3 * total and begins_comments(block):
            return chosen[:at]
        if short and seen > 0.5 * total and ends_article(block) and not _goes_on(chosen, at):
            return chosen[:at]
        seen += len(block.text)
    return chosen


def _in_cell(block: Block) -> bool:
    """Whether a block is all that stands in one of a row's many cells, where "Comments" or "Related" names a column."""
    node = block.place.node
    cell = node if node.tag in ("td", "th") else node.getparent()
    if cell is None or cell.tag not in ("td", "th") or " ".join("".join(cell.itertext()).split()) != block.text:
        return False
    return len(cell.getparent()) >= _COLUMNS


def _goes_on(chosen: list[Block], at: int) -> bool:
    """Whether paragraphs made like those before the heading ``at`` follow it, or many that stand together."""
    before = {made_as(b.place.node.getparent()) for b in chosen[:at] if is_prose(b)}
    after = [b.place.node.getparent() for b in chosen[at + 1 :] if is_prose(b)]
    together = sum(members for members in Counter(after).values() if members > 1)
    return together >= _MANY or any(made_as(bed) in before for bed in after)
