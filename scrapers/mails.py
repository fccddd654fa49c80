"""Reads a mail: subject, sender, date and text in whatever character sets it came, and the links it holds."""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from bs4 import BeautifulSoup

from marsad.model import Carried, Entry
from marsad.text import clean, fold, one_line
from marsad.urls import canonical, web_url
from scrapers.charset import decode
from scrapers.dates import parse_date
from scrapers.phrases import folded
from scrapers.plaintext import plain_text

_ENOUGH = 0.5  # share of the HTML part's words that the text part must have to be believed
_HOUSEKEEPING = re.compile(
    folded(
        r"unsubscribe|manage.{0,20}preferences|view (?:it |this )?(?:in|on)|privacy|forward to|se desabonner|desinscri|"
        r"voir (?:dans|en ligne)|preferences|الغاء الاشتراك|عرض في المتصفح|سياسه الخصوصيه"
    )
)
_LEAST_LETTERS = 15  # of a link that is an item of a newsletter, and no button


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it was read. ``key`` is its Message-ID, else a hash of it; ``links`` are addresses and their words."""

    key: str
    subject: str
    sender: str
    address: str
    dated: datetime | None
    text: str
    links: tuple[tuple[str, str], ...] = ()


def read_mail(content: bytes) -> Mail:
    """``content`` (RFC 5322) as a mail. Never fails: what is no mail has no subject and no text."""
    message = email.message_from_bytes(content)
    heads = {name.lower(): _header(value) for name, value in reversed(list(message.raw_items()))}
    html, plain = _part(message, "html"), _part(message, "plain")
    from_html = plain_text(html) if html else ""
    text = plain if len(plain.split()) >= _ENOUGH * len(from_html.split()) and plain.strip() else from_html
    name, address = parseaddr(heads.get("from", ""))
    return Mail(
        key=heads.get("message-id") or hashlib.sha256(content).hexdigest(),
        subject=one_line(heads.get("subject", "")),
        sender=one_line(name),
        address=address.lower(),
        dated=parse_date(re.sub(r"\s*\([^)]*\)$", "", heads.get("date", ""))),
        text=clean(text).strip(),
        links=_links(html),
    )


def entry_of(mail: Mail, *, source: str) -> Entry:
    """The mail as an entry that carries its text."""
    return Entry(
        source=source,
        key=mail.key,
        url=None,
        title=mail.subject,
        guid=mail.key,
        published=mail.dated,
        authors=(mail.sender,) if mail.sender else (),
        carried=Carried(mail.text.encode("utf-8", "replace"), "text/plain; charset=utf-8"),
    )


def linked_entries(mail: Mail, *, source: str) -> list[Entry]:
    """An entry for everything that the mail links to with words enough to be an item."""
    return [
        Entry(source=source, key=canonical(url), url=url, title=words, published=mail.dated)
        for url, words in mail.links
    ]


def _header(value: object) -> str:
    """A header's words. Bytes that are not ASCII and not declared are taken for UTF-8, else for Windows Arabic."""
    raw = str(value).encode("utf-8", "surrogateescape")
    text = "".join(
        _known(piece, charset) if isinstance(piece, bytes) else piece for piece, charset in decode_header(_guessed(raw))
    )
    return one_line(text)


def _guessed(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1256", "replace")


def _known(piece: bytes, charset: str | None) -> str:
    try:
        return piece.decode(charset or "ascii", "strict")
    except (LookupError, UnicodeDecodeError):
        # Without a charset decode_header gives its own escapes for what is not ASCII.
        return piece.decode("raw-unicode-escape") if charset is None else _guessed(piece)


def _part(message: Message, subtype: str) -> str:
    """The text of all parts of that type that are no attachments, decoded by what they are."""
    found = []
    for part in message.walk():
        if part.get_content_type() != f"text/{subtype}" or part.get_content_disposition() == "attachment":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            charset = part.get_param("charset")
            label = f"text/{subtype}; charset={charset}" if isinstance(charset, str) else None
            found.append(decode(content, content_type=label, kind="html").text)
    return "\n\n".join(found).replace("\r\n", "\n")


def _links(html: str) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for link in BeautifulSoup(html, "lxml").find_all("a", href=True) if html else ():
        url, words = web_url(str(link["href"])), one_line(link.get_text(" "))
        if url and len(words) >= _LEAST_LETTERS and len(words.split()) > 2 and not _HOUSEKEEPING.search(fold(words)):
            found.setdefault(url, words)
    return tuple(found.items())
