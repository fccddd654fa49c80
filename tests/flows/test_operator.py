"""Those who keep a desk are told, once, what keeps alerts from being told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from deliveries import make_alerts

from alerts.channel import load_channels
from flows.desk import Desk
from flows.operator import tell_operators
from marsad.rules import Rule
from marsad.settings import OperatorSettings
from query.demo.receivers import Mailbox, SlackDesk
from storage.archive import Archive

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULE = Rule(name="all", channel="mail", recipients=("you@reader.example",))


def give_up(archive: Archive, number: int, reason: str, *, now: datetime = NOW) -> None:
    """One more alert by mail that is dead for this reason."""
    alert = make_alerts(number * 2, now)[-1]
    archive.record_grouping([], [alert], now=now)
    archive.record_delivery_failure(alert.key, reason, now=now, next_attempt_at=None)


def said(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def test_a17_alerts_that_were_given_up_are_told_once_by_another_channel(
    archive: Archive, desk_of: Callable[..., Desk], mailbox: Mailbox, chat: SlackDesk
) -> None:
    desk = desk_of(RULE)
    for number in range(1, 4):
        give_up(archive, number, "550 no such user")
    tell_operators(desk, archive, now=NOW)
    give_up(archive, 4, "550 no such user")
    tell_operators(desk, archive, now=NOW + HOUR)
    assert mailbox.raw == [], "not by the channel that fails"
    [post] = chat.posts
    assert "550 no such user" in str(post)
    assert len(archive.alerts(state="dead")) == 4, "and they are kept"
    give_up(archive, 5, "552 mailbox full")
    tell_operators(desk, archive, now=NOW + HOUR)
    assert len(chat.posts) == 2, "another reason is another matter"


def test_a17_where_there_is_no_other_channel_the_same_one_is_tried(
    archive: Archive, desk_of: Callable[..., Desk], mailbox: Mailbox
) -> None:
    only = OperatorSettings(channels=("mail",), recipients=("ops@desk.example", "night@desk.example"))
    give_up(archive, 1, "550 no such user")
    tell_operators(desk_of(RULE, operator=only), archive, now=NOW)
    assert mailbox.recipients == [("ops@desk.example",), ("night@desk.example",)]


def test_a_channel_that_fails_again_after_it_worked_is_told_again(
    archive: Archive, desk_of: Callable[..., Desk], chat: SlackDesk
) -> None:
    give_up(archive, 1, "550 no such user")
    tell_operators(desk_of(), archive, now=NOW)
    alert = make_alerts(20, NOW)[-1]
    archive.record_grouping([], [alert], now=NOW)
    archive.record_delivery(alert.key, now=NOW + HOUR)
    give_up(archive, 2, "550 no such user", now=NOW + 2 * HOUR)
    tell_operators(desk_of(), archive, now=NOW + 2 * HOUR)
    assert len(chat.posts) == 2


def test_a_rule_that_does_not_tell_is_told_to_operators_and_to_its_own_recipients_once(
    archive: Archive, desk_of: Callable[..., Desk], mailbox: Mailbox, chat: SlackDesk
) -> None:
    lost = RULE.model_copy(update={"name": "lost", "topics": ("nothing",)})
    nowhere = RULE.model_copy(update={"name": "nowhere", "channel": "pager"})
    desk = desk_of(RULE, lost, nowhere)
    tell_operators(desk, archive, now=NOW)
    tell_operators(desk, archive, now=NOW + HOUR)
    assert len(chat.posts) == 1
    told = dict(zip([recipients[0] for recipients in mailbox.recipients], map(said, mailbox.messages), strict=True))
    assert set(told) == {"ops@desk.example", "you@reader.example"}
    assert ("lost" in told["ops@desk.example"], "nowhere" in told["ops@desk.example"]) == (True, True)
    assert ("lost" in told["you@reader.example"], "nowhere" in told["you@reader.example"]) == (True, False)


def test_a04_a_storm_is_told_once_each_time(archive: Archive, desk_of: Callable[..., Desk], chat: SlackDesk) -> None:
    archive.remember_rules({"all": RULE.fingerprint}, now=NOW)
    for day in range(2):
        now = NOW + day * 24 * HOUR
        archive.hold_rule("all", "90 developments in 60 minutes; 50 is the most", now=now)
        for _ in range(3):
            tell_operators(desk_of(RULE), archive, now=now)
        archive.release_rule("all", now=now)
    assert len(chat.posts) == 2
    assert "marsad alerts release all" in str(chat.posts[0])


def test_what_cannot_be_told_now_is_told_with_the_next_pass(
    archive: Archive, desk_of: Callable[..., Desk], chat: SlackDesk
) -> None:
    give_up(archive, 1, "550 no such user")
    with SlackDesk() as gone:
        address = gone.webhook_url
    broken = desk_of()
    channels = load_channels({"chat": {"kind": "slack", "webhook_url": address}})
    tell_operators(Desk(None, broken.settings, broken.watchlist, {**broken.channels, **channels}), archive, now=NOW)
    assert chat.posts == []
    tell_operators(desk_of(), archive, now=NOW + HOUR)
    assert len(chat.posts) == 1


def test_a_desk_without_operators_and_troubles_tells_nothing(
    archive: Archive, desk_of: Callable[..., Desk], mailbox: Mailbox, chat: SlackDesk
) -> None:
    tell_operators(desk_of(RULE), archive, now=NOW)
    give_up(archive, 1, "550 no such user")
    tell_operators(desk_of(RULE, operator=OperatorSettings()), archive, now=NOW)
    tell_operators(desk_of(RULE), archive, now=NOW + 30 * 24 * HOUR)
    assert (mailbox.raw, chat.posts) == ([], [])
