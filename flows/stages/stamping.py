"""Has the manifest's latest entry stamped with the time, now and then: the last stage of a pass."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

from flows.desk import Desk
from flows.stages.work import Clock
from flows.timestamps import StampError, stamp
from marsad.urls import mask
from storage.archive import Archive

log = logging.getLogger(__name__)


def stamp_manifest(desk: Desk, archive: Archive, *, now: Clock) -> None:
    """Ask for a stamp if the settings name an authority and the last one is old enough; that it gives none is logged
    and tried again in the next pass."""
    settings = desk.settings.evidence
    if not settings.timestamp_url:
        return
    last = archive.last_stamp()
    if last is not None and now() - last < timedelta(hours=settings.timestamp_hours):
        return
    try:
        stamp_now(desk, archive, now=now)
    except StampError as error:
        log.warning("%s: %s", mask(settings.timestamp_url), error)


def stamp_now(desk: Desk, archive: Archive, *, now: Clock) -> int | None:
    """Have the manifest's latest entry stamped; its number, or None if nothing was added since the last stamp.
    StampError if there is no stamp to be had."""
    settings = desk.settings.evidence
    latest = archive.unstamped_entry()
    if latest is None:
        return None
    number, record = latest
    roots = (desk.home or Path()) / settings.timestamp_roots if settings.timestamp_roots else None
    given = stamp(record, settings.timestamp_url, roots)
    archive.record_stamp(number, given.reply, authority=settings.timestamp_url, stamped_at=given.stamped_at, now=now())
    return number
