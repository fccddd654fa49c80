"""Times as they are written for programs, the names of their zones, and where their days begin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def rfc3339(moment: datetime) -> str:
    """An aware ``moment`` in UTC as RFC 3339, such as ``2026-07-14T07:00:00Z``."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name; ValueError, whatever is wrong with the name, if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f'there is no time zone "{name}"') from error


def midnight(day: date, zone: tzinfo) -> datetime:
    """When ``day`` begins in ``zone``, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
