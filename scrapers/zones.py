"""Time zones as a source's options name them."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> str:
    """``name`` if the time zone database has it; ValueError with what to write instead."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError('must be a name of the time zone database, such as "Asia/Beirut"') from error
