"""Mails as bytes, read back by parsers that are not ours."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.mail import LONGEST_SUBJECT, Mailbox, alerts_mail, mailbox
from alerts.render import MOST_WHOLE
from marsad.model import Alert, TopicEvidence
from marsad.text import one_line

SENDER = mailbox("Marsad <marsad@desk.example>")
READER = mailbox("desk@reader.example")
ARABIC = (
    "محكمة الاستئناف تؤيد تسليم المتهم إلى السلطات بعد جلسة طويلة حضرها محاموه وممثلون عن أسر الموقوفين وقالت إن "
    "القرار نهائي ولا يمكن الطعن فيه أمام أي جهة أخرى قبل الشهر المقبل في العاصمة مؤكدة استمرار التحقيق"
)

Compose = Callable[..., bytes]


@pytest.fixture(scope="session")
def compose(make_alert: Callable[..., Alert], now: datetime) -> Compose:
    """The mail of an alert with the fields given."""

    def run(*, options: dict[str, Any] | None = None, sender: Mailbox = SENDER, **fields: Any) -> bytes:
        return alerts_mail([make_alert(**fields)], sender=sender, recipient=READER, now=now, **(options or {})).mail

    return run


def modern(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    for part in message.walk():
        assert not part.defects
    return message


def classic(raw: bytes) -> Message:
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def subjects(raw: bytes) -> tuple[str, str]:
    """The subject as the newer and as the older of Python's parsers read it."""
    return str(modern(raw)["Subject"]), str(make_header(decode_header(classic(raw)["Subject"])))


def parts(raw: bytes) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in modern(raw).iter_parts()}


@settings(deadline=None)  # the machine may be busy
@given(st.text(min_size=1, max_size=200))
def test_a20_any_text_comes_through_as_a_line_of_itself(compose: Compose, title: str) -> None:
    read, read_classic = subjects(compose(headline=title))
    assert read == read_classic == (one_line(title) or "(no headline)")


def test_a20_eighteen_arabic_words_keep_every_space(compose: Compose) -> None:
    title = " ".join(ARABIC.split()[:18])
    assert len(title) > 90
    assert subjects(compose(headline=title)) == (title, title)


def test_a18_a_line_break_in_a_title_is_a_space_and_no_header(compose: Compose) -> None:
    raw = compose(headline="line one\nBcc: x@y.example\r\nX-Evil: 1\x00", outlet="An\r\noutlet", language="en\r\nX: 1")
    message = modern(raw)
    assert message["Subject"] == "line one Bcc: x@y.example X-Evil: 1"
    assert message["Bcc"] is None
    assert message["X-Evil"] is None


def test_a18_a_very_long_title_is_shortened_at_a_word(compose: Compose) -> None:
    for word in ("تسليم", "extradition"):
        title = " ".join([word] * 200)
        (subject, _) = subjects(compose(headline=title, options={"subject_prefix": "[Marsad]"}))
        assert len(subject) <= LONGEST_SUBJECT
        assert subject.startswith(f"[Marsad] {word} ")
        assert subject.endswith(f" {word}…")


def test_a18_headers_stay_below_what_a_server_takes_whatever_the_title(compose: Compose) -> None:
    for headline in ("ط" * 5000, "x" * 5000, "😀 " * 3000):
        head = compose(headline=headline).partition(b"\r\n\r\n")[0]
        assert max(map(len, re.split(rb"\r\n(?![ \t])", head))) < 998


@settings(deadline=None)  # the machine may be busy
@given(
    title=st.text(max_size=400),
    outlet=st.text(max_size=100),
    passage=st.text(max_size=3000),
    tail=st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=2000),
)
def test_a22_no_line_is_longer_than_78(compose: Compose, title: str, outlet: str, passage: str, tail: str) -> None:
    raw = compose(
        headline=title,
        outlet=outlet,
        url=f"https://harbour.example/{tail}",
        evidence=(TopicEvidence("extradition", 0.9, passage),),
        options={"unsubscribe": "mailto:stop@desk.example"},
        sender=mailbox("مرصد " * 30 + "<marsad@desk.example>"),
    )
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a22_a_digest_of_twenty_thousand_characters_and_an_address_of_two_thousand_arrive_whole(
    make_alert: Callable[..., Alert], now: datetime
) -> None:
    url = "https://harbour.example/" + "a" * 1900 + "?x=1&y=2"
    alerts = [
        make_alert(number, url=url, evidence=(TopicEvidence("extradition", 0.9, f"{number} " + "word " * 190),))
        for number in range(50)
    ]
    raw = alerts_mail(alerts, sender=SENDER, recipient=READER, now=now).mail
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    found = parts(raw)
    assert len(found["text/html"]) > 20_000
    assert found["text/plain"].count(f"{url}\n") == 50, "nothing is dropped"
    assert links(found["text/html"]) == [url] * (2 * MOST_WHOLE + 40), "whole ones twice, a line's once"


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.links += [value or "" for name, value in attrs if name == "href"]


def links(html: str) -> list[str]:
    parser = _Links()
    parser.feed(html)
    return parser.links


def test_a29_what_an_outlet_wrote_is_text_in_the_html_and_itself_in_the_plain_part(compose: Compose) -> None:
    phish = '<a href="https://phish.example">Reset password</a>'
    found = parts(
        compose(
            headline=phish,
            outlet="Harbour & <b>Sons</b>",
            url='https://n.example/"onmouseover="x',
            language='en" onclick="x',
            evidence=(TopicEvidence("extradition", 0.9, "<script>alert(1)</script> & more"),),
            because='Rule "<i>desk</i>"',
        )
    )
    parser = _Links()
    parser.feed(found["text/html"])
    assert set(parser.links) == {"https://n.example/%22onmouseover=%22x"}
    assert not {"script", "i"} & {tag for tag, _ in parser.tags}
    assert not any(name.startswith("on") for _, attributes in parser.tags for name in attributes)
    assert "&lt;a href=" in found["text/html"]
    assert "Harbour &amp; &lt;b&gt;Sons" in found["text/html"]
    for written in (phish, "Harbour & <b>Sons</b>", "<script>alert(1)</script> & more"):
        assert written in found["text/plain"]


