"""When a source or a page that failed is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

from marsad.errors import FetchError, SourceError

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
GONE_PAUSES = (timedelta(hours=1), timedelta(days=1), timedelta(days=1), timedelta(days=7))
FINAL = frozenset(
    {"http-404", "http-410", "address-not-allowed", "robots", "too-big", "bad-redirect", "redirect-loop", "not-web"}
)
"""Reasons for which asking a second time is no use, or no good manners."""


def next_poll(failures: int, retry_at: datetime | None, now: datetime, *, reason: str = "") -> datetime:
    """When a source is due after ``failures`` failed looks in a row (0 = this one went well).

    One failure is often chance and costs nothing; after that the pause doubles up to six hours, and never ends: no
    source is given up. A server's own wish (``retry_at``, from Retry-After) is kept (F22). A source that is gone by its
    server's word is asked again after an hour, twice after a day, then once a week (F24).
    """
    if reason == "http-410":
        pause = GONE_PAUSES[min(failures, len(GONE_PAUSES)) - 1]
    else:
        pause = timedelta() if failures <= 1 else min(FIRST_PAUSE * 2 ** min(failures - 2, 10), LONGEST_PAUSE)
    return max(now + pause, retry_at or now)


def next_page_attempt(error: SourceError, attempts: int, allowed: int, now: datetime) -> datetime | None:
    """When a page is asked for again after ``attempts`` tries, of ``allowed``; None gives it up.

    Pauses are 5, 15, 45 … minutes, or longer if the server asked for longer.
    """
    if error.reason in FINAL or attempts >= allowed:
        return None
    pause: timedelta = min(FIRST_PAUSE * 3 ** max(attempts - 1, 0), LONGEST_PAUSE)
    retry_at = error.retry_at if isinstance(error, FetchError) else None
    return max(now + pause, retry_at or now)
