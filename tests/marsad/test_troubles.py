"""What ails all sources of a desk together: begun once, over once, and the network's faults laid to the network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from marsad.model import PastPoll, SourcePast, Trouble
from marsad.troubles import Judgement, judge

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def source(name: str, *looks: tuple[float, str, str]) -> SourcePast:
    """A source by its looks: hours ago, status, reason."""
    polls = tuple(PastPoll(NOW - hours * HOUR, status, reason) for hours, status, reason in looks)
    return SourcePast(name, "feed", first_ok_at=NOW - 9 * DAY, last_new_at=NOW - HOUR, polls=polls)


def down(name: str, reason: str = "dns", *, hours: float = 25) -> SourcePast:
    vain = (hours * part / 4 for part in range(4, -1, -1))
    return source(name, (hours + 1, "ok", ""), *((before, "failed", reason) for before in vain))


def well(name: str) -> SourcePast:
    return source(name, (1, "ok", ""), (0, "unchanged", ""))


def kinds(found: Judgement) -> list[tuple[str, str]]:
    return [(trouble.source, trouble.kind) for trouble in found.began]


def test_a_trouble_begins_once_and_ends_once() -> None:
    others = [well("south"), well("east")]
    first = judge([down("north"), *others], [], now=NOW, patience=DAY)
    assert kinds(first) == [("north", "failing")]
    again = judge([down("north"), *others], first.began, now=NOW, patience=DAY)
    assert again == Judgement()
    mended = judge([well("north"), *others], first.began, now=NOW + HOUR, patience=DAY)
    assert [(trouble.source, trouble.ended_at) for trouble in mended.ended] == [("north", NOW + HOUR)]


def test_when_no_source_can_be_reached_that_is_one_trouble_of_the_network_and_none_of_the_sources() -> None:
    all_down = [down(f"source-{number}", hours=25) for number in range(64)]
    first = judge(all_down, [], now=NOW, patience=DAY)
    assert kinds(first) == [("", "network")]
    assert first.began[0].seen == "64 of 64 sources cannot be reached (64 × dns)"
    assert judge(all_down, first.began, now=NOW + DAY, patience=DAY).began == ()


def test_a_hiccup_of_the_network_is_nobodys_news() -> None:
    assert judge([down(f"s{number}", hours=0.3) for number in range(9)], [], now=NOW, patience=DAY) == Judgement()


def test_what_failed_during_an_outage_of_the_network_is_not_laid_to_the_source_afterwards() -> None:
    outage = Trouble("", "network", "network", NOW - 26 * HOUR, NOW - 25 * HOUR, "", "", ended_at=NOW)
    pasts = [down("slow"), *(well(f"s{number}") for number in range(9))]
    assert judge(pasts, [], outages=[outage], now=NOW, patience=DAY) == Judgement()
    pasts = [down("refused", "http-403"), *(well(f"s{number}") for number in range(9))]
    assert kinds(judge(pasts, [], outages=[outage], now=NOW, patience=DAY)) == [("refused", "blocked")]


def test_the_network_is_back_when_half_of_the_sources_answer() -> None:
    outage = Trouble("", "network", "network", NOW - DAY, NOW - DAY, "", "")
    few = [down(f"s{number}") for number in range(6)] + [well(f"w{number}") for number in range(4)]
    assert judge(few, [outage], now=NOW, patience=DAY) == Judgement()
    half = [*few[1:], well("w5")]
    assert judge(half, [outage], now=NOW, patience=DAY).ended[0].sign == "network"


def test_two_sources_that_fail_alike_are_two_and_no_network() -> None:
    assert kinds(judge([down("a"), down("b")], [], now=NOW, patience=DAY)) == [("a", "failing"), ("b", "failing")]


def test_the_trouble_of_a_source_that_is_no_longer_followed_ends() -> None:
    trouble = Trouble("old", "looks", "failing", NOW - DAY, NOW - DAY, "", "")
    assert judge([well("north")], [trouble], now=NOW, patience=DAY).ended[0].source == "old"
