"""Looks at one source, by the module that knows its kind; whatever goes wrong, the answer is a Poll."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from marsad import plugins
from marsad.errors import ConfigError, FetchError, Problem, SourceError
from marsad.model import Entry, Poll, PollStatus, Source, SourceState
from marsad.settings import PollingSettings, problems_of
from marsad.urls import mask
from scrapers.asking import anew, as_asked, doubts
from scrapers.http import Client
from scrapers.paging import GOOD, go_back

KINDS = "scrapers.kinds"
GONE = "http-410"
_TURNED_AWAY = frozenset({401, 403, 451})
_NOT_THERE = frozenset({"failed", "blocked", "gone", "not-a-feed"})
MOST_PAGES = 5
"""Pages behind the first that a look goes back to what is known."""
MOST_BACKFILL_PAGES = 500
AS_USUAL = PollingSettings()
log = logging.getLogger(__name__)
Known = Callable[[Sequence[Entry]], bool]
"""Whether the archive has one of these entries of the source."""


async def discover(
    source: Source,
    state: SourceState | None,
    client: Client,
    *,
    now: datetime,
    known: Known | None = None,
    polling: PollingSettings = AS_USUAL,
) -> Poll:
    """What ``source`` announces now. ``state`` is what is remembered of it; None for a source never looked at.

    A source that has moved for good is asked at its new address, and at its own again if that fails (F16). A server
    that says "unchanged" is not always believed (F19). ``polling`` says how long either takes.

    With ``known``, a source of which all has rolled over since the last look is followed to its older pages as far as
    something known, or as there are any; if nothing known is met it warns of a "possible-gap" (F52). A source that
    turns us away is "blocked" (F25), one that cannot be reached or read "failed", with the reason; neither raises.
    """
    try:
        kind = _kind(source)
        options = _options(source, kind)
    except ConfigError as error:
        return _failed(source, error, state)

    async def look(how: SourceState | None) -> Poll:
        try:
            poll: Poll = await kind.discover(source, options, how, client, now=now)
        except (ConfigError, SourceError) as error:
            return _failed(source, error, state)
        return poll

    poll = await _asked(source, state, look, polling, now)
    if known is None or poll.status not in GOOD or known(poll.entries):
        return poll
    looked_before = state is not None and state.entries_seen > 0
    if hasattr(kind, "page"):
        poll = await _older(kind, source, options, poll, client, now=now, enough=known, most=MOST_PAGES)
    if looked_before and not known(poll.entries):
        return replace(poll, warnings=(*poll.warnings, "possible-gap"))
    return poll


async def _asked(
    source: Source,
    state: SourceState | None,
    look: Callable[[SourceState | None], Awaitable[Poll]],
    polling: PollingSettings,
    now: datetime,
) -> Poll:
    """A look at the source where and as it is to be asked, and a second one where the first does not do."""
    how = as_asked(source, state, polling, now)
    poll = await look(how)
    if how is None:
        return poll
    plain = anew(how)
    if how.move:
        log.info("%s was asked at %s, where it has moved", source.name, mask(how.move.url))
        if poll.status in _NOT_THERE and poll.retry_at is None:
            log.warning("%s is not at its new address (%s): asked at its own again", source.name, poll.reason)
            return await look(replace(plain, move=None))
        poll = replace(poll, moved_to=poll.moved_to or how.move.url)
    if poll.status != "unchanged":
        return replace(poll, asked="if-changed") if how.validators else poll
    if not doubts(state, polling, now):
        return poll
    whole = await look(plain)
    return replace(whole, asked="doubted", moved_to=poll.moved_to) if whole.status in GOOD else poll


async def backfill(
    source: Source,
    client: Client,
    *,
    since: datetime,
    now: datetime,
    state: SourceState | None = None,
    polling: PollingSettings = AS_USUAL,
) -> Poll:
    """What ``source`` has had since ``since``, as far as it can still be asked: through its older pages, or the files
    of its sitemap. What is dated earlier is left out, and counted. Fails as ``discover`` does."""
    try:
        kind = _kind(source)
        options = _options(source, kind)
        how = as_asked(source, anew(state), polling, now) if state else None
        if hasattr(kind, "backfill"):
            poll: Poll = await kind.backfill(source, options, how, client, since=since, now=now)
        else:
            poll = await kind.discover(source, options, how, client, now=now)
    except (ConfigError, SourceError) as error:
        return _failed(source, error, state)
    if poll.status in GOOD and hasattr(kind, "page"):

        def enough(entries: Sequence[Entry]) -> bool:
            return all_before(entries, since)

        poll = await _older(kind, source, options, poll, client, now=now, enough=enough, most=MOST_BACKFILL_PAGES)
    kept = tuple(entry for entry in poll.entries if not _is_before(entry, since))
    too_old = Counter({"age": len(poll.entries) - len(kept)})
    return replace(poll, entries=kept, left_out=+(Counter(poll.left_out) + too_old))


async def _older(
    kind: ModuleType,
    source: Source,
    options: BaseModel,
    first: Poll,
    client: Client,
    *,
    now: datetime,
    enough: Known,
    most: int,
) -> Poll:
    async def read(url: str) -> Poll:
        poll: Poll = await kind.page(source, options, url, client, now=now)
        return poll

    return await go_back(first, read, start=source.url, enough=enough, most=most)


def all_before(entries: Sequence[Entry], since: datetime) -> bool:
    """Whether every dated one of ``entries`` is from before ``since``; False if none is dated."""
    dates = [date for entry in entries if (date := entry.published or entry.updated)]
    return bool(dates) and max(dates) < since


def _is_before(entry: Entry, since: datetime) -> bool:
    date = entry.published or entry.updated
    return date is not None and date < since


def check_options(source: Source) -> list[Problem]:
    """What is wrong with the kind and options of ``source``, each with the file to mend."""
    try:
        _options(source, _kind(source))
    except ConfigError as error:
        return list(error.problems)
    return []


def _file(source: Source) -> str:
    return f"watchlist/sources/{source.name}.toml"


def _kind(source: Source) -> ModuleType:
    return plugins.load(KINDS, source.kind, file=_file(source), key="kind")


def _options(source: Source, kind: ModuleType) -> BaseModel:
    if not source.url and not getattr(kind, "LOCAL", False):
        raise ConfigError([Problem(_file(source), "url", "is missing", "Add the address to be followed.")])
    model: type[BaseModel] = kind.Options
    told: Mapping[str, Any] = source.options
    try:
        return model.model_validate(dict(told))
    except ValidationError as error:
        raise ConfigError(problems_of(error, _file(source), prefix="options", model=model)) from error


def _failed(source: Source, error: ConfigError | SourceError, state: SourceState | None) -> Poll:
    if isinstance(error, ConfigError):
        return Poll(source.name, "failed", reason="configuration", warnings=tuple(map(str, error.problems)))
    retry_at = error.retry_at if isinstance(error, FetchError) else None
    return Poll(source.name, _verdict(error, state), reason=error.reason, retry_at=retry_at)


def _verdict(error: SourceError, state: SourceState | None) -> PollStatus:
    """One 410 may be a mistake of an hour; a source of which the next look is told the same is gone (F24)."""
    if isinstance(error, FetchError) and (error.reason == "challenge" or error.status in _TURNED_AWAY):
        return "blocked"
    return "gone" if error.reason == GONE and state is not None and state.reason == GONE else "failed"
