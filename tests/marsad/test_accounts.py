"""How a source does, in a word and in numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marsad.accounts import source_health
from marsad.model import PastPage, PastPoll, SourcePast, Trouble, TroubleKind, Yield

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WELL, DOWN = PastPoll(NOW, "unchanged"), PastPoll(NOW, "failed", "dns")


def trouble(kind: TroubleKind) -> Trouble:
    return Trouble("north", "looks", kind, NOW, NOW, "", "")


@pytest.mark.parametrize(
    ("past", "kinds", "state"),
    [
        (None, [], "new"),
        (SourcePast("north", "feed"), [], "new"),
        (SourcePast("north", "feed", polls=(WELL,)), [], "well"),
        (SourcePast("north", "feed", polls=(WELL, DOWN)), [], "shaky"),
        (SourcePast("north", "feed", polls=(DOWN,)), ["failing"], "failing"),
        (SourcePast("north", "feed", polls=(WELL,)), ["yield", "blocked", "silent"], "blocked"),
    ],
)
def test_how_a_source_does_is_one_word(past: SourcePast | None, kinds: list[TroubleKind], state: str) -> None:
    assert source_health(past, [trouble(kind) for kind in kinds]).state == state


def test_f26_silence_stands_beside_the_sources_own_rhythm() -> None:
    moments = tuple(NOW - 3 * DAY - number * 2 * HOUR for number in range(200))
    health = source_health(SourcePast("north", "feed", NOW - 20 * DAY, polls=(WELL,), moments=moments))
    assert (health.silent_days, health.usual_days, health.longest_days) == (
        3.0,
        pytest.approx(1 / 12, abs=0.01),
        pytest.approx(1 / 12, abs=0.01),
    )
    assert health.silent_from is not None
    assert NOW - 2 * DAY < health.silent_from < NOW


def test_a_source_of_which_little_is_known_has_no_rhythm_and_no_usual_yield() -> None:
    health = source_health(SourcePast("north", "feed", polls=(WELL,), last_new_at=NOW - DAY, listed=((NOW, 5),)))
    assert (health.silent_days, health.usual_days, health.silent_from) == (1.0, None, None)
    assert health.yields == {"entries_a_look": Yield(5)}


def test_the_yield_stands_beside_what_was_usual() -> None:
    pages = [PastPage(NOW, "ok", length=3000)] * 60 + [PastPage(NOW, "ok", length=500), PastPage(NOW, "paywall")] * 10
    past = SourcePast(
        "north",
        "feed",
        polls=(WELL,),
        pages=tuple(pages),
        listed=tuple((NOW, count) for count in (40, 42, 38, 20)),
        weeks=(80, 90, 85, 30),
    )
    assert source_health(past).yields == {
        "entries_a_look": Yield(20, 40),
        "new_a_week": Yield(30, 85),
        "share_read": Yield(0.5, 1.0),
        "text_length": Yield(1750, 3000),
    }
