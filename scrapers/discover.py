"""Looks at one source, by the module that knows its kind; whatever goes wrong, the answer is a Poll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ValidationError

from marsad import plugins
from marsad.errors import ConfigError, FetchError, Problem, SourceError
from marsad.model import Poll, Source, SourceState
from marsad.settings import problems_of
from scrapers.http import Client

KINDS = "scrapers.kinds"
_TURNED_AWAY = frozenset({401, 403, 451})


async def discover(source: Source, state: SourceState | None, client: Client, *, now: datetime) -> Poll:
    """What ``source`` announces now. ``state`` is what is remembered of it; None for a source never looked at.

    A source that turns us away is "blocked" (F25), one that cannot be reached or read "failed", with the reason;
    neither raises.
    """
    try:
        kind = _kind(source)
        options = _options(source, kind)
    except ConfigError as error:
        return Poll(source.name, "failed", reason="configuration", warnings=tuple(map(str, error.problems)))
    try:
        poll: Poll = await kind.discover(source, options, state, client, now=now)
    except SourceError as error:
        return _failed(source, error)
    return poll


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
    model: type[BaseModel] = kind.Options
    told: Mapping[str, Any] = source.options
    try:
        return model.model_validate(dict(told))
    except ValidationError as error:
        raise ConfigError(problems_of(error, _file(source), prefix="options", model=model)) from error


def _failed(source: Source, error: SourceError) -> Poll:
    turned_away = isinstance(error, FetchError) and (error.reason == "challenge" or error.status in _TURNED_AWAY)
    return Poll(
        source.name,
        "blocked" if turned_away else "failed",
        reason=error.reason,
        retry_at=error.retry_at if isinstance(error, FetchError) else None,
    )
