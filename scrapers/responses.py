"""What an HTTP answer means: go on to another address, keep it, or why it is a failure. Pure functions over headers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

from marsad.errors import FetchError
from marsad.model import Validators
from marsad.urls import mask, web_url

LONGEST_WAIT = timedelta(days=1)
"""A server may ask us to stay away for longer, and is asked again after this all the same (F22)."""
NO_VALIDATORS = Validators()
PERMANENT = frozenset({301, 308})
_REDIRECTS = PERMANENT | {302, 303, 307}
_CLOCK_SKEW = timedelta(minutes=10)


def redirect_target(url: str, status: int, headers: Mapping[str, str]) -> str | None:
    """Where the answer to ``url`` sends us, absolute; None if it does not. FetchError "bad-redirect" for a redirect
    that names no web address (F17)."""
    if status not in _REDIRECTS:
        return None
    location = headers.get("location", "").strip()
    target = web_url(urljoin(url, location)) if location else None
    if target is None:
        raise FetchError("bad-redirect", mask(url), status=status)
    return target


def retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the server wants to be asked again, at most a day from ``now``; None without a readable Retry-After."""
    raw = headers.get("retry-after", "").strip()
    wait = timedelta(seconds=min(int(raw), 10**9)) if raw.isascii() and raw.isdigit() else _until(raw, now)
    return None if wait is None else now + min(max(wait, timedelta()), LONGEST_WAIT)


def _until(raw: str, now: datetime) -> timedelta | None:
    date = http_date(raw)
    return date - now if date else None


def http_date(raw: str | None) -> datetime | None:
    """An HTTP date as an aware datetime in UTC; None if it cannot be read."""
    try:
        found = parsedate_to_datetime(raw or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def validators_of(headers: Mapping[str, str], now: datetime, sent: Validators = NO_VALIDATORS) -> Validators:
    """What to ask with the next time: the answer's own validators, else (on 304) those that were ``sent`` (F21)."""
    return sendable(
        Validators(headers.get("etag") or sent.etag, headers.get("last-modified") or sent.last_modified), now
    )


def sendable(validators: Validators, now: datetime) -> Validators:
    """``validators`` without a Last-Modified in the future: a server that is asked with one says "unchanged" for
    years (F19). Nor can characters be sent that HTTP forbids in a header."""
    modified = http_date(validators.last_modified)
    ahead = modified is not None and modified > now + _CLOCK_SKEW
    return Validators(_printable(validators.etag), None if ahead else _printable(validators.last_modified))


def _printable(value: str | None) -> str | None:
    return value if value and value.isascii() and value.isprintable() else None
