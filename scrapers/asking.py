"""How a source is asked: at which address, and whether "unchanged" is an answer that may be given and is believed.

Decisions only; what is known of earlier looks is in the source's state. ``ask`` is the one request that follows them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from marsad.model import NO_HINTS, Page, Poll, Source, SourceState
from marsad.settings import PollingSettings
from marsad.urls import web_url
from scrapers.responses import NO_VALIDATORS

if TYPE_CHECKING:
    from scrapers.http import Client

FIRST_DOUBT = 3
"""The third "unchanged" in a row is looked into, then the sixth, the twelfth, the twenty-fourth …"""
DOUBTED = timedelta(days=7)
"""For so long a server that said "unchanged" when it was not is not asked whether it is (F19)."""
_LEAST_LOOKS = 2
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def has_moved(source: Source, state: SourceState | None, polling: PollingSettings, now: datetime) -> bool:
    """Whether ``source`` is to be asked where its address has led for days, and no longer at that address (F16).

    One permanent redirect may be a mistake or a page for an hour's maintenance. The same address on https is believed
    on the second look.
    """
    if state is None or state.url != source.url or state.move is None or state.move.looks < _LEAST_LOOKS:
        return False
    lasted = now - state.move.since >= timedelta(days=polling.moved_days)
    return lasted or _only_secured(source.url, state.move.url)


def as_asked(source: Source, state: SourceState | None, polling: PollingSettings, now: datetime) -> SourceState | None:
    """``state`` with only what a look now goes by: a move that counts, validators that may be sent."""
    if state is None:
        return None
    move = state.move if has_moved(source, state, polling, now) else None
    usable = state.url == source.url and not is_doubted(state, now)
    return replace(state, move=move, validators=state.validators if usable else NO_VALIDATORS)


def anew(how: SourceState) -> SourceState:
    """``how`` for a look that wants everything, changed or not."""
    return replace(how, validators=NO_VALIDATORS)


def _only_secured(before: str, after: str) -> bool:
    old, new = urlsplit(before), urlsplit(after)
    same = (old.hostname, old.path or "/", old.query) == (new.hostname, new.path or "/", new.query)
    return same and (old.scheme, new.scheme) == ("http", "https")


def is_doubted(state: SourceState, now: datetime) -> bool:
    """Whether the source's server is not to be asked if anything has changed, since it gave a false answer lately."""
    return state.doubted_at is not None and now - state.doubted_at < DOUBTED


def doubts(state: SourceState | None, polling: PollingSettings, now: datetime) -> bool:
    """Whether an "unchanged" that was just said is to be looked into, by asking for everything all the same (F19).

    So it is when it has been said for long, ever more seldom; when nothing was had whole for a day or as the settings
    say; and always of a server that was once found out.
    """
    if state is None:
        return False
    said, rest = divmod(state.unchanged + 1, FIRST_DOUBT)
    if state.doubted_at is not None or (rest == 0 and said.bit_count() == 1):
        return True
    return state.whole_at is not None and now - state.whole_at >= timedelta(hours=polling.whole_hours)


# ---------------------------------------------------------------- the request


async def ask(source: Source, state: SourceState | None, client: Client, *, markup: bool = False) -> Page:
    """What is at the source's address, or where it has moved by ``state`` as ``as_asked`` gives it, unless it is
    unchanged. FetchError. What is ``markup`` for people is shown in a browser first if the source asks for that."""
    url = state.move.url if state and state.move else source.url
    page = await client.get(url, validators=state.validators if state else NO_VALIDATORS)
    return await client.render(page) if markup and source.render and client.can_render else page


def unchanged(source: Source, page: Page) -> Poll:
    """The poll that a 304 makes."""
    target = moved_to(source, page)
    return Poll(source.name, "unchanged", validators=page.validators, moved_to=target, asked="if-changed")


def told(source: Source, page: Page, poll: Poll) -> Poll:
    """``poll``, which was read from ``page``, with what the page's way and headers say."""
    hints = poll.hints or NO_HINTS
    gap = max(hints.gap, max_age(page.headers.get("cache-control", "")))
    return replace(poll, moved_to=moved_to(source, page), hints=replace(hints, gap=gap))


def moved_to(source: Source, page: Page) -> str | None:
    """Where the source is for good, if not at its own address and if that may be remembered: neither without the login
    that it was asked with, nor where others can read along on the way, if that was not so before."""
    target = page.final_url.partition("#")[0]
    here = (web_url(source.url) or "").partition("#")[0]
    if target == here or not page.permanent or urlsplit(source.url).username is not None:
        return None
    return None if source.url.startswith("https:") and not target.startswith("https:") else target


def max_age(cache_control: str) -> float:
    """The seconds for which a Cache-Control header says that an answer holds; 0 if it does not."""
    found = _MAX_AGE.search(cache_control)
    return float(found[1]) if found else 0.0