def test_a29_each_piece_runs_in_its_own_direction(compose: Compose) -> None:
    html = parts(compose(headline=ARABIC[:60], language="ar"))["text/html"]
    parser = _Links()
    parser.feed(html)
    pieces = {tag: attributes for tag, attributes in parser.tags if tag in ("h1", "blockquote")}
    assert set(pieces) == {"h1", "blockquote"}
    assert all((piece["dir"], piece["lang"]) == ("auto", "ar") for piece in pieces.values())
    assert dict(parser.tags)["html"] == {"lang": "en", "dir": "ltr"}


def test_h09_only_a_web_address_becomes_a_link(compose: Compose) -> None:
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        " JaVaScRiPt:x",
        "\x01javascript:x",
        "",
        "file:///etc/passwd",
    ):
        found = parts(compose(url=url))
        assert links(found["text/html"]) == []
        assert "script:" not in found["text/plain"].casefold()


def test_c08_a_mail_says_what_a_text_looks_to_be_about_and_states_nothing_itself(compose: Compose) -> None:
    evidence = (TopicEvidence("border-smuggling", 0.9999, "Words of theirs."), TopicEvidence("detainee", 0.5, ""))
    for content in parts(compose(evidence=evidence)).values():
        text = re.sub(r"<[^>]+>", "", content)
        assert "Looks to be about border smuggling (0.99)" in text, "no score is certain"
        assert "Words of theirs." in text
        assert "Looks to be about detainee (0.50)" in text
        assert "It does not say that what the text reports is so." in text


def test_a_mail_shows_where_to_read_on(compose: Compose, make_alert: Callable[..., Alert]) -> None:
    alert = make_alert()
    for content in parts(compose()).values():
        for shown in (alert.headline, alert.outlet, "25 November 2026, 07:30 UTC", alert.url, "Why this alert"):
            assert shown in content
        assert f"marsad show {alert.article}" in content
        assert f"marsad story {alert.story}" in content
        assert alert.key in content


def test_a_passage_that_earned_two_topics_is_shown_once(compose: Compose) -> None:
    evidence = tuple(TopicEvidence(topic, 0.9, "The same words.") for topic in ("extradition", "detainee"))
    text = parts(compose(evidence=evidence))["text/plain"]
    assert text.count("The same words.") == 1
    assert "extradition (0.90) and detainee (0.90)" in text


def test_the_headers_that_machines_go_by(compose: Compose, now: datetime) -> None:
    message = modern(compose(options={"unsubscribe": "https://desk.example/stop?u=1"}))
    assert message["From"] == "Marsad <marsad@desk.example>"
    assert message["To"] == "desk@reader.example"
    assert message["Date"].datetime == now
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://desk.example/stop?u=1>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a06_a_repeat_has_the_same_message_id_and_another_alert_another(
    compose: Compose, make_alert: Callable[..., Alert], now: datetime
) -> None:
    first = modern(compose())["Message-ID"]
    assert first == f"<marsad.{make_alert().key}@desk.example>"
    later = alerts_mail([make_alert()], sender=SENDER, recipient=READER, now=now.replace(year=2027)).mail
    assert modern(later)["Message-ID"] == first
    assert modern(compose(number=1))["Message-ID"] != first


def test_a_digest_tells_each_development_once_with_all_reasons_and_keys(
    make_alert: Callable[..., Alert], now: datetime
) -> None:
    by_two_rules = [make_alert(0), replace(make_alert(0), key="f" * 20, rule="other", because="Another reason.")]
    raw = alerts_mail([*by_two_rules, make_alert(1, headline="Second")], sender=SENDER, recipient=READER, now=now).mail
    message = modern(raw)
    assert message["Subject"] == "2 new developments"
    assert set(message["X-Marsad-Alert"].split()) == {make_alert(0).key, "f" * 20, make_alert(1).key}
    text = parts(raw)["text/plain"]
    assert text.count(make_alert().headline) == 1
    assert "Another reason." in text
    reordered = alerts_mail(
        [make_alert(1, headline="Second"), *by_two_rules], sender=SENDER, recipient=READER, now=now
    ).mail
    assert modern(reordered)["Message-ID"] == message["Message-ID"]


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("desk@reader.example", "", "desk@reader.example"),
        ("The Desk <desk+alerts@reader.example>", "The Desk", "desk+alerts@reader.example"),
        ("مرصد <desk@reader.example>", "مرصد", "desk@reader.example"),
        ("desk@bücher.example", "", "desk@xn--bcher-kva.example"),
        ("desk@localhost", "", "desk@localhost"),
    ],
)
def test_an_address_is_read_as_people_write_it(written: str, name: str, address: str) -> None:
    assert mailbox(written) == Mailbox(name, address)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "desk",
        "@reader.example",
        "desk@",
        "a@x.example, b@x.example",
        "a@x.example\nBcc: b@x.example",
        "a b@x.example",
        "مكتب@reader.example",
        "desk@reader..example",
        "desk@" + "x" * 70 + ".example",
        "desk@reader.example>",
        "desk@read er.example",
    ],
)
def test_what_is_not_one_address_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has) "):
        mailbox(written)
