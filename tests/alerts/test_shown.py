"""What an alert shows, by mail and in Slack, in each language of the frame."""

from __future__ import annotations

import email
import email.policy
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.blocks import message
from alerts.frames import FRAMES
from alerts.letterhead import Letterhead
from alerts.mail import Sending, alerts_mail, mailbox
from alerts.wording import topic_name
from marsad.model import Alert, Novelty, TopicEvidence

MakeAlert = Callable[..., Alert]
SENDER, READER = mailbox("Marsad <marsad@desk.example>"), mailbox("desk@reader.example")
DESK = Letterhead(
    "https://desk.example/",
    ZoneInfo("Asia/Beirut"),
    {"extradition": {"ar": "تسليم المطلوبين", "en": "Extradition", "fr": "Extradition"}},
)
FULL = {
    "novelty": (Novelty("number", "42 held", "The ministry said that 42 were held."), Novelty("decision", "bail", "")),
    "names": ("Port Authority", "Harbour Court"),
    "other_outlets": 3,
    "languages": ("ar", "fr"),
}


def sent(alerts: list[Alert], now: datetime, letterhead: Letterhead = DESK) -> Sending:
    return alerts_mail(alerts, sender=SENDER, recipient=READER, now=now, letterhead=letterhead)


def read(sending: Sending) -> EmailMessage:
    found = email.message_from_bytes(sending.mail, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def parts(sending: Sending) -> list[str]:
    return [part.get_content() for part in read(sending).iter_parts()]


@pytest.mark.parametrize("frame", FRAMES)
def test_every_way_shows_what_is_new_who_else_reports_it_why_and_how_to_stop_it(
    frame: str, make_alert: MakeAlert, now: datetime
) -> None:
    words, alert = FRAMES[frame], make_alert(frame=frame, **FULL)
    slack = json.dumps(message([alert], DESK), ensure_ascii=False)
    for shown in (*parts(sent([alert], now)), slack):
        for part in (
            alert.headline,
            words.whats_new,
            "42 held",
            "The ministry said that 42 were held.",
            "Port Authority",
            words.others[1].format(count=3),
            words.languages["fr"],
            topic_name("extradition", words, DESK.topics),
            "09:30 UTC+02:00",
            words.why,
            words.mute,
            f"marsad alerts hold {alert.rule}",
            f"https://desk.example/articles/{alert.article}/page",
            f"https://desk.example/stories/{alert.story}",
            alert.key,
        ):
            assert part in shown, part


@pytest.mark.parametrize("frame", FRAMES)
def test_a_frame_has_every_sentence_in_its_own_language(frame: str) -> None:
    words, english = FRAMES[frame], FRAMES["en"]
    same = {"language", "direction", "languages", "kinds", "months", "comma", "semicolon", "colon"}
    if frame != "en":
        told = [name for name in type(words).__dataclass_fields__ if name not in same]
        assert [name for name in told if getattr(words, name) == getattr(english, name)] == []
    assert len(words.months) == 12


@pytest.mark.parametrize("frame", ["ar", "fr", "en"])
def test_a29_the_frame_runs_in_its_direction_and_each_piece_in_its_own(
    frame: str, make_alert: MakeAlert, now: datetime
) -> None:
    html = parts(sent([make_alert(frame=frame, language="en" if frame == "ar" else "ar")], now))[1]
    assert f'<html lang="{frame}" dir="{FRAMES[frame].direction}">' in html
    assert '<h1 lang="' in html
    assert 'dir="auto"' in html


def test_without_a_desk_to_link_to_the_commands_are_named(make_alert: MakeAlert, now: datetime) -> None:
    alert = make_alert()
    for shown in parts(sent([alert], now, Letterhead())):
        assert f"marsad show {alert.article} --page" in shown
        assert f"marsad story {alert.story}" in shown
        assert "25 November 2026, 07:30 UTC" in shown


def test_what_the_alert_does_not_know_is_not_mentioned(make_alert: MakeAlert, now: datetime) -> None:
    words = FRAMES["en"]
    for shown in parts(sent([make_alert(evidence=())], now)):
        for part in (words.whats_new, words.mentions_names, "other outlet", words.looks_about):
            assert part not in shown


def test_c08_what_is_new_is_called_new_in_this_report_and_a_score_no_fact(make_alert: MakeAlert, now: datetime) -> None:
    for shown in parts(sent([make_alert(**FULL)], now)):
        assert "New in this report" in shown
        assert "It does not say that what the text reports is so." in shown


def test_an_update_answers_the_first_mail_under_its_subject(make_alert: MakeAlert, now: datetime) -> None:
    title = "محكمة الاستئناف تؤيد التسليم"
    first = sent([make_alert(0, headline=title)], now)
    update = make_alert(
        1, headline="A later thing", kind="update", thread=make_alert(0).key, thread_receipt=first.receipt
    )
    answer = read(sent([update], now))
    assert answer["In-Reply-To"] == answer["References"] == read(first)["Message-ID"]
    assert answer["Subject"] == f"Re: {title}"
    assert answer["Message-ID"] != read(first)["Message-ID"]
    assert "A later thing" in parts(sent([update], now))[0]


def test_an_update_whose_first_mail_left_no_receipt_still_finds_it(make_alert: MakeAlert, now: datetime) -> None:
    first = make_alert(0)
    update = read(sent([make_alert(1, headline="Later", kind="update", thread=first.key)], now))
    assert update["In-Reply-To"] == read(sent([first], now))["Message-ID"]
    assert update["Subject"] == "Later"


def test_a18_a_receipt_that_was_meddled_with_makes_no_header(make_alert: MakeAlert, now: datetime) -> None:
    update = make_alert(1, kind="update", thread="t", thread_receipt="<a@b>\r\nBcc: x@y.example\r\n\r\nhello")
    answer = read(sent([update], now))
    assert answer["Bcc"] is None
    assert answer["In-Reply-To"] == "<a@b>"


def test_a_correction_says_so_in_its_subject(make_alert: MakeAlert, now: datetime) -> None:
    alone = make_alert(0, headline="Not so", kind="correction")
    assert read(sent([alone], now))["Subject"] == "Correction: Not so"
    first = sent([make_alert(0, headline="So")], now)
    threaded = make_alert(1, kind="correction", thread=make_alert(0).key, thread_receipt=first.receipt)
    assert read(sent([threaded], now))["Subject"] == "Re: [Correction] So"


def test_a_later_mail_of_a_digests_thread_does_not_go_under_the_digests_subject(
    make_alert: MakeAlert, now: datetime
) -> None:
    digest = sent([make_alert(0), make_alert(1)], now)
    update = make_alert(2, headline="Later", kind="update", thread=make_alert(0).key, thread_receipt=digest.receipt)
    assert read(sent([update], now))["In-Reply-To"] == read(digest)["Message-ID"]
    assert read(sent([update], now))["Subject"] == "Later"


@pytest.mark.parametrize(
    ("unsubscribe", "one_click"), [("https://desk.example/stop", "List-Unsubscribe=One-Click"), ("mailto:a@b.c", None)]
)
def test_one_click_is_promised_only_where_there_is_an_address_to_post_to(
    unsubscribe: str, one_click: str | None, make_alert: MakeAlert, now: datetime
) -> None:
    sending = alerts_mail([make_alert()], sender=SENDER, recipient=READER, now=now, unsubscribe=unsubscribe)
    assert read(sending)["List-Unsubscribe"] == f"<{unsubscribe}>"
    assert read(sending)["List-Unsubscribe-Post"] == one_click


def test_without_an_address_for_it_who_wants_no_more_writes_to_the_sender(make_alert: MakeAlert, now: datetime) -> None:
    mail = read(sent([make_alert()], now))
    assert mail["List-Unsubscribe"] == "<mailto:marsad@desk.example?subject=unsubscribe>"
    assert mail["List-Unsubscribe-Post"] is None


def test_a_digest_is_grouped_by_topic_and_story_and_drops_nothing(make_alert: MakeAlert, now: datetime) -> None:
    other, usual = (TopicEvidence("border-smuggling", 0.8, ""),), make_alert().evidence
    alerts = [
        make_alert(n, headline=f"Thing {n:02}", story=f"s{n % 3}", evidence=other if n % 2 else usual)
        for n in range(30)
    ]
    text = parts(sent(alerts, now))[0]
    assert all(text.count(f"Thing {n:02}") == 1 and alerts[n].key in text for n in range(30))
    assert text.count("5 more:") == 2
    assert text.index("Thing 28") < text.index("border smuggling\n="), "one topic's things stand together"
    assert text.index("Thing 06") < text.index("Thing 02"), "and one story's"


@pytest.mark.browser
@pytest.mark.parametrize("frame", ["ar", "en"])
def test_a29_a_browser_shows_a_mail_in_the_direction_of_its_frame(
    frame: str, make_alert: MakeAlert, now: datetime, tmp_path: Path
) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    alert = make_alert(frame=frame, headline="محكمة الاستئناف تؤيد التسليم", language="ar", **FULL)
    probe = (
        "<script>document.title=[...document.querySelectorAll('html,h1,blockquote')]"
        ".map(e=>getComputedStyle(e).direction).join(' ')</script>"
    )
    (tmp_path / "mail.html").write_text(parts(sent([alert], now))[1].replace("</body>", f"{probe}</body>"))
    shown = subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", f"--user-data-dir={tmp_path}",
         (tmp_path / "mail.html").as_uri()],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert f"<title>{FRAMES[frame].direction} rtl ltr</title>" in shown
