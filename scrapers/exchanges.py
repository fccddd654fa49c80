"""One request and its answer, written down as proof: what was asked of whom, and what came, without secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import httpx

from marsad.model import Exchange

SECRET = frozenset({b"authorization", b"cookie", b"proxy-authorization", b"set-cookie", b"set-cookie2"})
"""Headers that tell who we are to a site, and are in no proof."""


def exchange_of(
    request: httpx.Request,
    response: httpx.Response,
    raw: bytes,
    *,
    whole: bool,
    address: str | None,
    times: tuple[datetime, datetime],
) -> Exchange:
    """``request`` as it was sent with the ``response`` that came from ``address``, whose body is ``raw``, all of it if
    ``whole``; ``times`` are when it was sent and when the last of the body came."""
    asked_at, answered_at = times
    return Exchange(
        url=str(request.url),
        asked_at=asked_at,
        answered_at=answered_at,
        status=response.status_code,
        protocol=_text(response.extensions.get("http_version", b"HTTP/1.1")),
        reason=_text(response.extensions.get("reason_phrase", b"")),
        request=_pairs(request.headers.raw),
        headers=_pairs(response.headers.raw),
        address=address,
        wire_bytes=len(raw),
        wire_sha256=hashlib.sha256(raw).hexdigest() if whole else None,
    )


def peer_of(response: httpx.Response) -> str | None:
    """The address of the machine that answers; to be asked while the connection stands."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("server_addr") if stream is not None else None
    return str(found[0]) if isinstance(found, tuple) and found else None


def _pairs(raw: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    return tuple((_text(name), _text(value)) for name, value in raw if name.lower() not in SECRET)


def _text(raw: bytes) -> str:
    # Header fields are bytes, and Latin-1 gives each byte back as it was.
    return raw.decode("latin-1")
