"""Times as they are written for programs, and the names of their zones."""

from __future__ import annotations

from datetime import UTC, datetime
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
