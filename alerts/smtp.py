"""Hands one mail to an SMTP server, step by step, and says at which step it failed.

A reply of 5xx to the sender, the recipient or the mail itself is final (RFC 5321, 4.2.1). Everything that goes wrong
before that, a refused login included, is a matter of the channel that a person can mend: its alerts wait meanwhile.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from alerts.render import shorten
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.text import one_line

Security = Literal["tls", "starttls", "plain"]
OF_THE_SESSION = frozenset({421, 530, 534, 535, 538})
"""Replies that speak of the session and not of the mail, whenever they come: closing down (RFC 5321), login or
encryption wanted (RFC 4954)."""
LONGEST_REPLY = 300
USUAL_SECURITY: dict[int, Security] = {465: "tls", 587: "starttls"}


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach a mail server. ``security`` "tls" speaks TLS from the first byte, "starttls" after a plain greeting,
    "plain" never. Without a ``user`` there is no login. ``timeout`` is in seconds, for each answer."""

    host: str
    port: int
    security: Security
    user: str
    password: SecretStr | None
    timeout: float
    ca_file: Path | None


def hand_over(server: Server, mail: bytes, *, sender: str, recipient: str, trail: list[Step] | None = None) -> None:
    """Give ``mail`` to ``server``; returns when it said that it has it. DeliveryError otherwise.

    Each step is noted in ``trail``.
    """
    trail = [] if trail is None else trail
    with _step("resolve", server, trail):
        socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    smtp = _connected(server, trail)
    try:
        if server.user:
            with _step("login", server, trail):
                smtp.login(server.user, server.password.get_secret_value() if server.password else "")
        with _step("accepted", server, trail):
            smtp.sendmail(sender, [recipient], mail)
    finally:
        _leave(smtp)


def _connected(server: Server, trail: list[Step]) -> smtplib.SMTP:
    # Without a name of its own smtplib asks the resolver for one, which can take many seconds.
    own_name = socket.gethostname() if "." in socket.gethostname() else "[127.0.0.1]"
    if server.security == "tls":
        with _step("connect", server, trail):
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, own_name, timeout=server.timeout, context=_tls(server)
            )
            smtp.ehlo_or_helo_if_needed()
        trail.append(Step("TLS", ok=True))
        return smtp
    with _step("connect", server, trail):
        smtp = smtplib.SMTP(server.host, server.port, own_name, timeout=server.timeout)
        smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        with _step("TLS", server, trail):
            smtp.starttls(context=_tls(server))
            smtp.ehlo_or_helo_if_needed()
    return smtp


def _tls(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file)


def _leave(smtp: smtplib.SMTP) -> None:
    """Take leave without waiting for the answer: the time until a delivery is recorded must be short (A06)."""
    with suppress(OSError):
        smtp.putcmd("quit")
    smtp.close()


@contextmanager
def _step(name: str, server: Server, trail: list[Step]) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeError) as error:  # smtplib's, ssl's and the resolver's errors are all OSErrors
        if name == "connect" and isinstance(error, ssl.SSLError):
            trail.append(Step(name, ok=True))
            name = "TLS"
        code, what = _what(error, server)
        what += _hint(name, error, server)
        trail.append(Step(name, ok=False, detail=what))
        whole = name != "accepted" or code in OF_THE_SESSION or _timed_out(error)
        raise DeliveryError(f"{name}: {what}", permanent=code >= 500 and not whole, whole_channel=whole) from error
    trail.append(Step(name, ok=True))


def _what(error: Exception, server: Server) -> tuple[int, str]:
    """The server's reply code (0 if it gave none), and what went wrong in words."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _reply(*next(iter(error.recipients.values())))
        case smtplib.SMTPResponseException():
            return _reply(error.smtp_code, error.smtp_error)
        case _ if _timed_out(error):
            return 0, f"no answer within {server.timeout:g} s"
        case smtplib.SMTPServerDisconnected():
            return 0, "the server closed the connection"
        case smtplib.SMTPNotSupportedError():
            return 0, f"the server does not offer it ({one_line(str(error))})"
        case ssl.SSLCertVerificationError():
            return 0, f"the server's certificate is not trusted: {error.verify_message}"
        case ssl.SSLError():
            return 0, f"no TLS ({error.reason})"
        case UnicodeError():
            return 0, "user, password or host has letters that the protocol cannot carry"
        case OSError(strerror=str() as told):
            return 0, told
        case _:
            return 0, type(error).__name__


def _timed_out(error: Exception) -> bool:
    # smtplib turns a time-out while it waits for a reply into a closed connection.
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _reply(code: int, text: bytes | str) -> tuple[int, str]:
    told = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return code, shorten(f"{code} {one_line(told)}", LONGEST_REPLY)


def _hint(step: str, error: Exception, server: Server) -> str:
    """A hint for those who mixed up port and security (A23): a server that expects TLS at once says no greeting, and
    one that does not has no TLS to offer."""
    silent = step == "connect" and _timed_out(error)
    no_tls = isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLCertVerificationError)
    if not (silent or no_tls) or USUAL_SECURITY.get(server.port) == server.security:
        return ""
    return f'; perhaps it wants security = "{"starttls" if server.security == "tls" else "tls"}"'
