"""New sources: how a site can be followed and what that would collect, and lists of sources from other readers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from marsad import plugins
from marsad.errors import FetchError
from marsad.model import Source
from marsad.urls import web_url
from marsad.watchlist import SourceFile, load_source_files
from query.shown import source_address
from query.sourcefiles import free_name, must_be_name, watched_at, write_source
from query.usage import UsageError
from scrapers.discover import KINDS, check_options

if TYPE_CHECKING:
    from flows.desk import Desk
    from marsad.model import Poll
    from query.opml import Outline
    from scrapers.finding import Found


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be saved: its name and file, what it gives now, and the other ways that were found."""

    name: str
    file: SourceFile
    poll: Poll
    others: tuple[Found, ...]


def proposed(url: str, *, kind: str | None = None, name: str | None = None, desk: Desk, now: datetime) -> Proposal:
    """The best way to follow what is at ``url``. UsageError if there is none, if it is watched already, or if the kind
    or the name cannot be."""
    address = web_url(url)
    if address is None:
        raise UsageError("the address must begin with http:// or https://")
    if kind is not None and kind not in plugins.names(KINDS):
        raise UsageError(f'there is no kind "{kind}". Known kinds: {", ".join(plugins.names(KINDS))}.')
    files = load_source_files(home_of(desk) / "watchlist")
    if watched := watched_at(files, address):
        raise UsageError(f'this address is watched already, by the source "{watched}".')
    chosen = must_be_name(name, files) if name else ""
    found = _found(address, kind, desk)
    if not found:
        raise UsageError("nothing to follow was found there: no feed, no sitemap, no headlines. Try --kind listing.")
    best = found[0]
    if watched := watched_at(files, best.url):
        raise UsageError(f'what is to be followed there is watched already, by the source "{watched}".')
    file = SourceFile(
        kind=best.kind,
        url=best.url,
        title=best.poll.title,
        language=_language(best.poll),
        found=f"marsad sources add {source_address(address)}",
        checked=f"{now:%Y-%m-%d}",
    )
    return Proposal(chosen or free_name(best.url, files), file, best.poll, tuple(found[1:]))


def taken_in(outline: Outline, files: dict[str, SourceFile], home: Path) -> dict[str, str]:
    """Save what ``outline`` announces, if it can be; what became of it: status ("added", "duplicate", "bad"), name,
    address, reason, title. ``files`` grows by it."""
    line = {"status": "bad", "name": "", "address": outline.url, "reason": outline.problem, "title": outline.text}
    if (kept := outline.file) is None:
        return line
    if watched := watched_at(files, kept.url):
        return line | {"status": "duplicate", "name": watched, "reason": "watched already"}
    name = free_name(kept.url, files, wanted=outline.name)
    if problems := check_options(Source(name, kept.kind, kept.url, options=kept.options)):
        return line | {"reason": "; ".join(problem.message for problem in problems)}
    write_source(home, name, kept)
    files[name] = kept
    return line | {"status": "added", "name": name}


def home_of(desk: Desk) -> Path:
    """The folder of a desk that can be added to; UsageError for Marsad's own defaults."""
    if desk.home is None:
        raise UsageError("there is no desk to add to. Make one with: marsad init")
    return desk.home


def _found(address: str, kind: str | None, desk: Desk) -> list[Found]:
    from scrapers.finding import find
    from scrapers.http import Client

    def now() -> datetime:
        return datetime.now(UTC)

    async def look() -> list[Found]:
        async with Client(desk.settings.fetch, now=now) as client:
            return await find(address, client, now=now(), kind=kind)

    try:
        return asyncio.run(look())
    except FetchError as error:
        if error.reason == "address-not-allowed":
            raise UsageError("that is no public address; [fetch] allow_networks can allow it.") from error
        raise UsageError(f"the address could not be had: {error.reason}.") from error


def _language(poll: Poll) -> str | None:
    """The language of the entries' titles, with the source's own claim where they do not tell."""
    from scrapers.language import detect

    claimed = (poll.language or "").replace("_", "-").partition("-")[0].lower() or None
    return detect("\n".join(entry.title for entry in poll.entries[:20]), claimed=claimed) or claimed
