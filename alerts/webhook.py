"""Posts to a webhook whose address is a secret: it appears in no log and no error, and goes nowhere else (H13)."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pydantic import SecretStr
from slack_sdk.webhook import WebhookClient, WebhookResponse

from alerts.steps import Step
from marsad.errors import DeliveryError

LONGEST_ANSWER = 10_000


def post(address: SecretStr, content: Mapping[str, Any], *, timeout: float) -> WebhookResponse:
    """The answer to ``content``, whatever it is; DeliveryError if none came. ``timeout`` is in seconds."""
    client = _Webhook(
        address.get_secret_value(),
        timeout=timeout,  # type: ignore[arg-type]  # slack_sdk says int, and hands it on to a socket
        logger=logging.Logger("silent", level=logging.CRITICAL + 1),  # slack_sdk would log the address
        retry_handlers=[],  # the outbox tries again, and counts it
    )
    try:
        return client.send(**content)
    except (OSError, HTTPException) as error:
        # From None, since the text of some of these errors holds the address.
        raise DeliveryError(f"connect: {_what(error, timeout)}", whole_channel=True) from None


def reach(address: SecretStr, trail: list[Step], *, timeout: float) -> None:
    """Connect and hang up again, noting each step in ``trail``; DeliveryError at the first that fails."""
    parts = urlsplit(address.get_secret_value())
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    with _step("resolve", trail, timeout):
        socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    with _step("connect", trail, timeout):
        connection = socket.create_connection((host, port), timeout=timeout)
    with connection:
        if parts.scheme == "https":
            with _step("TLS", trail, timeout):
                ssl.create_default_context().wrap_socket(connection, server_hostname=host).close()


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class _Webhook(WebhookClient):
    """slack_sdk's client without proxies from the environment and without redirects (either would show the alert to
    somebody else), and with an end to what it reads of an answer."""

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        opener = build_opener(ProxyHandler({}), _NoRedirects())
        try:
            answer = opener.open(req, timeout=self.timeout)
        except HTTPError as error:
            answer = error
        with answer:
            body = answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
            return WebhookResponse(url=url, status_code=answer.status, body=body, headers=dict(answer.headers))


@contextmanager
def _step(name: str, trail: list[Step], timeout: float) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:
        what = _what(error, timeout)
        trail.append(Step(name, ok=False, detail=what))
        raise DeliveryError(f"{name}: {what}", whole_channel=True) from None
    trail.append(Step(name, ok=True))


def _what(error: Exception, timeout: float) -> str:
    """What went wrong, in words that cannot hold the address."""
    inner = getattr(error, "reason", None)  # urllib wraps what the socket said
    cause = inner if isinstance(inner, Exception) else error
    match cause:
        case TimeoutError():
            return f"no answer within {timeout:g} s"
        case ssl.SSLCertVerificationError():
            return f"the server's certificate is not trusted: {cause.verify_message}"
        case OSError(strerror=str() as told):
            return told
        case ConnectionError():
            return "the server closed the connection"
        case HTTPException():
            return "the answer is not HTTP"
        case _:
            return type(cause).__name__
