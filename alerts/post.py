"""Posts to an address that is a secret: it appears in no log and no error, and the post goes nowhere else (H13).

The standard library's client is used bare, on a socket of our own: it follows no redirect, asks no proxy of the
environment and logs nothing, and each step can be named when it fails (decision 0015).
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Annotated
from urllib.parse import urlsplit, urlunsplit

from pydantic import AfterValidator, SecretStr

from alerts.deadline import deadline
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.urls import web_url

LONGEST_ANSWER = 10_000
IN_ALL = 3
"""So many times the time-out of one step may an answer take in all."""
TRY_AGAIN = frozenset({408, 425, 429})
"""Of the answers 4xx, those that another try may mend."""
ELSEWHERE = "and points elsewhere: nothing is sent on, so correct the address"
"""What an answer 3xx means here."""
SLOW_DOWN = frozenset({429, 503})
"""Answers that speak of the service and not of the alert."""


def _web_address(secret: SecretStr) -> SecretStr:
    address = secret.get_secret_value()
    if web_url(address) is None or not address.isascii():
        raise ValueError("must be an https:// address")
    if "@" in urlsplit(address).netloc:
        raise ValueError("must not hold a user and password")
    return secret


WebAddress = Annotated[SecretStr, AfterValidator(_web_address)]
"""An http(s) address that nobody may see."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. The names of ``headers`` are in lower case; ``body`` ends at the longest answer that is
    read, and is ``raw`` as text."""

    status: int
    headers: Mapping[str, str]
    body: str
    raw: bytes = b""


def post(
    address: SecretStr,
    content: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float,
    trail: list[Step] | None = None,
    longest: int = LONGEST_ANSWER,
) -> Answer:
    """The answer to ``content``, whatever it is; DeliveryError if none came. ``timeout`` is in seconds, for each step;
    of the answer the first ``longest`` bytes are read.

    Each step that was gone through is noted in ``trail``, up to the first that fails.
    """
    trail = [] if trail is None else trail
    parts = urlsplit(address.get_secret_value())
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    with _step("resolve", trail, timeout):
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    with _step("connect", trail, timeout):
        connection = socket.create_connection((host, port), timeout=timeout)
    try:
        if secure:
            with _step("TLS", trail, timeout):
                connection = ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        client = (HTTPSConnection if secure else HTTPConnection)(host, port)
        client.sock = connection
        target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        with _step("answer", trail, timeout), deadline(lambda: connection, IN_ALL * timeout):
            return _answer(client, target, content, {"User-Agent": "Marsad", **headers}, longest)
    finally:
        connection.close()


def post_json(
    address: SecretStr, content: object, *, timeout: float, headers: Mapping[str, str] | None = None,
    trail: list[Step] | None = None,
) -> Answer:  # fmt: skip
    """``post`` of ``content`` as JSON. The charset is said aloud: Teams would count in UTF-16 without it."""
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return post(address, as_json(content), {**kind, **(headers or {})}, timeout=timeout, trail=trail)


def as_json(content: object) -> bytes:
    """``content`` as JSON in UTF-8, the same for the same content."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def refusal(service: str, answer: Answer, now: datetime, *, told: str = "", final: bool | None = None) -> DeliveryError:
    """What an answer that is no yes means: whether, and when, another try makes sense. ``told`` are the service's own
    words; ``final`` overrules what the status says (4xx are final, except for those in ``TRY_AGAIN``)."""
    if final is None:
        final = 400 <= answer.status < 500 and answer.status not in TRY_AGAIN
    if 300 <= answer.status < 400:
        told = ELSEWHERE
    return DeliveryError(
        f"{service} answered {answer.status} {told}".rstrip(),
        permanent=final,
        retry_at=None if final else retry_at(answer.headers.get("retry-after"), now),
        whole_channel=answer.status in SLOW_DOWN,
    )


def retry_at(retry_after: str | None, now: datetime) -> datetime | None:
    """The time that Retry-After names, in seconds or as a date; None if it is neither."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return now + timedelta(seconds=int(text))
    with suppress(ValueError):
        time = parsedate_to_datetime(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return None


def _answer(client: HTTPConnection, target: str, content: bytes, headers: Mapping[str, str], longest: int) -> Answer:
    client.request("POST", target, body=content, headers=dict(headers))
    with client.getresponse() as response:
        raw = response.read(longest)
        told = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, told, raw.decode("utf-8", "replace"), raw)


@contextmanager
def _step(name: str, trail: list[Step], timeout: float) -> Iterator[None]:
    try:
        yield
    except (OSError, HTTPException, UnicodeError) as error:
        what = _what(error, timeout)
        trail.append(Step(name, ok=False, detail=what))
        # From None, since the text of some of these errors holds the address.
        raise DeliveryError(f"{name}: {what}", whole_channel=True) from None
    trail.append(Step(name, ok=True))


def _what(error: Exception, timeout: float) -> str:
    """What went wrong, in words that cannot hold the address."""
    match error:
        case TimeoutError():
            return f"no answer within {timeout:g} s"
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"no TLS ({error.reason})"
        case ConnectionError(strerror=None):
            return "the server closed the connection"
        case OSError(strerror=str() as told):
            return told
        case HTTPException():
            return "the answer is not HTTP"
        case UnicodeError():
            return "the host's name cannot be"
        case _:
            return type(error).__name__
