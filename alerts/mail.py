"""Alerts as a mail: bytes that every server and reader takes, and the addresses they go between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, getaddresses

from alerts.letterhead import BLANK, Letterhead
from alerts.letters import mail_html, mail_text
from alerts.render import frame_of, items, subject
from marsad.model import Alert, Notice
from marsad.text import one_line, shorten
from marsad.urls import identity

LONGEST_SUBJECT = 250
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
# A line with encoded words has at most 76 characters and each of them 75 (RFC 2047, 2); Header makes a folded line one
# longer than it is told.
_WIRE = compat32.clone(linesep="\r\n", mangle_from_=False, max_line_length=75)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address as it goes over the wire (ASCII), with the name shown beside it."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def mailbox(text: str) -> Mailbox:
    """``text`` ("desk@example.org" or "The desk <desk@example.org>") as a Mailbox; ValueError if it is not exactly one
    address that any server can take. Domains in other scripts become ASCII by IDNA."""
    found = getaddresses([text]) if text == one_line(text) else []
    if len(found) != 1 or found[0][1] not in text:  # it reads "a@b c" as "a@bc"
        raise ValueError("is not one mail address")
    name, address = found[0]
    local, _, domain = address.rpartition("@")
    if not _LOCAL.fullmatch(local):
        raise ValueError("is not a mail address in plain letters, such as desk@example.org")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("has a domain that cannot be") from error
    if not re.fullmatch(r"[A-Za-z0-9.-]+", ascii_domain):
        raise ValueError("has a domain that cannot be")
    return Mailbox(name, f"{local}@{ascii_domain}")


@dataclass(frozen=True, slots=True)
class Sending:
    """A mail ready to go. ``receipt`` is what a later mail of the thread needs to know of it."""

    mail: bytes
    receipt: str


def alerts_mail(
    alerts: Sequence[Alert],
    *,
    sender: Mailbox,
    recipient: Mailbox,
    now: datetime,
    letterhead: Letterhead = BLANK,
    subject_prefix: str = "",
    unsubscribe: str = "",
) -> Sending:
    """The mail that tells ``alerts``. Its Message-ID comes from their keys, so a repeat is known as one (A06). Who
    wants no more of them writes to ``unsubscribe``, else to the sender.

    A later alert of a thread answers the thread's first mail, under its subject: mail readers thread by both.
    """
    words = frame_of(alerts)
    shown = items(alerts, words, letterhead)
    key = alerts[0].key if len(alerts) == 1 else identity("\n".join(sorted(alert.key for alert in alerts)))
    own_subject = one_line(f"{subject_prefix} {subject(shown, words)}")
    only = alerts[0] if len(alerts) == 1 else None
    first_id, first_subject = _thread(only, sender) if only else ("", "")
    label = f"[{words.correction}] " if only and only.kind == "correction" else ""
    title = f"Re: {label}{first_subject}" if first_subject else own_subject
    message = _mail(key, sender, recipient, title, now)
    if first_id:
        message["In-Reply-To"] = first_id
        message["References"] = first_id
    message["X-Marsad-Alert"] = " ".join(alert.key for alert in alerts)
    message["List-Unsubscribe"] = f"<{unsubscribe or f'mailto:{sender.address}?subject=unsubscribe'}>"
    if unsubscribe.startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058: by https only
    _attach(message, mail_text(shown, words), "plain")
    _attach(message, mail_html(shown, words), "html")
    # A digest's subject speaks of that digest only: a later mail of one of its threads goes under its own.
    return Sending(message.as_bytes(policy=_WIRE), f"{message['Message-ID']} {own_subject if only else ''}".strip())


def notice_mail(notice: Notice, *, sender: Mailbox, recipient: Mailbox, now: datetime) -> bytes:
    """The mail of a notice to those who keep the desk: plain text, a paragraph a line."""
    message = _mail(notice.key, sender, recipient, notice.subject, now)
    message["X-Marsad-Notice"] = notice.key
    _attach(message, "\n\n".join(one_line(line) for line in notice.lines) + "\n", "plain")
    return message.as_bytes(policy=_WIRE)


def _thread(alert: Alert, sender: Mailbox) -> tuple[str, str]:
    """The Message-ID of the first mail of the alert's thread, and its subject if that is known; "" if there is none.

    A first mail whose receipt was not kept had the alert's key in its Message-ID, if it was no digest.
    """
    if not alert.thread or alert.thread == alert.key:
        return "", ""
    first_id, _, first_subject = one_line(alert.thread_receipt).partition(" ")
    if re.fullmatch(r"<[!-;=?-~]{1,200}>", first_id):
        return first_id, first_subject
    return _message_id(alert.thread, sender), ""


def _message_id(key: str, sender: Mailbox) -> str:
    return f"<marsad.{key}@{sender.domain}>"


def _mail(key: str, sender: Mailbox, recipient: Mailbox, title: str, now: datetime) -> MIMEMultipart:
    # EmailMessage damages long Arabic subjects before Python 3.13 (A20), so the headers are made by Header.
    message = MIMEMultipart("alternative", boundary=f"marsad-{key}")
    headers = {
        "From": _address_header("From", sender),
        "To": _address_header("To", recipient),
        "Subject": Header(shorten(one_line(title), LONGEST_SUBJECT), "utf-8", header_name="Subject"),
    }
    for name, header in headers.items():
        message[name] = header  # type: ignore[assignment]  # typeshed knows of strings only
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(key, sender)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    return message


def _address_header(field: str, box: Mailbox) -> Header:
    header = Header(header_name=field)
    if box.name:
        header.append(shorten(box.name, 80), "utf-8")
        header.append(f"<{box.address}>", "us-ascii")
    else:
        header.append(box.address, "us-ascii")
    return header


def _attach(message: MIMEMultipart, text: str, kind: str) -> None:
    # For UTF-8, MIMEText writes base64 in lines of 76: no server finds a line too long, none breaks a link (A22).
    message.attach(MIMEText(text, kind, "utf-8"))
