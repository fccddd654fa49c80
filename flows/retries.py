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


TURNED_AWAY = frozenset(
    {"http-401", "http-402", "http-403", "http-429", "http-451", "challenge", "robots", "consent-wall", "paywall"}
)
LATER = (timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=30))
SELDOM = (timedelta(days=1), timedelta(days=7))
"""How long after it was announced a page that was given up is asked for once more; where we are not wanted, or where
it seems to be meant so, seldom."""
SELDOM_WORTH_IT = TURNED_AWAY | {"needs-rendering", "failed"}
NEVER_WORTH_IT = frozenset({"address-not-allowed", "not-web", "too-big", "not-article", "index-page", "document"})


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


def later(announced: datetime | None, why: str, now: datetime) -> datetime | None:
    """When a page that was given up is asked for once more; None if that is no use any more.

    ``why`` is the reason for which it could not be had, or the status of what came instead. A site that was down for a
    day costs its texts for a day and not for ever, a soft 404 is looked at a limited number of times (X10).
    """
    if announced is None or why in NEVER_WORTH_IT:
        return None
    steps = SELDOM if why in SELDOM_WORTH_IT else LATER
    return next((announced + step for step in steps if announced + step > now), None)
