"""Asks a public web archive to keep the pages of articles, if the settings name one: few at a time, with pauses."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from urllib.parse import quote, urljoin, urlsplit

from flows.desk import Desk
from flows.stages.work import Clock
from marsad.errors import FetchError, SourceError
from marsad.model import Page, Submission
from marsad.urls import mask
from scrapers.http import Client
from storage.archive import Archive

log = logging.getLogger(__name__)
DEADLINE = 120.0
"""Seconds for one: such an archive fetches the page before it answers."""
MOST_ATTEMPTS = 4


def submit(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Submit what waits for it, the newest first. An archive that asks to be left alone is, till it says."""
    settings = desk.settings.evidence
    if not settings.submit_url or not settings.submit_per_run:
        return
    service = urlsplit(settings.submit_url).netloc
    waiting = archive.waiting_submissions(
        service, tagged_only=settings.submit == "tagged", now=now(), limit=settings.submit_per_run
    )
    if waiting:
        asyncio.run(_submit_all(desk, archive, service, waiting, now))


async def _submit_all(
    desk: Desk, archive: Archive, service: str, waiting: list[tuple[str, str, int]], now: Clock
) -> None:
    settings = desk.settings.evidence
    patient = desk.settings.fetch.model_copy(update={"deadline": DEADLINE})
    async with Client(patient, now=now) as client:
        for place, (article, url, attempts) in enumerate(waiting):
            if place:
                await asyncio.sleep(settings.submit_gap)
            address = submission_address(settings.submit_url, url)
            try:
                page = await client.get(address, check_robots=False)
            except SourceError as error:
                log.warning("%s: %s", mask(address), error.reason)
                archive.record_submission(refused(article, service, url, attempts + 1, error, now()), now=now())
                if isinstance(error, FetchError) and (error.retry_at or error.status == 429):
                    return
            else:
                made = Submission(article, service, url, attempts + 1, page.status, copy=copy_of(page))
                archive.record_submission(made, now=now())


def submission_address(template: str, url: str) -> str:
    """``template`` with ``url`` in it: as it is in a path, quoted in a query."""
    plain = url.partition("#")[0]
    return template.replace("{url}", quote(plain, safe="") if "?" in template.partition("{url}")[0] else plain)


def copy_of(page: Page) -> str:
    """Where an archive says that its copy is: where it sent us, or what its Content-Location names; "" if neither."""
    if page.redirects:
        return page.final_url
    named = page.headers.get("content-location", "")
    return urljoin(page.final_url, named) if named else ""


def refused(article: str, service: str, url: str, attempts: int, error: SourceError, now: datetime) -> Submission:
    """What is kept of a submission in vain: it is tried again after 1, 3 and 9 hours, or when the archive says."""
    status, asked = (error.status, error.retry_at) if isinstance(error, FetchError) else (None, None)
    later = asked or now + timedelta(hours=3 ** (attempts - 1))
    again = later if attempts < MOST_ATTEMPTS else None
    return Submission(article, service, url, attempts, status, error.reason, next_at=again)
