"""Newsletters by IMAP and Maildir: read in whatever they were written, and left as they were."""

from __future__ import annotations

from base64 import b64encode

import pytest
from imapserver import imap_server

from marsad.model import Source
from scrapers.discover import check_options, discover
from scrapers.mails import read_mail

HTML = """<html><body><p>صباح الخير من الحدود</p><p><a href="https://news.example/a?utm_source=m">معبر جديد بين البلدين يفتح غدا</a></p>
<p><a href="https://news.example/u">Unsubscribe from this newsletter</a> <a href="https://news.example/b">More</a></p></body></html>"""  # noqa: E501


def mail(body: bytes, *, kind: str = "text/plain; charset=utf-8", subject: bytes = b"Letter", number: int = 1) -> bytes:
    head = b"From: Border Letter <letter@border.example>\r\nSubject: %s\r\nMessage-ID: <%d@border.example>\r\n"
    rest = f"Date: Tue, 24 Nov 2026 08:00:00 +0200\r\nContent-Type: {kind}\r\n\r\n".encode()
    return head % (subject, number) + rest + body


@pytest.fixture
def source(certificate):
    def make(port: int, **options: object) -> Source:
        told = {
            "host": "localhost",
            "port": port,
            "user": "desk",
            "password": "right",
            "ca_file": str(certificate.file),
        }
        return Source("letters", "mailbox", "", options=told | options)

    return make


async def test_mails_are_entries_and_stay_unread_in_their_place(source, certificate, client, now) -> None:
    with imap_server([mail(b"One."), mail("نص الرسالة".encode(), number=2)], certificate.server) as server:
        poll = await discover(source(server.port), None, client, now=now)
    assert (poll.status, [entry.key for entry in poll.entries]) == ("ok", ["<1@border.example>", "<2@border.example>"])
    assert [entry.carried.content.decode() for entry in poll.entries if entry.carried] == ["One.", "نص الرسالة"]
    assert [entry.url for entry in poll.entries] == [None, None]
    told = " ".join(server.heard)
    assert "EXAMINE" in told
    assert "BODY.PEEK[]" in told
    assert not any(word in told for word in ("SELECT", "STORE", "EXPUNGE", "DELETE", "MOVE", "BODY[]"))


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"password": "wrong"}, "login-refused"), ({"folder": "Rechnungen"}, "no-mailbox"), ({"ca_file": ""}, "tls")],
)
async def test_a_mailbox_that_does_not_open_says_why(options, reason, source, certificate, client, now) -> None:
    with imap_server([mail(b"One.")], certificate.server) as server:
        poll = await discover(source(server.port, **options), None, client, now=now)
    assert (poll.status, poll.reason, poll.entries) == ("failed", reason, ())


async def test_a_server_that_is_not_there_is_unreachable(source, client, now) -> None:
    assert (await discover(source(1), None, client, now=now)).reason == "unreachable"


async def test_too_large_and_other_senders_mails_are_left_out_and_counted(source, certificate, client, now) -> None:
    mails = [
        mail(b"x" * 5000),
        mail(b"kept", number=2),
        mail(b"other", number=3).replace(b"border.example>", b"spam.test>", 1),
    ]
    with imap_server(mails, certificate.server) as server:
        found = source(server.port, max_bytes=2000, senders=["border.example"])
        poll = await discover(found, None, client, now=now)
    assert ([entry.key for entry in poll.entries], poll.left_out) == (["<2@border.example>"], {"size": 1, "filter": 1})


async def test_what_a_newsletter_links_to_are_entries_where_wanted(source, certificate, client, now) -> None:
    with imap_server([mail(HTML.encode(), kind="text/html; charset=utf-8")], certificate.server) as server:
        poll = await discover(source(server.port, links=True), None, client, now=now)
    assert [(entry.url, entry.title) for entry in poll.entries] == [
        (None, "Letter"),
        ("https://news.example/a?utm_source=m", "معبر جديد بين البلدين يفتح غدا"),
    ]


def test_an_account_without_its_password_or_a_place_is_a_mistake(source) -> None:
    for options in ({"password": ""}, {"maildir": "x"}, {"host": ""}, {"user": ""}):
        assert check_options(source(993, **options)), options


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("معبر جديد".encode(), "معبر جديد"),
        ("معبر جديد".encode("cp1256"), "معبر جديد"),
        (b"=?windows-1256?B?" + b64encode("معبر جديد".encode("cp1256")) + b"?=", "معبر جديد"),
        (b"=?iso-8859-1?Q?caf=E9_du_soir?= (3)", "café du soir (3)"),
        (b"=?unknown-charset?Q?plain?=", "plain"),
        (
            b"=?utf-8?B?" + b64encode("مع".encode()[:3]) + b"?=\r\n =?utf-8?B?" + b64encode("مع".encode()[3:]) + b"?=",
            "مع",
        ),
    ],
)
def test_a_subject_is_read_however_it_was_written(subject: bytes, read: str) -> None:
    assert read_mail(mail(b"x", subject=subject)).subject == read


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain; charset=windows-1256", "افتتح معبر جديد أمس".encode("cp1256")),
        ("text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64", b64encode("افتتح معبر جديد أمس".encode())),
        ("text/html; charset=utf-8", "<p>افتتح معبر <b>جديد</b> أمس</p>".encode()),
        (
            "multipart/alternative; boundary=b",
            "--b\r\nContent-Type: text/plain\r\n\r\nView\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
            "<p>افتتح معبر جديد أمس</p>\r\n--b--".encode(),
        ),
    ],
)
def test_a_text_is_read_from_the_part_that_holds_it(kind: str, body: bytes) -> None:
    assert read_mail(mail(body, kind=kind)).text == "افتتح معبر جديد أمس"


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff" * 50, b"no head at all", b"Subject: \xff\xfe\r\nFrom: @@,<\r\n\r\n"]
)
def test_what_is_no_mail_is_no_traceback(content: bytes) -> None:
    assert read_mail(content).key
