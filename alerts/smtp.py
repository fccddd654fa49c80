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

from alerts.deadline import deadline
from alerts.steps import Step
from marsad.errors import DeliveryError
from marsad.text import one_line, shorten

Security = Literal["tls", "starttls", "plain"]
OF_THE_SESSION = frozenset({421, 530, 534, 535, 538})
"""Replies that speak of the session and not of the mail, whenever they come: closing down (RFC 5321), login or
encryption wanted (RFC 4954)."""
OF_THE_MAIL = frozenset({"sender", "recipient", "accepted"})
"""Steps whose failure is one mail's and not the channel's."""
LONGEST_REPLY = 300
LONGEST_TALK = 10
"""So many times the time-out of one answer may the talk with a server take in all."""
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
        with deadline(lambda: smtp.sock, LONGEST_TALK * server.timeout):
            _begin(smtp, server, trail)
            _talk(smtp, server, mail, sender, recipient, trail)
    finally:
        _leave(smtp)


def _begin(smtp: _OnSocket, server: Server, trail: list[Step]) -> None:
    with _step("greeting", server, trail):
        smtp.greet()
    if server.security == "starttls":
        with _step("TLS", server, trail):
            smtp.starttls(context=_tls(server))
            smtp.ehlo_or_helo_if_needed()
    if server.user:
        with _step("login", server, trail):
            smtp.login(server.user, server.password.get_secret_value() if server.password else "")


def _talk(smtp: smtplib.SMTP, server: Server, mail: bytes, sender: str, recipient: str, trail: list[Step]) -> None:
    with _step("sender", server, trail):
        size = [f"size={len(mail)}"] if smtp.has_extn("size") else []
        _must_be_yes(*smtp.mail(sender, size))
    with _step("recipient", server, trail):
        _must_be_yes(*smtp.rcpt(recipient))
    with _step("accepted", server, trail):
        _must_be_yes(*smtp.data(mail))


def _must_be_yes(code: int, text: bytes) -> None:
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, text)


def _connected(server: Server, trail: list[Step]) -> _OnSocket:
    # Without a name of its own smtplib asks the resolver for one, which can take many seconds.
    own_name = socket.gethostname() if "." in socket.gethostname() else "[127.0.0.1]"
    with _step("connect", server, trail):
        connection = socket.create_connection((server.host, server.port), timeout=server.timeout)
    if server.security == "tls":
        try:
            with _step("TLS", server, trail):
                connection = _tls(server).wrap_socket(connection, server_hostname=server.host)
        except DeliveryError:
            connection.close()
            raise
    return _OnSocket(connection, own_name, server)


class _OnSocket(smtplib.SMTP):
    """smtplib's client on a socket that is connected already, so that each step can be named when it fails."""

    def __init__(self, connection: socket.socket, own_name: str, server: Server) -> None:
        super().__init__(local_hostname=own_name, timeout=server.timeout)
        self.sock = connection
        self._host = server.host  # smtplib checks the certificate's name against it after STARTTLS

    def greet(self) -> None:
        """Wait for the server's greeting and answer it."""
        code, text = self.getreply()
        if code != 220:
            raise smtplib.SMTPConnectError(code, text)
        self.ehlo_or_helo_if_needed()


def _tls(server: Server) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except OSError as error:
        why = "no certificates in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise OSError(error.errno, f"ca_file cannot be used: {why}") from error


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
        code, what = _what(error, server)
        what += _hint(name, error, server)
        trail.append(Step(name, ok=False, detail=what))
        whole = name not in OF_THE_MAIL or code in OF_THE_SESSION or _timed_out(error)
        raise DeliveryError(f"{name}: {what}", permanent=code >= 500 and not whole, whole_channel=whole) from error
    trail.append(Step(name, ok=True))


def _what(error: Exception, server: Server) -> tuple[int, str]:
    """The server's reply code (0 if it gave none), and what went wrong in words."""
    match error:
        case smtplib.SMTPResponseException(smtp_code=code) if code < 200:
            return 0, "what answers does not speak SMTP"
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
        case smtplib.SMTPException(args=[str() as told]):
            return 0, one_line(told)
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
    silent = step == "greeting" and _timed_out(error)
    no_tls = isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLCertVerificationError)
    if not (silent or no_tls) or USUAL_SECURITY.get(server.port) == server.security:
        return ""
    return f'; perhaps it wants security = "{"starttls" if server.security == "tls" else "tls"}"'
