"""Looks again at articles that are due, after all that is new; and decides when each is looked at next."""

from __future__ import annotations

import logging
from math import ceil

from flows.desk import Desk
from flows.relooks import is_deleted, missing_by_error, missing_by_page, plan, validators_for
from flows.stages.pages import get_whole
from flows.stages.rendering import Rendering
from flows.stages.work import Clock, batches, each
from marsad.errors import FetchError, SourceError
from marsad.model import Relook
from marsad.urls import mask
from scrapers.http import Client
from storage.archive import Archive

log = logging.getLogger(__name__)
PLAN_BATCH = 500


async def look_again(desk: Desk, archive: Archive, client: Client, *, shard: int, shards: int, now: Clock) -> None:
    """Ask for the pages of articles that are due, of the hosts of ``shard``: so many a run and a host as the settings
    allow, those that matter most first. What is left stays due."""
    settings = desk.settings.relook
    if not settings.enabled:
        return
    due = archive.due_relooks(
        now=now(),
        limit=ceil(settings.per_run / shards),
        per_host=settings.per_host,
        shard=shard,
        shards=shards,
    )
    rendering = Rendering(desk)

    async def look(relook: Relook) -> None:
        await _look_at(archive, client, relook, now, render=rendering.wanted(relook.waiting))

    await each(due, look, desk.settings.fetch.connections)


def plan_relooks(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Decide what counts as deleted, and when everything that was read, looked at or tagged is looked at next."""
    settings = desk.settings.relook
    if not settings.enabled:
        return
    gone = [absence.article for absence in archive.suspected_deletions() if is_deleted(absence, settings)]
    archive.record_deletions(gone, now=now())
    own = {source.name: source.relook_hours for source in desk.watchlist.sources}
    for batch in batches(lambda: archive.unplanned_relooks(limit=PLAN_BATCH), lambda look: look.article):
        archive.plan_relooks([plan(look, settings, own.get(look.source)) for look in batch])


async def _look_at(archive: Archive, client: Client, relook: Relook, now: Clock, *, render: bool) -> None:
    url = relook.waiting.entry.url or ""
    try:
        page, parts = await get_whole(client, url, validators_for(relook, now()), render=render)
    except SourceError as error:
        log.info("%s, looked at again: %s", mask(url), error.reason)
        _record_vain(archive, relook, error, now)
    else:
        if missing_by_page(page):
            archive.record_missing(
                relook.article,
                "sent-to-front-page",
                status=page.status,
                final_url=page.final_url,
                exchanges=page.exchanges,
                now=now(),
            )
        else:
            archive.record_page(relook.waiting.id, page, parts, now=now())


def _record_vain(archive: Archive, relook: Relook, error: SourceError, now: Clock) -> None:
    """Keep that a look found no page; one that was not made, for its host had asked to be left alone, is only put
    off."""
    told = error if isinstance(error, FetchError) else FetchError(error.reason)
    if error.reason != "host-deferred":
        record = archive.record_missing if missing_by_error(error) else archive.record_relook_failure
        record(relook.article, error.reason, status=told.status, exchanges=told.exchanges, now=now())
    if told.retry_at:
        archive.postpone_relooks(relook.article, until=told.retry_at)
