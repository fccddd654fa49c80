"""Fetches mails from an IMAP server over TLS and changes nothing there: no mail is marked read, moved or deleted."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from marsad.errors import FetchError

TIMEOUT = 30.0
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")


def fetch_mails(
    host: str,
    port: int,
    user: str,
    password: str,
    folder: str,
    *,
    since: datetime,
    most: int,
    largest: int,
    ca: str = "",
) -> tuple[list[bytes], Counter[str]]:
    """The newest ``most`` mails of ``folder`` that arrived since then, as bytes, and how many were left out: by the
    "cap", for their "size" (over ``largest`` bytes), as "unreadable".

    FetchError with reason unreachable, tls, login-refused, no-mailbox or imap-failed.
    """
    with _session(host, port, ca) as server:
        try:
            server.login(user, password)
        except imaplib.IMAP4.error as error:
            raise FetchError("login-refused", f"{host} does not accept the name or the password") from error
        if server.select(_quoted(folder), readonly=True)[0] != "OK":
            raise FetchError("no-mailbox", f"{host} has no such mailbox, or does not open it")
        found = _uids(server, since)
        newest = found[-most:]
        small = [uid for uid, size in _sizes(server, newest) if size <= largest]
        mails = [mail for uid in small if (mail := _mail(server, uid))]
        left_out = {
            "cap": len(found) - len(newest),
            "size": len(newest) - len(small),
            "unreadable": len(small) - len(mails),
        }
        return mails, Counter(left_out)


@contextmanager
def _session(host: str, port: int, ca: str) -> Iterator[imaplib.IMAP4_SSL]:
    try:
        trust = ssl.create_default_context(cafile=ca or None)
        server = imaplib.IMAP4_SSL(host, port, ssl_context=trust, timeout=TIMEOUT)
    except ssl.SSLError as error:
        raise FetchError("tls", f"no secure connection to {host}") from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise FetchError("unreachable", f"{host} cannot be reached") from error
    try:
        yield server
    except (OSError, imaplib.IMAP4.error) as error:
        raise FetchError("imap-failed", f"{host} broke off the conversation") from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _uids(server: imaplib.IMAP4_SSL, since: datetime) -> list[bytes]:
    day = f"{since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
    _, answer = server.uid("SEARCH", "SINCE", day)
    return sorted((answer[0] or b"").split(), key=int) if answer else []


def _sizes(server: imaplib.IMAP4_SSL, uids: list[bytes]) -> Iterator[tuple[bytes, int]]:
    if not uids:
        return
    _, answer = server.uid("FETCH", b",".join(uids).decode(), "(UID RFC822.SIZE)")
    for line in answer:
        told = b" ".join(line) if isinstance(line, tuple) else line or b""
        if (uid := _UID.search(told)) and (size := _SIZE.search(told)):
            yield uid[1], int(size[1])


def _mail(server: imaplib.IMAP4_SSL, uid: bytes) -> bytes | None:
    _, answer = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
    return next((part[1] for part in answer if isinstance(part, tuple)), None)


def _quoted(name: str) -> str:
    """A mailbox's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""
    coded = re.sub(r"[^ -%'-~]+|&", _shifted, name)
    return '"' + coded.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shifted(match: re.Match[str]) -> str:
    if match[0] == "&":
        return "&-"
    coded = base64.b64encode(match[0].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
    return f"&{coded}-"
