"""Goes back through the pages of a source that shows its entries page by page: bounded, and never in a circle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from marsad.errors import SourceError
from marsad.model import Entry, Poll
from marsad.urls import canonical

ReadPage = Callable[[str], Awaitable[Poll]]
"""Reads the page at an address; raises SourceError."""
Enough = Callable[[Sequence[Entry]], bool]
"""Whether, going by a page's entries, there is nothing to look for behind it."""
GOOD = ("ok", "repaired")


async def go_back(first: Poll, read: ReadPage, *, start: str, enough: Enough, most: int) -> Poll:
    """``first`` with the entries of the pages behind it, up to ``most`` more.

    Ends where ``enough`` says so of a page, where no page follows, where a page says nothing new, and before a page
    that was read already (``start`` is the first one's address). A page that cannot be had ends it with a warning:
    what was found stays. "pages-left-unread" warns that the bound was met first.
    """
    entries, warnings = list(first.entries), list(first.warnings)
    keys = {entry.key for entry in entries}
    passed = {canonical(start)}
    page, left_out, done = first, Counter(first.left_out), enough(first.entries)
    for _ in range(most):
        if done or page.next_url is None or canonical(page.next_url) in passed:
            break
        passed.add(canonical(page.next_url))
        try:
            page = await read(page.next_url)
        except SourceError as error:
            warnings.append(f"older-page-{error.reason}")
            page = replace(page, next_url=None)
            break
        fresh = [entry for entry in page.entries if entry.key not in keys]
        keys.update(entry.key for entry in fresh)
        entries += fresh
        left_out.update(page.left_out)
        done = page.status not in GOOD or not fresh or enough(page.entries)
    else:
        if not done and page.next_url is not None and canonical(page.next_url) not in passed:
            warnings.append("pages-left-unread")
    return replace(
        first,
        entries=tuple(entries),
        next_url=page.next_url,
        left_out=left_out,
        warnings=tuple(dict.fromkeys(warnings)),
    )
