"""Five hundred titles through a real mail server, read back by readers that share no code with what wrote them."""

from __future__ import annotations

import base64
import email
import email.policy
import quopri
import random
import re
from collections.abc import Callable
from datetime import datetime
from email.header import decode_header, make_header
from typing import Any

import pytest

from alerts.channel import Channel, load_channels
from alerts.render import SUBJECT
from marsad.model import Alert
from marsad.text import one_line

MakeAlert = Callable[..., Alert]
ARABIC = (
    "المحكمة تسليم الموقوفين إلى السلطات في مرفأ اللاذقيّة بعد جلسة طويلة حضرها المحامون وقالت إنّ القرار نهائي ضبط شحنة "
    "حبوب عند معبر جابر لبنان والأردن يؤكدان وزير الداخلية: «لا عفو» عائلات تنتظر أبناءها منذ ٢٠١٤ ١٢٬٥٠٠ حبّة"
)
FRENCH = (
    "La cour d’appel confirme l’extradition où des détenus ont déjà été transférés à Nîmes œuvre ambiguë naïf saisie "
    "de 12,5 kg au poste-frontière « aucun accord » : le ministre s’explique n° 3 façade île Noël capturés"
)
ENGLISH = 'Court clears hand-over of three "wanted" men since March, lawyer says: it is 100% final (updated) & more'
ODD = (
    "😀 👩🏽\u200d⚖️ 🇱🇧 =?utf-8?b?x?= =? ?= _ a=b <b> \u200fمعبر\u200f \u202bنصيب\u202c e\u0301te\u0301 مُحَمَّد "
    f'لا\u200cيزال 𝔉 — … № , ; " \\ @ {"x" * 90} {"ط" * 60}'
)
KINDS = tuple(
    " ".join(kind).split()
    for kind in (
        *((ARABIC,), (FRENCH,), (ENGLISH,)),
        *((ARABIC, FRENCH), (ARABIC, ENGLISH), (FRENCH, ENGLISH)),
        (ARABIC, FRENCH, ENGLISH, ODD),
    )
)


def titles(count: int, draw: random.Random) -> list[str]:
    """Titles of one to forty words in Arabic, French, English and mixtures; the last has what parsers trip over."""
    return [" ".join(draw.choices(KINDS[n % len(KINDS)], k=draw.randint(1, 40))) for n in range(count)]


def strictly(header: bytes) -> str:
    """The text of a header as RFC 2047 would have it read, and an AssertionError for whatever it forbids."""
    lines = header.split(b"\r\n")
    assert all(line[:1] in b" \t" for line in lines[1:]), "folded before a space"
    assert all(len(line) <= 76 for line in lines), "a line with encoded words has 76 characters at most"
    found = ""
    for word in re.split(r"[ \t]+", b"".join(lines).decode("ascii").partition(":")[2].strip()):
        assert len(word) <= 75, "an encoded word has 75 characters at most"
        charset, encoding, content = re.fullmatch(r"=\?([^?]+)\?([bBqQ])\?([!->@-~]*)\?=", word).groups()  # type: ignore[union-attr]
        raw = (
            base64.b64decode(content, validate=True)
            if encoding in "bB"
            else quopri.decodestring(content.encode(), header=True)
        )
        found += raw.decode(charset)  # each word by itself: no letter is cut in two
    return found


@pytest.fixture
def mail(mail_server: Callable[..., Any]) -> tuple[Channel, list[bytes]]:
    server = mail_server()
    table = {"kind": "email", "host": "127.0.0.1", "port": server.port, "sender": "مرصد <marsad@desk.example>"}
    options = {"subject_prefix": "", "unsubscribe": "https://desk.example/stop", "timeout": 5}
    return load_channels({"mail": {**table, **options}})["mail"], server.mails


def test_a20_a22_five_hundred_titles_come_through_a_mail_server_as_they_were(
    mail: tuple[Channel, list[bytes]], make_alert: MakeAlert, now: datetime
) -> None:
    channel, mails = mail
    written = titles(500, random.Random(500))
    for number, title in enumerate(written):
        channel.send([make_alert(number, headline=title, outlet=title[:60], thread="f" * 20)], now=now)
    assert len(mails) == 500
    for title, raw in zip(written, mails, strict=True):
        assert raw.isascii(), "a server need not know SMTPUTF8"
        lines = raw.split(b"\r\n")
        assert max(map(len, lines)) <= 78
        assert not any(b"\n" in line or b"\r" in line for line in lines)
        whole = one_line(title)  # in NFC, and without marks that could turn a line about
        found = [
            str(make_header(decode_header(email.message_from_bytes(raw)["Subject"]))),
            strictly(re.search(rb"^Subject:(?:.*\r\n[ \t])*.*?(?=\r\n)", raw, re.MULTILINE)[0]),  # type: ignore[index]
        ]
        shown = found[0].removesuffix("…")
        assert found[1] == found[0]
        assert found[0] == whole if len(whole) <= SUBJECT else whole.startswith(shown) and len(shown) > SUBJECT // 2


def test_the_headers_for_machines_are_read_by_any_parser(
    mail: tuple[Channel, list[bytes]], make_alert: MakeAlert, now: datetime
) -> None:
    channel, mails = mail
    receipt = channel.send([make_alert(0, headline=ARABIC)], now=now)
    channel.send([make_alert(1, kind="update", thread=make_alert(0).key, thread_receipt=receipt)], now=now)
    channel.send([make_alert(number) for number in range(2, 50)], now=now)
    first, update, digest = (email.message_from_bytes(raw, policy=email.policy.compat32) for raw in mails)
    for message in (first, update, digest):
        assert message["List-Unsubscribe"] == "<https://desk.example/stop>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["MIME-Version"] == "1.0"
        assert {part["Content-Transfer-Encoding"] for part in message.get_payload()} == {"base64"}  # type: ignore[union-attr]
    assert update["In-Reply-To"] == update["References"] == first["Message-ID"]
    assert first["In-Reply-To"] is first["References"] is digest["References"] is None
    assert digest["X-Marsad-Alert"].split() == [make_alert(number).key for number in range(2, 50)]
    assert all(len(line) <= 78 for raw in mails for line in raw.split(b"\r\n"))
