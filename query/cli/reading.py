"""``marsad read-feed`` and ``marsad extract``: one feed or page, read as the monitor reads it."""

from __future__ import annotations

from query.cli.call import Call


def read_feed(target: str, /, *, call: Call) -> int:
    """Read one feed."""
    raise NotImplementedError


def extract(target: str, /, *, call: Call) -> int:
    """Read one page or document."""
    raise NotImplementedError
