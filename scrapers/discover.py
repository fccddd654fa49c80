"""Looks at one source, by the module that knows its kind; whatever goes wrong, the answer is a Poll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from marsad import plugins
from marsad.errors import ConfigError, FetchError, Problem, SourceError
from marsad.model import Entry, Poll, Source, SourceState
from marsad.settings import problems_of
from scrapers.http import Client
from scrapers.paging import GOOD, go_back

KINDS = "scrapers.kinds"
_TURNED_AWAY = frozenset({401, 403, 451})
MOST_PAGES = 5
"""Pages behind the first that a look goes back to what is known."""
MOST_BACKFILL_PAGES = 500
Known = Callable[[Sequence[Entry]], bool]
"""Whether the archive has one of these entries of the source."""


async def discover(
    source: Source, state: SourceState | None, client: Client, *, now: datetime, known: Known | None = None
) -> Poll:
    """What ``source`` announces now. ``state`` is what is remembered of it; None for a source never looked at.

    With ``known``, a source of which all has rolled over since the last look is followed to its older pages as far as
    something known, or as there are any; if nothing known is met it warns of a "possible-gap" (F52). A source that
    turns us away is "blocked" (F25), one that cannot be reached or read "failed", with the reason; neither raises.
    """
    try:
        kind = _kind(source)
        options = _options(source, kind)
        poll: Poll = await kind.discover(source, options, state, client, now=now)
    except (ConfigError, SourceError) as error:
        return _failed(source, error)
    if known is None or poll.status not in GOOD or known(poll.entries):
        return poll
    looked_before = state is not None and state.entries_seen > 0
    if hasattr(kind, "page"):
        poll = await _older(kind, source, options, poll, client, now=now, enough=known, most=MOST_PAGES)
    if looked_before and not known(poll.entries):
        return replace(poll, warnings=(*poll.warnings, "possible-gap"))
    return poll


async def backfill(source: Source, client: Client, *, since: datetime, now: datetime) -> Poll:
    """What ``source`` has had since ``since``, as far as it can still be asked: through its older pages, or the files
    of its sitemap. What is dated earlier is left out, and counted. Fails as ``discover`` does."""
    try:
        kind = _kind(source)
        options = _options(source, kind)
        if hasattr(kind, "backfill"):
            poll: Poll = await kind.backfill(source, options, client, since=since, now=now)
        else:
            poll = await kind.discover(source, options, None, client, now=now)
    except (ConfigError, SourceError) as error:
        return _failed(source, error)
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


def _failed(source: Source, error: ConfigError | SourceError) -> Poll:
    if isinstance(error, ConfigError):
        return Poll(source.name, "failed", reason="configuration", warnings=tuple(map(str, error.problems)))
    turned_away = isinstance(error, FetchError) and (error.reason == "challenge" or error.status in _TURNED_AWAY)
    return Poll(
        source.name,
        "blocked" if turned_away else "failed",
        reason=error.reason,
        retry_at=error.retry_at if isinstance(error, FetchError) else None,
    )
