"""Cursors: where a page of answers ended, so that the next goes on there. They mean nothing to anybody else."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime

from fastapi import HTTPException

FURTHEST = 100_000
"""Answers of one search that can be walked through; more are had by asking for less."""


def cursor(offset: int, asked_at: datetime) -> str:
    """The place after ``offset`` answers to what was first asked at ``asked_at``."""
    return base64.urlsafe_b64encode(f"{offset}.{int(asked_at.timestamp())}".encode()).decode().rstrip("=")


def place(given: str, now: datetime) -> tuple[int, datetime]:
    """The offset in a cursor, and when its first page was asked for; the beginning, now, for "". HTTPException 400 for
    what is none of ours."""
    if not given:
        return 0, now
    try:
        offset, _, seconds = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode().partition(".")
        found = int(offset), datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError, binascii.Error) as error:
        raise HTTPException(400, "no such cursor") from error
    if not 0 <= found[0] <= FURTHEST:
        raise HTTPException(400, "no such cursor")
    return found
